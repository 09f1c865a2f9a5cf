"""The list of customers, with what matters of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from habitue.checkout.queries.figures import LastVisit, last_visits
from habitue.customers.lists import NEWEST, Slice, Wanted, customers_named, slice_of
from habitue.customers.queries import CustomerView
from habitue.customers.search import search
from habitue.ledger.lists import Balance, balances_of
from habitue.merchants.queries import OrganisationFacts
from habitue.programs.lists import levels_of
from habitue.programs.queries import version_in_force

PAGE = 50
_SLICE = 1000
# So many slices are looked through for one page; where what is wanted is rarer, the page says how far it came.
_SLICES_MAX = 8
_VALUE = ("earned", "prepaid", "house_account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of a list. Empty and None: anything."""

    text: str = ""
    tier: str = ""
    has_value: bool = False
    store: UUID | None = None
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def is_anything(self) -> bool:
        return self == Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    customer: CustomerView
    tier: str
    balances: tuple[Balance, ...]
    visit: LastVisit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """Some customers. `next` is a cursor; `is_part`: not all that were asked for were looked through."""

    rows: tuple[Row, ...]
    next: str
    is_guess: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    levels: Mapping[UUID, str]
    balances: Mapping[UUID, list[Balance]]
    visits: Mapping[UUID, LastVisit]


def customer_page(organisation: OrganisationFacts, filters: Filters, after: str, at: datetime) -> CustomerPage:
    """Customers who are as asked, the newest first; those found by text in the search's own order.

    Refuses `malformed` for a text that is too long or a cursor that is none.
    """
    if filters.text:
        return _searched(organisation, filters, after, at)
    fitting: list[UUID] = []
    known = _Known({}, {}, {})
    part = Slice((), _place(after))
    for _turn in range(_SLICES_MAX):
        part = slice_of(
            organisation.id, filters.wanted, before=part.last or NEWEST, size=_SLICE if filters != Filters() else PAGE
        )
        known = _known(organisation, part.ids, at) if filters.tier or filters.has_value or filters.store else known
        fitting += [one for one in part.ids if _fits(filters, one, known)]
        if part.last is None or len(fitting) >= PAGE:
            break
    shown = fitting[:PAGE]
    following = shown[-1] if len(fitting) > PAGE else part.last
    people = customers_named(organisation.id, shown)
    rows = _rows([people[one] for one in shown if one in people], _known(organisation, shown, at))
    return CustomerPage(rows=rows, next=str(following or ""), is_part=len(shown) < PAGE and following is not None)


def _searched(organisation: OrganisationFacts, filters: Filters, after: str, at: datetime) -> CustomerPage:
    found = search(organisation.id, filters.text, after or None, PAGE)
    people = [view for view in found.items if filters.wanted.fits(view)]
    known = _known(organisation, [view.id for view in people], at)
    people = [view for view in people if _fits(filters, view.id, known)]
    return CustomerPage(rows=_rows(people, known), next=found.next or "", is_guess=found.is_guess)


def _known(organisation: OrganisationFacts, ids: Sequence[UUID], at: datetime) -> _Known:
    ladder = version_in_force(organisation.id, at).ladder
    today = at.astimezone(organisation.zone).date()
    return _Known(
        levels_of(organisation.id, ids, ladder, today),
        balances_of(organisation.id, ids, at),
        last_visits(organisation.id, ids),
    )


def _fits(filters: Filters, customer: UUID, known: _Known) -> bool:
    if filters.tier and known.levels.get(customer) != filters.tier:
        return False
    if filters.store and (visit := known.visits.get(customer)) is not None and visit.store_id != filters.store:
        return False
    if filters.store and customer not in known.visits:
        return False
    return not filters.has_value or any(
        one.balance > 0 for one in known.balances.get(customer, ()) if one.purpose in _VALUE
    )


def _rows(people: Sequence[CustomerView], known: _Known) -> tuple[Row, ...]:
    return tuple(
        Row(
            customer=view,
            tier=known.levels.get(view.id, ""),
            balances=tuple(one for one in known.balances.get(view.id, ()) if one.balance and one.purpose in _VALUE),
            visit=known.visits.get(view.id),
        )
        for view in people
    )


def _place(after: str) -> UUID:
    try:
        return UUID(after) if after else NEWEST
    except ValueError:
        return NEWEST
