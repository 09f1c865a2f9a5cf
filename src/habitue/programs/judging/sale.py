"""How a sale is judged: covers, discounts, due, earning, tier, exchanges. A pure function, with reasons."""

from dataclasses import dataclass

from habitue.programs.judging.climbing import climb, measured
from habitue.programs.judging.compiled import Program
from habitue.programs.judging.conditions import Sight, sight_of
from habitue.programs.judging.covers import Covering, apply_covers
from habitue.programs.judging.discounts import Discounting, apply_discounts
from habitue.programs.judging.earning import Earnings, earn
from habitue.programs.judging.exchanges import Running, run_automatic
from habitue.programs.judging.facts import facts_of
from habitue.programs.judging.items import Purse, item_of
from habitue.programs.judging.offers import offers
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.tenders import Tendering, apply_tenders
from habitue.programs.judging.types import Basket, Judgement, Moment, Reason, State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a priced basket brings the customer: earnings, the tier after it, the exchanges that follow."""

    earnings: Earnings
    tier: str | None
    running: Running
    reasons: list[Reason]
    spend: int


def judge(program: Program, basket: Basket, state: State, moment: Moment, *, honour: bool = False) -> Judgement:
    """Judge a basket: what is due, what is earned and spent, what follows, and why.

    `refusals` come in the order of judging: covers as claimed, claims and codes that lead nowhere, discounts in the
    order in which they apply, tenders. Whoever records a sale refuses it with the first; a quote shows them. What is
    refused has no effect on the rest - unless with `honour`, for a sale that has happened already: then what the till
    gave is applied although a balance is short or a limit reached, and the refusals say what was not there.
    """
    sight = sight_of(state, moment)
    full = Basketful([item_of(line) for line in basket.lines], program.scopes)
    purse = Purse(state.available)
    known = state.known
    covering = apply_covers(program, basket.claims, full.items, purse, known=known, honour=honour)
    discounting = apply_discounts(program, basket, full, purse, state, sight, honour=honour)
    tendering = apply_tenders(program, basket, full.items, purse, known=known, honour=honour)
    outcome = outcome_of(program, full, purse, state, sight, tendering.paid)
    return _judgement(program, basket, full, purse, state, sight, (covering, discounting, tendering), outcome)


def outcome_of(
    program: Program, full: Basketful, purse: Purse, state: State, sight: Sight, paid: dict[str, int]
) -> Outcome:
    """Earning at the tier the sale began with; then the tier; then automatic exchanges, at the tier climbed to."""
    earnings = earn(program, full, sight, state.earned_today, state.earned_this_month)
    reasons: list[Reason] = []
    spend = sum([item.left - item.kitty for item in full.items if item.earning])
    tier = climb(program, state, measured(program, spend, earnings.by_unit), reasons)
    balance = {
        unit: state.available.get(unit, 0) - purse.taken.get(unit, 0) - paid.get(unit, 0) for unit in program.units
    }
    for unit, parts in earnings.by_unit.items():
        if not program.units[unit].is_pending:
            # What is owed is taken from what is earned, before anything is made of it.
            balance[unit] += max(0, parts - state.owed.get(unit, 0))
    after = sight if tier == sight.tier else _at_tier(sight, tier)
    running = run_automatic(program, full, after, state, balance)
    return Outcome(earnings, tier, running, reasons, spend)


def _at_tier(sight: Sight, tier: str | None) -> Sight:
    return Sight(
        at=sight.at,
        store=sight.store,
        minutes=sight.minutes,
        weekday=sight.weekday,
        day=sight.day,
        known=sight.known,
        tier=tier,
        first_sale=sight.first_sale,
        birthday=sight.birthday,
    )


def _judgement(
    program: Program,
    basket: Basket,
    full: Basketful,
    purse: Purse,
    state: State,
    sight: Sight,
    steps: tuple[Covering, Discounting, Tendering],
    outcome: Outcome,
) -> Judgement:
    covering, discounting, tendering = steps
    items = full.items
    kitty = sum(tendering.paid.values())
    uses = discounting.uses | outcome.running.uses
    asked = frozenset(claim.discount for claim in basket.claims if claim.discount)
    offered = offers(
        program,
        full,
        purse,
        state,
        sight,
        after=outcome.running.balance,
        off=sum([discount.amount for discount in discounting.applied]),
        asked=asked,
    )
    return Judgement(
        # What is handed back never makes a sale cost less than nothing.
        due=max(0, sum([item.left for item in items])),
        revenue=sum([item.left for item in items if item.is_revenue]) - kitty,
        spend=outcome.spend,
        lines=tuple([item.judged() for item in items]),
        discounts=tuple(discounting.applied),
        covers=tuple(covering.applied),
        earned=outcome.earnings.by_unit,
        earned_by_rule=outcome.earnings.by_rule,
        spent=purse.taken,
        exchanges=tuple(outcome.running.runs),
        tier_before=state.tier if state.known else None,
        tier_after=outcome.tier,
        uses=uses,
        reasons=_reasons(steps, outcome),
        offers=offered,
        refusals=(*covering.refusals, *discounting.refusals, *tendering.refusals),
        facts=facts_of(
            program,
            state,
            sight,
            covers=covering.applied,
            discounts=discounting.applied,
            earned_by_rule=outcome.earnings.by_rule,
            earned_money=tendering.paid,
            uses=uses,
        ),
    )


def _reasons(steps: tuple[Covering, Discounting, Tendering], outcome: Outcome) -> tuple[Reason, ...]:
    """All of them, in the order of judging."""
    covering, discounting, tendering = steps
    return (
        *covering.reasons,
        *discounting.reasons,
        *tendering.reasons,
        *outcome.earnings.reasons,
        *outcome.reasons,
        *outcome.running.reasons,
    )
