"""Booking one return of a recorded sale: its moves, its row, what is remembered, its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from habitue.checkout.amounts import all_shown
from habitue.checkout.requests import ReturnIn
from habitue.checkout.sales.answering import balances_answer, decimals_of, reason_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.bringing import remembered
from habitue.checkout.sales.coming import NothingToReturn, as_stated, coming_pieces
from habitue.checkout.sales.giving_back import Given, GivingBack, tallies_back
from habitue.checkout.sales.snapshot import Asked, Reader, limits_of
from habitue.checkout.sales.sold import Sold
from habitue.checkout.sales.state import CustomerState, standing_as_json
from habitue.ledger.posting import Json, News
from habitue.programs.judging.returns import rejudge
from habitue.programs.judging.types import ReturnJudgement
from habitue.programs.tiers import after_return


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """One return, booked. `frees` is the sale whose single-use codes may be used again."""

    customer: UUID | None
    row: Json
    remember: Json | None
    answer: Json
    frees: UUID | None = None


def book_return(
    wanted: ReturnIn, found: Sold, booking: Booking, reader: Reader, *, reason: str | None = None, undoing: bool = False
) -> Returning:
    """Book what comes back of one sale. The sale itself is locked, so that nothing comes back twice.

    Refuses `nothing_to_return`, `value_used`; then nothing is booked. With `undoing`, a sale of which nothing is left
    may be undone all the same.
    """
    booking.lock(found.id, found.owner_version)
    if found.is_reversed:
        raise NothingToReturn
    coming, stated = coming_pieces(wanted, found)
    judgement = _judge(wanted, found, coming, stated, undoing=undoing)
    customer = None
    if found.sale.customer_id is not None:
        customer = reader.customer_now(found.sale.customer_id)
        booking.lock(customer.id, customer.owner.version)
    given = GivingBack(booking, reader.owners, found, customer, judgement).book(stated, coming)
    _uncount(found, judgement, booking, reader)
    return Returning(
        customer=None if customer is None else customer.id,
        row=_row(found, judgement, given, customer, reason),
        remember=None if customer is None else _remember(found, judgement, customer, booking, reader),
        answer=_answer(found, judgement, given, customer),
        frees=found.id if judgement.codes else None,
    )


def _judge(
    wanted: ReturnIn, found: Sold, coming: Mapping[int, int], stated: Mapping[int, int], *, undoing: bool
) -> ReturnJudgement:
    if not coming and not undoing:
        raise NothingToReturn
    judgement = rejudge(
        found.version.program,
        found.sold_lines(),
        found.sale.facts,
        came_back=found.came_back(),
        coming=coming,
        taken_back=found.taken_back(),
    )
    if not wanted.all and sum(line.due for line in judgement.lines) < 0:
        # Bottles that were handed in: alone they would leave more to be paid back for the rest than was paid.
        raise NothingToReturn
    return as_stated(judgement, found, stated)


def _uncount(found: Sold, judgement: ReturnJudgement, booking: Booking, reader: Reader) -> None:
    """A sale that has come back whole gives back its uses of what is limited in all."""
    totals = {limit.use for limit in limits_of(found.version.program) if limit.total is not None}
    for use, times in judgement.uses.items():
        if use in totals:
            counter = reader.counter_read(use)
            booking.bring(counter.account, "counted", times, "use given back")
            counter.used -= times


def _remember(
    found: Sold, judgement: ReturnJudgement, customer: CustomerState, booking: Booking, reader: Reader
) -> Json:
    zone = reader.principal.zone
    tallies = tallies_back(found, judgement, zone)
    standing = None
    if (ladder := found.version.ladder) is not None:
        for what, day, amount in tallies:
            if what == ladder.what:
                before = customer.tallies_of(what)
                after = after_return(ladder, customer.standing, before, day, -amount, reader.now, zone)
                booking.climb(customer, ladder, after)
        standing = standing_as_json(customer.standing)
    for what, day, amount in tallies:
        customer.tally(what, day, amount)
    return remembered(customer.id, tallies, standing)


def _row(
    found: Sold, judgement: ReturnJudgement, given: Given, customer: CustomerState | None, reason: str | None
) -> Json:
    quantities = {line.number: line.quantity for line in found.lines}
    whole = {line.line.number for line in found.sold_lines() if not line.line.pieces}
    return {
        "sale": str(found.id),
        "customer": None if customer is None else str(customer.id),
        "due": judgement.due,
        "revenue": judgement.revenue,
        "reason": reason,
        "lines": [
            {
                "line": line.number,
                "pieces": line.pieces,
                "quantity": str(quantities[line.number]) if line.number in whole else line.pieces,
                "due": line.due,
            }
            for line in judgement.lines
        ],
        "effects": {
            "stored": given.stored,
            "by_rule": dict(judgement.taken_back_by_rule),
            "taken_back": given.taken_back,
            "given_back": given.given_back,
            "owed": given.owed,
            "tenders": given.tenders,
        },
    }


def return_row(returning: Returning, asked: Asked) -> Json:
    """A return's row in `checkout_return`."""
    return returning.row | {"receipt": asked.request.receipt, "business_day": asked.business_day.isoformat()}


def return_news(entry: UUID, returning: Returning, store: str) -> News:
    data = {
        "return": str(entry),
        "sale": returning.row["sale"],
        "customer": returning.row["customer"],
        "store": store,
        "due": returning.row["due"],
    }
    return News(kind="sale.returned", subject=entry, data=data)


def _answer(found: Sold, judgement: ReturnJudgement, given: Given, customer: CustomerState | None) -> Json:
    document = found.version.document
    decimals = decimals_of(document)
    return {
        "sale": str(found.id),
        "due": judgement.due,
        "lines": [{"line": line.number, "pieces": line.pieces, "due": line.due} for line in judgement.lines],
        "taken_back": all_shown(given.taken_back, decimals),
        "given_back": all_shown(_money_and_units(given, judgement.earned_money), decimals),
        "owed": all_shown(given.owed, decimals),
        "tenders": given.tenders,
        "reasons": [reason_answer(reason) for reason in judgement.reasons],
        "customer": None if customer is None else str(customer.id),
    } | ({} if customer is None else _balances(customer, found))


def _balances(customer: CustomerState, found: Sold) -> Json:
    """As they stand after it; what is owed in all is shown with the accounts, here what this return added."""
    answer = balances_answer(customer, found.version.document)
    return {"balances": answer["balances"], "available": answer["available"]}


def _money_and_units(given: Given, earned_money: Mapping[str, int]) -> dict[str, int]:
    back = dict(given.given_back)
    for unit, amount in earned_money.items():
        back[unit] = back.get(unit, 0) + amount
    return back
