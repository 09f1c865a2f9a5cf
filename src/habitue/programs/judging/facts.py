"""The facts of a sale: plain JSON with which a return, years later, is judged as the sale was."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.conditions import Sight
from habitue.programs.judging.types import AppliedCover, AppliedDiscount, State

FACTS_FORMAT = 1


def facts_of(
    program: Program,
    state: State,
    sight: Sight,
    *,
    covers: Sequence[AppliedCover],
    discounts: Sequence[AppliedDiscount],
    earned_by_rule: Mapping[str, int],
    earned_money: Mapping[str, int],
    uses: Mapping[str, int],
) -> dict[str, Any]:
    """What judging saw and what came of it, as far as a return needs it. Only JSON values."""
    used = [rule.use for rule in program.discounts if rule.total or rule.per_customer]
    used += [rule.use for rule in program.exchanges if rule.total or rule.per_customer]
    return {
        "format": FACTS_FORMAT,
        "at": sight.at.isoformat(),
        "store": sight.store,
        "day": sight.day.isoformat(),
        "minutes": sight.minutes,
        "weekday": sight.weekday,
        "known": sight.known,
        "tier": sight.tier,
        "first_sale": sight.first_sale,
        "birthday": list(sight.birthday) if sight.birthday and program.looks_at_birthdays else None,
        "earned_today": _known(state.earned_today, (rule.code for rule in program.earn if rule.per_day is not None)),
        "earned_this_month": _known(
            state.earned_this_month, (rule.code for rule in program.earn if rule.per_month is not None)
        ),
        "used_by_customer": _known(state.used_by_customer, used),
        "used_in_total": _known(state.used_in_total, used),
        "earned": dict(earned_by_rule),
        "covers": [[cover.unit, *taken] for cover in covers for taken in cover.taken],
        "discounts": [
            [discount.code, dict(discount.cost), discount.given_code if discount.single_use else None]
            for discount in discounts
        ],
        "earned_money": dict(earned_money),
        "uses": dict(uses),
    }


def _known(numbers: Mapping[str, int], codes: Any) -> dict[str, int]:
    return {code: numbers[code] for code in codes if code in numbers}


def sight_from(facts: Mapping[str, Any]) -> Sight:
    """The instant, place and customer that the sale was judged on."""
    return Sight(
        at=datetime.fromisoformat(facts["at"]),
        store=facts["store"],
        minutes=facts["minutes"],
        weekday=facts["weekday"],
        day=date.fromisoformat(facts["day"]),
        known=facts["known"],
        tier=facts["tier"],
        first_sale=facts["first_sale"],
        birthday=(facts["birthday"][0], facts["birthday"][1]) if facts["birthday"] else None,
    )
