"""Customers a slice at a time, the newest first: made for a million of them, so that nothing counts or sorts all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from habitue.customers.models import Card, Customer
from habitue.customers.queries import CardView, CustomerView, views_of
from habitue.platform.refusals import Refusal
from habitue.platform.texts import ending

NEWEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a customer must be like. None: it does not matter."""

    is_blocked: bool | None = None
    born_in_month: int | None = None
    since: datetime | None = None

    def fits(self, customer: CustomerView) -> bool:
        """Whether somebody who was found otherwise is like this."""
        return _fits(self, customer.blocked_at, customer.birth_date, customer.created_at)


@dataclass(frozen=True, slots=True)
class Slice:
    """Those of a slice who fit; `last` is where to go on, None at the end."""

    ids: tuple[UUID, ...]
    last: UUID | None


def slice_of(organisation_id: UUID, wanted: Wanted, *, before: UUID = NEWEST, size: int = 1000) -> Slice:
    """Who fits among the next `size` customers by id, the newest first. One query."""
    rows = Customer.objects.filter(
        organisation_id=organisation_id, id__lt=before, merged_into__isnull=True, forgotten_at__isnull=True
    )
    if wanted.is_blocked:
        # Few are: an index of theirs passes over all the others.
        rows = rows.filter(blocked_at__isnull=False)
    seen = list(
        rows.order_by("-organisation_id", "-id").values_list("id", "blocked_at", "birth_date", "created_at")[:size]
    )
    ids = tuple(row[0] for row in seen if _fits(wanted, row[1], row[2], row[3]))
    return Slice(ids, seen[-1][0] if len(seen) == size else None)


def _fits(wanted: Wanted, blocked_at: datetime | None, born: date | None, created_at: datetime) -> bool:
    if wanted.is_blocked is not None and wanted.is_blocked != (blocked_at is not None):
        return False
    if wanted.born_in_month is not None and (born is None or born.month != wanted.born_in_month):
        return False
    return wanted.since is None or created_at >= wanted.since


def customers_named(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, CustomerView]:
    """The customers of these ids, with their cards: two queries. Who is gone is missing."""
    rows = Customer.objects.filter(organisation_id=organisation_id, id__in=list(ids), forgotten_at__isnull=True)
    return {view.id: view for view in views_of(rows)}


# The wish is written out: an index of some rows is used only where the database sees that no others are asked for.
WISHING_FOR_EXPIRY = """
    SELECT * FROM customers_customer
    WHERE organisation_id = %s AND id > %s AND mails @> ARRAY['expiry']::text[] AND email > ''
        AND merged_into_id IS NULL AND forgotten_at IS NULL AND blocked_at IS NULL
    ORDER BY organisation_id, id LIMIT %s
"""


def wishing_for_expiry(organisation_id: UUID, *, after: UUID, limit: int) -> list[CustomerView]:
    """Customers who chose to be written before something expires, by id, from one on; two queries.

    Whoever has no address or is blocked is left out.
    """
    return list(views_of(Customer.objects.raw(WISHING_FOR_EXPIRY, [organisation_id, after, limit])))


