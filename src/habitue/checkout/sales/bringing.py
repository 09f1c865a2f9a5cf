"""What a judgement brings its customer: earnings, what the first sale gives, exchanges, and what is remembered."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.snapshot import Reader, limits_of
from habitue.checkout.sales.state import CustomerState, OwnerState, standing_as_json
from habitue.ledger.posting import Json
from habitue.platform.ids import new_id
from habitue.programs.durations import local_day
from habitue.programs.judging.shares import parts_of
from habitue.programs.judging.types import Judgement, Moment, RunExchange
from habitue.programs.queries import VersionInForce
from habitue.programs.tiers import after_sale

TallyOf = tuple[str, date, int]
"""What was tallied, on which day, and how much."""


def bring(
    judgement: Judgement,
    version: VersionInForce,
    customer: CustomerState,
    moment: Moment,
    booking: Booking,
    reader: Reader,
    *,
    first_sale: bool,
) -> Json:
    """Book it on the customer's accounts; returns what `programs_remember_v1` is to write down."""
    for unit, parts in judgement.earned.items():
        if parts:
            booking.earn(customer.owner, unit, parts, "earned")
    grants = _first_sale_grants(version, booking, customer) if first_sale else []
    for run in judgement.exchanges:
        book_exchange(run, customer.owner, booking)
    tallies = _tallies(judgement, version, moment, reader)
    standing = None
    if (ladder := version.ladder) is not None:
        zone = reader.principal.zone
        measured = sum(amount for what, _day, amount in tallies if what == ladder.what)
        before = customer.tallies_of(ladder.what)
        after = after_sale(ladder, customer.standing, before, moment.at, zone, measured)
        booking.climb(customer, ladder, after)
        standing = standing_as_json(customer.standing)
    for what, day, amount in tallies:
        customer.tally(what, day, amount)
    return remembered(customer.id, tallies, standing, grants)


def remembered(
    customer: UUID, tallies: Sequence[TallyOf], standing: Json | None = None, grants: Sequence[list[str]] = ()
) -> Json:
    """What `programs_remember_v1` writes down of a customer."""
    return {
        "customer": str(customer),
        "tallies": [[what, day.isoformat(), amount] for what, day, amount in tallies],
        "standing": standing,
        "grants": list(grants),
    }


def book_exchange(run: RunExchange, owner: OwnerState, booking: Booking) -> None:
    """What a run of an exchange takes, and what it gives."""
    for unit, parts in run.took.items():
        booking.spend(owner, unit, parts, f"exchange:{run.code}", purpose="exchanged")
    for unit, parts in run.gave.items():
        booking.earn(owner, unit, parts, f"exchange:{run.code}")


def count_uses(
    judgement: Judgement, version: VersionInForce, booking: Booking, reader: Reader, *, honour: bool = False
) -> None:
    """One more on the counter of every limited discount and exchange that was used."""
    totals = {limit.use: limit.total for limit in limits_of(version.program) if limit.total is not None}
    for use, times in judgement.uses.items():
        if use in totals:
            counter = reader.counter(use)
            for _time in range(times):
                booking.count(counter.account, None if honour else totals[use])
            counter.used += times


def _first_sale_grants(version: VersionInForce, booking: Booking, customer: CustomerState) -> list[list[str]]:
    """What is given for the first sale, once; as rows of what was given."""
    given = []
    for grant in version.document.grants:
        if grant.at == "first_sale" and (grant.code, "first_sale") not in customer.grants:
            for unit, quantity in grant.give.items():
                parts = parts_of(quantity, version.program.units[unit].decimals)
                booking.earn(customer.owner, unit, parts, f"grant:{grant.code}")
            given.append([str(new_id()), grant.code, "first_sale"])
            customer.grants.add((grant.code, "first_sale"))
    return given


def _tallies(judgement: Judgement, version: VersionInForce, moment: Moment, reader: Reader) -> list[TallyOf]:
    """What rules will ask about this sale later. Tiers measure by the organisation's days, the rest by the store's."""
    program, day = version.program, moment.day
    tallies = [("sales", day, 1)]
    if (ladder := version.ladder) is not None:
        amount = judgement.spend if ladder.what == "spend" else judgement.earned.get(program.measure or "", 0)
        if amount:
            tallies.append((ladder.what, local_day(moment.at, reader.principal.zone), amount))
    for rule in program.earn:
        if (rule.per_day is not None or rule.per_month is not None) and judgement.earned_by_rule.get(rule.code):
            tallies.append((f"rule:{rule.code}", day, judgement.earned_by_rule[rule.code]))
    limited = {limit.use for limit in limits_of(program) if limit.per_customer is not None}
    tallies += [(f"use:{use}", day, times) for use, times in judgement.uses.items() if use in limited]
    return tallies
