"""Trying a program on the sales of the past: they are read as they were recorded, and judged anew in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import all_shown
from habitue.checkout.models import Sale, SaleLine
from habitue.customers.birthdays import birth_dates_of
from habitue.ledger.queries import LATEST, Movement, earned_before, is_reversed, movements, owner_at, units_of
from habitue.merchants.queries import Principal, store_by_code, stores_of
from habitue.platform.db import call
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fold_code
from habitue.programs import standings
from habitue.programs.actions import NoDraft
from habitue.programs.codes import code_hash
from habitue.programs.document import ProgramDocument
from habitue.programs.judging.types import Basket, Claim, CodeFact, Line, Moment, Place
from habitue.programs.queries import draft_of
from habitue.programs.trials import PastSale, Side, Was, run_trial
from habitue.programs.tried import Moved, Opening
from habitue.programs.validation import read_document

CHUNK = 500
SALES_MAX = 20_000
Json = dict[str, Any]


class StretchTooLong(Refusal):
    code = "stretch_too_long"
    text = _("More than {limit} sales lie in this stretch. Ask for a shorter one, or for fewer stores.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRequest:
    """Sales from `since` up to but without `until`, of these stores or of all; the draft where no document is given."""

    since: datetime
    until: datetime
    stores: Sequence[str] = ()
    document: Json | None = None


def try_program(*, request: TrialRequest, principal: Principal) -> Json:
    """What the sales would have come to under the program, beside what they came to.

    Refuses `no_draft`, `program_invalid`, `not_found` for a store, `stretch_too_long` beyond `SALES_MAX` sales.
    """
    stored = request.document if request.document is not None else draft_of(principal.organisation_id)
    if stored is None:
        raise NoDraft
    document = read_document({"currency": principal.currency, **stored})
    sales = sales_between(principal.organisation_id, request.since, request.until)
    if request.stores:
        named = [store_by_code(principal.organisation_id, code).id for code in request.stores]
        sales = sales.filter(store_id__in=named)
    if sales[: SALES_MAX + 1].count() > SALES_MAX:
        raise StretchTooLong(limit=SALES_MAX)
    report = run_trial(
        document,
        past_sales(principal.organisation_id, sales.iterator(CHUNK)),
        zone=principal.zone,
        opening_of=lambda customer: opening_of(principal.organisation_id, customer, request.since),
    )
    before = {code: decimals for code, (decimals, _money) in units_of(principal.organisation_id).items()}
    after = {code: unit.decimals for code, unit in document.units.items()}
    return asdict(report) | {
        "was": _side(report.was, before),
        "would_be": _side(report.would_be, after),
        "earned_by_rule": _by_rule(document, report.earned_by_rule, after),
    }


_A_DAY_OR_TWO = timedelta(days=2)  # between a moment's day anywhere and the business day that a store counts it to


def sales_between(organisation_id: UUID, since: datetime, until: datetime) -> QuerySet[Sale]:
    """The sales of a stretch, from `since` up to but without `until`, in the order of their moments."""
    days = ((since - _A_DAY_OR_TWO).date(), (until + _A_DAY_OR_TWO).date())
    stores = [store.id for store in stores_of(organisation_id)]
    # The stores and days say nothing new; there is an index on them.
    found = Sale.objects.filter(organisation_id=organisation_id, store_id__in=stores, business_day__range=days)
    return found.filter(at__gte=since, at__lt=until).order_by("at", "id")


def newest_sale_at(organisation_id: UUID) -> datetime | None:
    """The moment of the organisation's last sale; None before the first."""
    newest = [
        Sale.objects.filter(organisation_id=organisation_id, store_id=store.id).order_by("-business_day").first()
        for store in stores_of(organisation_id)
    ]
    day = max((sale.business_day for sale in newest if sale is not None), default=None)
    if day is None:
        return None
    stores = [sale.store_id for sale in newest if sale is not None]
    of_that_day = Sale.objects.filter(
        organisation_id=organisation_id, store_id__in=stores, business_day__gte=day - timedelta(days=1)
    )
    found: datetime | None = of_that_day.aggregate(newest=Max("at"))["newest"]
    return found


def last_sales(organisation_id: UUID, count: int) -> list[Sale]:
    """The last so many sales, whenever they were, the oldest first."""
    newest = newest_sale_at(organisation_id)
    if newest is None:
        return []
    found: list[Sale] = []
    for days in (2, 14, 120, 1200, 36500):
        stretch = sales_between(organisation_id, newest - timedelta(days=days), newest + timedelta(microseconds=1))
        found = list(stretch.order_by("-at", "-id")[:count])
        if len(found) == count:
            break
    return found[::-1]


def _side(side: Side, decimals: dict[str, int]) -> Json:
    return asdict(side) | {"earned": all_shown(side.earned, decimals), "spent": all_shown(side.spent, decimals)}


def _by_rule(document: ProgramDocument, earned: dict[str, int], decimals: dict[str, int]) -> Json:
    units = {rule.code: rule.unit for rule in document.earn}
    return all_shown(earned, {rule: decimals[units[rule]] for rule in earned})