def names_of(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these customers are called, in one query; the nameless by their address or telephone."""
    rows = Customer.objects.filter(organisation_id=organisation_id, id__in=list(ids), forgotten_at__isnull=True)
    fields = rows.values_list("id", "given_name", "family_name", "email", "telephone")
    return {row[0]: f"{row[1]} {row[2]}".strip() or row[3] or row[4] for row in fields}


def endings_of(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The ending of a card of each of these customers, in one query: what tells the nameless apart."""
    cards = Card.objects.filter(organisation_id=organisation_id, customer_id__in=list(ids), blocked_at__isnull=True)
    return {customer: ending(code) for customer, code in cards.order_by("-id").values_list("customer_id", "code")}


class CardNotFound(Refusal):
    code = "not_found"
    text = _("There is no such card.")
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card as a list shows it."""

    card: CardView
    created_at: datetime


def cards_list(
    organisation_id: UUID, *, text: str = "", state: str = "", before: UUID = NEWEST, limit: int = 50
) -> list[CardRow]:
    """Cards, the newest first, one more than `limit`; `text` is how a number begins: then they come by their numbers.

    `state`: `blank`, `given`, `blocked`, or empty for all. `before` is the last that was seen.
    """
    rows = Card.objects.filter(organisation_id=organisation_id).select_related("replaced_by")
    order = ("-organisation_id", "-id")
    if text:
        # Said as a stretch of the index in its own order, it is quick whether many begin so or none.
        order = ("organisation_id", "code")
        rows = rows.filter(code__gte=text, code__lt=f"{text}\U0010ffff", code__startswith=text)
        if before != NEWEST:
            last = Card.objects.filter(organisation_id=organisation_id, id=before)
            rows = rows.filter(code__gt=last.values("code"))
    else:
        rows = rows.filter(id__lt=before)
    match state:
        case "blank":
            rows = rows.filter(customer__isnull=True, blocked_at__isnull=True)
        case "given":
            rows = rows.filter(customer__isnull=False, blocked_at__isnull=True)
        case "blocked":
            rows = rows.filter(blocked_at__isnull=False)
    return [_card_row(row) for row in rows.order_by(*order)[: limit + 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Birthday:
    """Whose birthday it is, when, and how old they become."""

    customer: CustomerView
    day: date
    age: int

    @property
    def place(self) -> str:
        """Where a list goes on after it, as `<customer>.<month and day of birth>`."""
        born = self.customer.birth_date or self.day
        return f"{self.customer.id}.{_month_day(born)}"


def birthdays_between(
    organisation_id: UUID, first: date, last: date, *, after: tuple[UUID, int] | None = None, limit: int = 500
) -> list[Birthday]:
    """Birthdays from `first` through `last`, at most a year apart, in their order; 29 February on the 28th else.

    At most `limit` of them, from the beginning or `after` a `place`: two queries for each month until there are so
    many. Whoever was merged into another, was forgotten or is blocked has none.
    """
    found: list[Birthday] = []
    stretches = _days(first, last)
    if after is not None:
        # Those that lie behind are passed over; of a place elsewhere nothing is known, so that is the beginning.
        reached = (number for number, stretch in enumerate(stretches) if _holds(stretch, after[1]))
        behind = next(reached, None)
        after = None if behind is None else after
        stretches = stretches[behind or 0 :]
    for month, start, end in stretches:
        rows = Customer.objects.filter(
            organisation_id=organisation_id,
            birth_date__isnull=False,
            birth_date__month=month,
            birth_date__day__gte=start,
            birth_date__day__lte=end,
            merged_into__isnull=True,
            forgotten_at__isnull=True,
            blocked_at__isnull=True,
        )
        if after is not None:
            day = after[1] % 100
            rows = rows.filter(Q(birth_date__day__gt=day) | Q(birth_date__day=day, id__gt=after[0]))
            after = None
        # By the index: who was born on the 29th comes after those of the 28th, also where both have it on that day.
        rows = rows.order_by("organisation_id", "birth_date__month", "birth_date__day", "id")
        found += [_birthday(view, first, last) for view in views_of(rows[: limit - len(found)])]
        if len(found) >= limit:
            break
    return found


def _holds(stretch: tuple[int, int, int], month_day: int) -> bool:
    month, start, end = stretch
    return month * 100 + start <= month_day <= month * 100 + end


def _month_day(born: date) -> int:
    return born.month * 100 + born.day


def _days(first: date, last: date) -> list[tuple[int, int, int]]:
    """Stretches of (month, first day, last day)."""
    stretches: list[tuple[int, int, int]] = []
    day = first
    while day <= last and len(stretches) < 13:
        ends = _month_end(day)
        until = min(ends, last)
        stretches.append((day.month, day.day, 31 if until == ends else until.day))
        day = date.fromordinal(ends.toordinal() + 1)
    return stretches


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _birthday(customer: CustomerView, first: date, last: date) -> Birthday:
    born = customer.birth_date or first
    for year in (first.year, last.year):
        day = _in_year(born, year)
        if first <= day <= last:
            return Birthday(customer=customer, day=day, age=year - born.year)
    return Birthday(customer=customer, day=_in_year(born, first.year), age=first.year - born.year)


def _in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def card_by_id(organisation_id: UUID, card_id: UUID) -> CardRow:
    """The organisation's card of this id. Refuses `not_found`."""
    row = Card.objects.filter(organisation_id=organisation_id, id=card_id).select_related("replaced_by").first()
    if row is None:
        raise CardNotFound
    return _card_row(row)


def codes_known(organisation_id: UUID, codes: Iterable[str]) -> frozenset[str]:
    """Which of these folded codes are some card's already."""
    rows = Card.objects.filter(organisation_id=organisation_id, code__in=list(codes))
    return frozenset(rows.values_list("code", flat=True))


def _card_row(row: Card) -> CardRow:
    card = CardView(
        id=row.id,
        code=row.code,
        medium=row.medium,
        customer_id=row.customer_id,
        blocked_at=row.blocked_at,
        replaced_by=row.replaced_by.code if row.replaced_by else None,
    )
    return CardRow(card=card, created_at=row.created_at)
