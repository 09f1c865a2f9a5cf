"""Step 4 of a sale: what each rule gives, in exact rational arithmetic over the sum of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from habitue.programs.judging.compiled import BoostRule, EarnRule, Level, Program
from habitue.programs.judging.conditions import Sight
from habitue.programs.judging.items import Item
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.types import Reason


@dataclass(slots=True)
class Earnings:
    by_rule: dict[str, int] = field(default_factory=dict)
    by_unit: dict[str, int] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)


def earn(
    program: Program,
    full: Basketful,
    sight: Sight,
    earned_today: Mapping[str, int],
    earned_this_month: Mapping[str, int],
    rules: Sequence[EarnRule] | None = None,
) -> Earnings:
    """What the rules (all, if none are named) give for these lines, by rule and by unit, in parts.

    An unknown customer earns nothing.
    """
    earnings = Earnings()
    rank = program.ranks.get(sight.tier or "")
    level = None if rank is None else program.levels[rank]
    for rule in program.earn if rules is None else rules:
        if not sight.known:
            earnings.reasons.append(Reason(kind="earn", rule=rule.code, fired=False, why="customer_required"))
            continue
        parts = _earn_by(rule, full, sight, level, earnings.reasons)
        if parts:
            parts = _capped(rule, parts, earned_today, earned_this_month, earnings.reasons)
        if parts:
            earnings.by_rule[rule.code] = parts
            earnings.by_unit[rule.unit] = earnings.by_unit.get(rule.unit, 0) + parts
    return earnings


def base_of(rule: EarnRule, items: Sequence[Item], positions: Sequence[int]) -> int:
    """What the rule counts: minor units paid, pieces not covered, or 1 for a sale of something not wholly covered."""
    if rule.base == "amount":
        return sum([items[position].left - items[position].kitty for position in positions])
    pieces = sum([items[position].pieces - items[position].covered_pieces for position in positions])
    return pieces if rule.base == "quantity" else min(1, pieces)


def _earn_by(rule: EarnRule, full: Basketful, sight: Sight, level: Level | None, reasons: list[Reason]) -> int:
    items = full.items
    positions = full.within(rule.scope)
    base = base_of(rule, items, positions)
    if base <= 0:
        reasons.append(Reason(kind="earn", rule=rule.code, fired=False, why="nothing_in_scope"))
        return 0
    if rule.when is not None:
        failure = rule.when.failure(sight, items, positions)
        if failure is not None:
            reasons.append(Reason(kind="earn", rule=rule.code, fired=False, why=failure.why, numbers=failure.numbers))
            return 0
    numbers: dict[str, Any] = {"base": base, "give": rule.give, "per": rule.per}
    numerator, denominator = rule.numerator, rule.denominator
    if rule.whole_steps:
        steps = base // rule.per
        numbers["steps"] = steps
        numerator *= steps
    else:
        numerator *= base
        denominator *= rule.per
    if rule.tiered and level is not None:
        numerator *= level.numerator
        denominator *= level.denominator
        numbers["rate"] = level.rate
    for boost in rule.boosts:
        if _boosts(boost, full, sight, positions, reasons):
            numerator *= boost.numerator
            denominator *= boost.denominator
            numbers.setdefault("boosts", []).append(boost.times)
    # Cut down once, on the sum: per line, two guests with one bill would differ.
    parts = numerator // denominator
    numbers["parts"] = parts
    reasons.append(
        Reason(
            kind="earn",
            rule=rule.code,
            fired=parts > 0,
            why="earned" if parts else "less_than_one",
            lines=full.line_numbers(positions),
            numbers=numbers,
        )
    )
    return parts


def _boosts(boost: BoostRule, full: Basketful, sight: Sight, positions: Sequence[int], reasons: list[Reason]) -> bool:
    """Whether a boost holds, looking at the lines of the rule that it boosts."""
    failure = None if boost.when is None else boost.when.failure(sight, full.items, positions)
    if failure is None:
        reasons.append(Reason(kind="boost", rule=boost.code, fired=True, why="boosted", numbers={"times": boost.times}))
        return True
    reasons.append(Reason(kind="boost", rule=boost.code, fired=False, why=failure.why, numbers=failure.numbers))
    return False


def _capped(
    rule: EarnRule,
    parts: int,
    earned_today: Mapping[str, int],
    earned_this_month: Mapping[str, int],
    reasons: list[Reason],
) -> int:
    """What is left of `parts` under the rule's caps. A cap lowers what is earned; it never refuses a sale."""
    rooms = (
        ("per_sale", rule.per_sale, 0),
        ("per_day", rule.per_day, earned_today.get(rule.code, 0)),
        ("per_month", rule.per_month, earned_this_month.get(rule.code, 0)),
    )
    for name, cap, used in rooms:
        if cap is not None and parts > cap - used:
            room = max(0, cap - used)
            numbers = {"cap": cap, "room": room, "wanted": parts}
            reasons.append(Reason(kind="cap", rule=rule.code, fired=True, why=name, numbers=numbers))
            parts = min(parts, room)
    return parts