def past_sales(organisation_id: UUID, sales: Iterator[Sale]) -> Iterator[PastSale]:
    """Recorded sales as a trial judges them, read a few hundred at a time however many there are."""
    places = {
        facts.id: Place(store=facts.code, zone=facts.zone, day_starts_minutes=facts.day_starts_minutes)
        for facts in stores_of(organisation_id)
    }
    while chunk := list(islice(sales, CHUNK)):
        lines: dict[UUID, list[SaleLine]] = {}
        for line in SaleLine.objects.filter(sale_id__in=[sale.id for sale in chunk]).order_by("sale_id", "number"):
            lines.setdefault(line.sale_id, []).append(line)
        born = birth_dates_of(organisation_id, {sale.customer_id for sale in chunk if sale.customer_id})
        codes = _single_use_codes(organisation_id, chunk)
        for sale in chunk:
            birthday = born.get(sale.customer_id) if sale.customer_id else None
            yield PastSale(
                customer=sale.customer_id,
                basket=_basket(sale, lines.get(sale.id, [])),
                moment=Moment(at=sale.at, place=places[sale.store_id]),
                was=_was(sale, lines.get(sale.id, [])),
                birthday=(birthday.month, birthday.day) if birthday else None,
                codes={code: codes[code] for code in map(fold_code, sale.asked["codes"]) if code in codes},
            )


def _basket(sale: Sale, lines: Sequence[SaleLine]) -> Basket:
    kitty: dict[str, int] = {}
    for tender in sale.effects.get("tenders", []):
        if tender["kind"] == "kitty":
            kitty[tender["unit"]] = kitty.get(tender["unit"], 0) + tender["amount"]
    return Basket(
        lines=tuple(
            Line(
                number=line.number,
                article=line.article,
                amount=line.amount,
                group=line.group,
                quantity=Decimal(line.quantity),
                pieces=line.pieces,
                earns=line.earns,
                loads=line.loads is not None,
                settles=line.settles is not None,
            )
            for line in lines
        ),
        claims=tuple(Claim(**claim) for claim in sale.asked["claims"]),
        codes=tuple(sale.asked["codes"]),
        earned_money=kitty,
    )


def _was(sale: Sale, lines: Sequence[SaleLine]) -> Was:
    return Was(
        due=sale.due,
        revenue=sale.revenue,
        discounted=sum(line.discounted for line in lines),
        earned=sale.effects.get("earned", {}),
        spent=sale.effects.get("spent", {}),
        tier=sale.effects.get("tiers", [None, None])[1],
    )


def _single_use_codes(organisation_id: UUID, sales: Sequence[Sale]) -> dict[str, CodeFact]:
    """The codes that sales used up, as they stood before: each is usable by the sale that gave it."""
    given: dict[str, set[str]] = {}
    for code in {code for sale in sales for code in sale.asked["codes"]}:
        given.setdefault(code_hash(code).hex(), set()).add(fold_code(code))
    if not given:
        return {}
    found = call("programs_codes_v1", organisation_id, list(given)) or []
    return {spelled: CodeFact(discount=row["discount"], usable=True) for row in found for spelled in given[row["hash"]]}


def opening_of(organisation_id: UUID, customer: UUID, since: datetime) -> Opening:
    """What a customer had and had done when the stretch began. Standings are reckoned from what they had done."""
    tallies: dict[str, dict[date, int]] = {}
    # Days are those of stores and of the organisation; the last one before the stretch may lie partly in it.
    last = (since - timedelta(days=1)).date()
    for what, day, amount in standings.all_tallies_of(organisation_id, customer, until=last):
        tallies.setdefault(what, {})[day] = amount
    return Opening(
        available=earned_before(organisation_id, customer, since),
        tallies=tallies,
        has_bought=sum(tallies.get("sales", {}).values()) > 0,
        moved=_moved(organisation_id, customer, since),
    )


# Sales are judged anew, and what expires expires anew; returns are left out.
_NOT_REPLAYED = ("sale", "naming", "return", "reversal", "expiry", "merge")


def _moved(organisation_id: UUID, customer: UUID, since: datetime) -> list[Moved]:
    """What moved on a customer's units since the stretch began, without sales and what hangs on them; oldest first."""
    earned = {
        account.id for account in owner_at(organisation_id, customer, since).accounts if account.purpose == "earned"
    }
    found: list[Movement] = []
    before = LATEST
    while moves := movements(organisation_id, customer, before=before, limit=CHUNK):
        found += [
            move
            for move in moves
            if move.account in earned and move.recorded_at >= since and move.kind not in _NOT_REPLAYED
        ]
        before = (moves[-1].entry, moves[-1].number)
        if moves[-1].recorded_at < since:
            break
    undone = {entry for entry in {move.entry for move in found} if is_reversed(organisation_id, entry)}
    return [
        Moved(move.occurred_at, move.unit, move.amount, is_pending=move.kind != "grant")
        for move in sorted(found, key=lambda move: (move.occurred_at, move.entry, move.number))
        if move.entry not in undone
    ]
