"""Asking the program about a sale: what was read becomes the state that it is judged on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from habitue.checkout.requests import ClaimIn, LineIn, SaleRequest
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.state import CustomerState, Snapshot
from habitue.programs.judging.compiled import Program
from habitue.programs.judging.sale import judge
from habitue.programs.judging.types import (
    Basket,
    Claim,
    CodeFact,
    Judgement,
    Line,
    Moment,
    Place,
    SoldLine,
    State,
)
from habitue.programs.queries import VersionInForce
from habitue.programs.tiers import TierView, standing_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sale as it was judged, with what it was judged on."""

    asked: Asked
    snapshot: Snapshot
    version: VersionInForce
    basket: Basket
    state: State
    moment: Moment
    tier: TierView | None
    judgement: Judgement
    language: str  # the guest's, else the organisation's


def moment_of(asked: Asked) -> Moment:
    store = asked.store
    place = Place(store=store.code, zone=store.zone, day_starts_minutes=store.day_starts_minutes)
    return Moment(at=asked.at, place=place)


def line_of(number: int, line: LineIn) -> Line:
    return Line(
        number=number,
        article=line.article,
        amount=line.amount,
        group=line.group,
        quantity=line.quantity,
        pieces=line.pieces,
        earns=line.earns,
        loads=line.loads is not None,
        settles=line.settles is not None,
    )


def claim_of(claim: ClaimIn) -> Claim:
    return Claim(discount=claim.discount, cover=claim.cover, pieces=claim.pieces)


def basket_of(request: SaleRequest, program: Program) -> Basket:
    """The basket to be judged, earned money that is tendered included."""
    kitty: dict[str, int] = {}
    for tender in request.tenders:
        if tender.kind == "kitty" and tender.amount:
            unit = tender.unit or kitty_unit(program)
            kitty[unit] = kitty.get(unit, 0) + tender.amount
    return Basket(
        lines=tuple(line_of(number, line) for number, line in enumerate(request.lines, 1)),
        claims=tuple(claim_of(claim) for claim in request.claims),
        codes=request.codes,
        earned_money=kitty,
    )


def kitty_unit(program: Program) -> str:
    """The unit that a kitty tender means: the first of the program's that is money; `kitty` if there is none."""
    return next((unit.code for unit in program.units.values() if unit.is_money), "kitty")


def judge_sale(reader: Reader, asked: Asked, snapshot: Snapshot, version: VersionInForce) -> Judged:
    """Judge what was read. A sale that was recorded offline has happened: what it used is honoured."""
    moment = moment_of(asked)
    basket = basket_of(asked.request, version.program)
    customer = snapshot.customer
    tier = tier_of(customer, version, asked, reader)
    state = state_of(snapshot, version, moment, tier)
    basket = _kitty_up_to(asked.request, version.program, basket, state, moment)
    return Judged(
        asked=asked,
        snapshot=snapshot,
        version=version,
        basket=basket,
        state=state,
        moment=moment,
        tier=tier,
        judgement=judge(version.program, basket, state, moment, honour=asked.request.is_offline),
        language=(customer and customer.language) or reader.principal.language,
    )


def tier_of(customer: CustomerState | None, version: VersionInForce, asked: Asked, reader: Reader) -> TierView | None:
    """Where the customer stands when the sale begins."""
    ladder = version.ladder
    if ladder is None or customer is None:
        return None
    tallies = customer.tallies_of(ladder.what)
    return standing_at(ladder, customer.standing, tallies, asked.at, reader.principal.zone)


def state_of(snapshot: Snapshot, version: VersionInForce, moment: Moment, tier: TierView | None) -> State:
    """The state that judging is given. Nothing about anybody where the sale is anonymous."""
    program = version.program
    counters = {use: counter.used for use, counter in snapshot.counters.items()}
    codes = {
        given: CodeFact(
            discount=code.discount,
            usable=not code.is_used and code.customer_id in (None, snapshot.customer and snapshot.customer.id),
            why="code_used" if code.is_used else "bound_to_a_customer",
        )
        for given, code in snapshot.codes.items()
    }
    customer = snapshot.customer
    if customer is None:
        return State(used_in_total=counters, codes=codes)
    day = moment.day
    month = day.replace(day=1)
    return State(
        known=True,
        tier=tier.level if tier else None,
        first_sale=customer.tallied("sales") <= 0,
        birthday=(customer.birth_date.month, customer.birth_date.day) if customer.birth_date else None,
        available=_spendable(customer, version),
        owed={unit: customer.owner.owed(unit) for unit in program.units},
        earned_today={
            rule.code: customer.tallied(f"rule:{rule.code}", day, day)
            for rule in program.earn
            if rule.per_day is not None
        },
        earned_this_month={
            rule.code: customer.tallied(f"rule:{rule.code}", month, end_of_month(day))
            for rule in program.earn
            if rule.per_month is not None
        },
        used_by_customer=uses_by(customer, version, day),
        used_in_total=counters,
        measure=tier.measure if tier else 0,
        codes=codes,
    )


def _spendable(customer: CustomerState, version: VersionInForce) -> dict[str, int]:
    """Parts of each unit that may be spent; shown as one number with what is owed, it may be spent above zero."""
    is_one_number = version.program.returns == "negative"
    return {
        unit: customer.owner.available("earned", unit) - (max(0, customer.owner.owed(unit)) if is_one_number else 0)
        for unit in version.program.units
    }


def end_of_month(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def uses_by(customer: CustomerState, version: VersionInForce, day: date) -> dict[str, int]:
    """How often the customer has used what is limited for each of them: in `days`, this day and those before it."""
    document = version.document
    limited = [(f"discount:{rule.code}", rule.limit) for rule in document.discounts if rule.limit]
    limited += [(f"exchange:{rule.code}", rule.limit) for rule in document.exchanges if rule.limit]
    uses = {}
    for use, limit in limited:
        if limit.per_customer:
            since = day - timedelta(days=limit.days - 1) if limit.days else None
            uses[use] = customer.tallied(f"use:{use}", since, day if limit.days else None)
    return uses


def _kitty_up_to(request: SaleRequest, program: Program, basket: Basket, state: State, moment: Moment) -> Basket:
    """A kitty tender that says `up_to` takes what is there, and no more than may be paid with it."""
    open_ended = [tender for tender in request.tenders if tender.kind == "kitty" and tender.up_to is not None]
    if not open_ended:
        return basket
    kitty = dict(basket.earned_money)
    # What may be paid with it: what the earning lines cost before it.
    first = judge(program, replace(basket, earned_money={}), state, moment, honour=request.is_offline)
    room = sum(line.due for line in first.lines if line.earning) - sum(kitty.values())
    for tender in open_ended:
        unit = tender.unit or kitty_unit(program)
        there = state.available.get(unit, 0) - kitty.get(unit, 0)
        amount = max(0, min(tender.up_to or 0, room, there))
        if amount:
            kitty[unit] = kitty.get(unit, 0) + amount
            room -= amount
    return replace(basket, earned_money=kitty)


def sold_lines(judged: Judged) -> tuple[SoldLine, ...]:
    """The lines as they will be recorded, for what is judged on them later."""
    return tuple(
        SoldLine(line=line, due=of.due, covered_pieces=of.covered_pieces)
        for line, of in zip(judged.basket.lines, judged.judgement.lines, strict=True)
    )
