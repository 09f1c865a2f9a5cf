"""Returns: what each piece gives back, and what of the units is taken back and given back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.conditions import sight_of
from habitue.programs.judging.earning import earn
from habitue.programs.judging.items import item_of, pieces_of
from habitue.programs.judging.remainder import Remainder, remainder_of
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.types import Line, Moment, Reason, ReturnedLine, ReturnJudgement, SoldLine, State


def rejudge(
    program: Program,
    sold: Sequence[SoldLine],
    facts: Mapping[str, Any],
    *,
    came_back: Mapping[int, int],
    coming: Mapping[int, int],
    taken_back: Mapping[str, int],
) -> ReturnJudgement:
    """Judge a return of a recorded sale by the version that it was judged by, on its facts.

    `came_back` are the pieces that earlier returns took (line number -> how many), `coming` those of this one;
    `taken_back` is the sum of earlier returns' `taken_back_by_rule`. Each piece gives back what was paid for it; units
    are what the receipt without them would not have brought. Partial returns, in any order, add up to the return of
    everything, and that undoes everything. `ValueError` if more comes back than was sold.
    """
    total = dict(came_back)
    for number, pieces in coming.items():
        total[number] = total.get(number, 0) + pieces
    before = remainder_of(program, sold, facts, came_back)
    after = remainder_of(program, sold, facts, total)
    lines = tuple(
        ReturnedLine(number=number, pieces=pieces, due=after.back[number] - before.back[number])
        for number, pieces in sorted(coming.items())
        if pieces
    )
    # Against what was taken, not against what stood before: where earned money that paid for other lines went back,
    # the lines that stay are worth more than they were, and what was taken meanwhile counts.
    lost = {
        rule: parts - after.earned.get(rule, 0) - taken_back.get(rule, 0) for rule, parts in facts["earned"].items()
    }
    by_rule = {rule: parts for rule, parts in lost.items() if parts > 0}
    return _return_judgement(program, facts, before, after, lines, by_rule)


def _return_judgement(
    program: Program,
    facts: Mapping[str, Any],
    before: Remainder,
    after: Remainder,
    lines: tuple[ReturnedLine, ...],
    by_rule: Mapping[str, int],
) -> ReturnJudgement:
    rules = {rule.code: rule for rule in program.earn}
    earned_money = {
        unit: amount - before.earned_money_back[unit]
        for unit, amount in after.earned_money_back.items()
        if amount > before.earned_money_back[unit]
    }
    kitty = sum(earned_money.values())
    covers = {unit: parts - after.covers[unit] for unit, parts in before.covers.items() if parts > after.covers[unit]}
    dropped = [facts["discounts"][place] for place in sorted(before.costs - after.costs)]
    completed = after.complete and not before.complete
    revenue = after.revenue_back - before.revenue_back
    return ReturnJudgement(
        due=max(0, sum(line.due for line in lines)),
        lines=lines,
        revenue=revenue - kitty,
        spend=after.earning_back - before.earning_back - kitty,
        earned_money=earned_money,
        storable=max(0, revenue - kitty),
        taken_back=_by_unit((rules[rule].unit, parts) for rule, parts in by_rule.items()),
        taken_back_by_rule=by_rule,
        passes=_by_unit((rules[rule].unit, parts) for rule, parts in by_rule.items() if rules[rule].sells_a_pass),
        given_back=_by_unit([*covers.items(), *(cost for _, costs, _ in dropped for cost in costs.items())]),
        discounts=tuple(code for code, _, _ in dropped),
        covers=covers,
        uses={use: 1 for use in facts["uses"] if use.startswith("discount:")} if completed else {},
        codes=tuple(given for _, _, given in facts["discounts"] if given) if completed else (),
        complete=after.complete,
        reasons=_reasons(facts, by_rule, after, covers, dropped),
    )


def _by_unit(amounts: Any) -> dict[str, int]:
    sums: dict[str, int] = {}
    for unit, parts in amounts:
        sums[unit] = sums.get(unit, 0) + parts
    return sums


def _reasons(
    facts: Mapping[str, Any],
    by_rule: Mapping[str, int],
    after: Remainder,
    covers: Mapping[str, int],
    dropped: Sequence[Any],
) -> tuple[Reason, ...]:
    reasons = []
    for rule, recorded in facts["earned"].items():
        lost = by_rule.get(rule, 0)
        numbers = {"recorded": recorded, "remains": after.earned.get(rule, 0), "parts": lost}
        why = "taken_back" if lost else "remains"
        reasons.append(Reason(kind="earn", rule=rule, fired=lost > 0, why=why, numbers=numbers))
    for code, costs, _ in dropped:
        reasons.append(
            Reason(kind="discount", rule=code, fired=True, why="no_longer_applies", numbers={"cost": dict(costs)})
        )
    for unit, parts in covers.items():
        reasons.append(Reason(kind="cover", rule=unit, fired=True, why="no_longer_applies", numbers={"parts": parts}))
    return tuple(reasons)


def judge_loose_return(program: Program, lines: Sequence[Line], state: State, moment: Moment) -> ReturnJudgement:
    """A return without its receipt: `amount` of each line is what is given back for it.

    Units are what selling these lines now would bring at the customer's present tier - without boosts and what is
    given once a sale, of which nobody knows whether the sale had them.
    """
    full = Basketful([item_of(line) for line in lines], program.scopes)
    rules = [replace(rule, boosts=()) for rule in program.earn if rule.base != "sale"]
    earnings = earn(program, full, replace(sight_of(state, moment), first_sale=False), {}, {}, rules)
    passes = {rule.code for rule in rules if rule.sells_a_pass}
    units = {rule.code: rule.unit for rule in rules}
    revenue = sum(item.left for item in full.items if item.is_revenue)
    return ReturnJudgement(
        due=max(0, sum(line.amount for line in lines)),
        lines=tuple(
            ReturnedLine(number=line.number, pieces=max(1, pieces_of(line)), due=line.amount) for line in lines
        ),
        revenue=revenue,
        spend=sum(item.left for item in full.items if item.earning),
        earned_money={},
        storable=max(0, revenue),
        taken_back=earnings.by_unit,
        taken_back_by_rule={},
        passes=_by_unit((units[rule], parts) for rule, parts in earnings.by_rule.items() if rule in passes),
        given_back={},
        discounts=(),
        covers={},
        uses={},
        codes=(),
        complete=False,
        reasons=tuple(earnings.reasons),
    )
