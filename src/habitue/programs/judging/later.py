"""A sale whose customer is named later: the prices stand, the units are judged now."""

from collections.abc import Mapping, Sequence
from typing import Any

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.conditions import sight_of
from habitue.programs.judging.facts import facts_of
from habitue.programs.judging.items import Purse
from habitue.programs.judging.remainder import remainder_of
from habitue.programs.judging.sale import outcome_of
from habitue.programs.judging.types import Judgement, Moment, SoldLine, State


def judge_named_later(
    program: Program,
    sold: Sequence[SoldLine],
    facts: Mapping[str, Any],
    state: State,
    moment: Moment,
    *,
    came_back: Mapping[int, int],
) -> Judgement:
    """What an anonymous sale brings the customer who is named for it, by what was paid for what has not come back.

    `moment` is the sale's, `state` the customer's. Nothing of the price changes: a discount for customers that did not
    fire then does not fire now. The facts are the sale's with the customer filled in.
    """
    remainder = remainder_of(program, sold, facts, came_back)
    items = remainder.full.items
    sight = sight_of(state, moment)
    outcome = outcome_of(program, remainder.full, Purse(state.available), state, sight, {})
    known = facts_of(
        program,
        state,
        sight,
        covers=(),
        discounts=(),
        earned_by_rule=outcome.earnings.by_rule,
        earned_money={},
        uses={**facts["uses"], **outcome.running.uses},
    )
    recorded = {key: facts[key] for key in ("covers", "discounts", "earned_money")}
    return Judgement(
        due=max(0, sum(item.left for item in items)),
        revenue=sum(item.left for item in items if item.is_revenue),
        spend=outcome.spend,
        lines=tuple(item.judged() for item in items),
        discounts=(),
        covers=(),
        earned=outcome.earnings.by_unit,
        earned_by_rule=outcome.earnings.by_rule,
        spent={},
        exchanges=tuple(outcome.running.runs),
        tier_before=state.tier,
        tier_after=outcome.tier,
        uses=outcome.running.uses,
        reasons=(*outcome.earnings.reasons, *outcome.reasons, *outcome.running.reasons),
        offers=(),
        refusals=(),
        facts=known | recorded,
    )
