"""Step 2 of a sale: discounts, by rule, then claimed, then by code, each on what the ones before left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from habitue.programs.judging.compiled import DiscountRule, Program
from habitue.programs.judging.conditions import Sight
from habitue.programs.judging.items import Item, Purse
from habitue.programs.judging.limits import limit_left
from habitue.programs.judging.reductions import reductions
from habitue.programs.judging.requests import Asked, asked_for
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.types import AppliedDiscount, Basket, No, Reason, State

STAGES = {"rule": 0, "claim": 1, "code": 2}


class Taken(NamedTuple):
    """A discount that lowers what is due: by how much, and on which lines."""

    asked: Asked
    amount: int
    positions: tuple[int, ...]


@dataclass(slots=True)
class Chain:
    """Some discounts applied one after the other: what is left, who took what, and who could not."""

    left: list[int]
    purse: Purse
    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[Asked, str, str, dict[str, object]]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum([taken.amount for taken in self.taken])


class Discounting:
    """What the discounts came to."""

    def __init__(self) -> None:
        self.applied: list[AppliedDiscount] = []
        self.reasons: list[Reason] = []
        self.refusals: list[No] = []
        self.uses: dict[str, int] = {}

    def refuse(
        self, asked: Asked, code: str, why: str, numbers: dict[str, object], lines: tuple[int, ...] = ()
    ) -> None:
        """Say why a discount does not apply; who asked for it is refused, a rule is not."""
        rule = asked.discount
        self.reasons.append(Reason(kind="discount", rule=rule.code, fired=False, why=why, lines=lines, numbers=numbers))
        if rule.by != "rule":
            self.say_no(code, {"discount": rule.code, "why": why, **asked.by_code, **numbers})

    def say_no(self, code: str, details: dict[str, object]) -> None:
        self.refusals.append(No(code=code, details=details))  # type: ignore[arg-type]


def apply_discounts(
    program: Program, basket: Basket, full: Basketful, purse: Purse, state: State, sight: Sight, *, honour: bool
) -> Discounting:
    """Apply every discount that fires or is asked for and may, and say of each other why not.

    Refused in this order, discount by discount: `customer_required`, `not_applicable` (unknown, a condition, nothing
    to take off), `limit_reached`, `insufficient_balance`. With `honour`, what was already given at the till is
    applied although a limit is reached or a balance too short; that is still said.
    """
    outcome = Discounting()
    ready: list[Asked] = []
    for asked in asked_for(program, basket, state, outcome.reasons, outcome.refusals):
        no = _failure(asked, full, sight)
        if no is None:
            ready.append(asked)
        else:
            outcome.refuse(asked, *no)
    if ready:
        chosen = _best(ready, outcome, full, purse, state, honour=honour)
        _settle(outcome, chosen, full, purse)
    return outcome


def _failure(asked: Asked, full: Basketful, sight: Sight) -> tuple[str, str, dict[str, object]] | None:
    """Refusal, reason and numbers, if the discount may not apply to this basket at all."""
    rule = asked.discount
    if rule.needs_customer and not sight.known:
        return "customer_required", "customer_required", {}
    positions = full.within(rule.scope)
    if not positions:
        return "not_applicable", "nothing_in_scope", {}
    if rule.when is not None:
        failure = rule.when.failure(sight, full.items, positions)
        if failure is not None:
            return "not_applicable", failure.why, dict(failure.numbers)
    return None


def _run(ready: Sequence[Asked], full: Basketful, purse: Purse, state: State, *, honour: bool) -> Chain:
    items = full.items
    chain = Chain([item.left for item in items], purse.copy())
    for asked in ready:
        rule = asked.discount
        positions = full.within(rule.scope)
        offs = reductions(rule, items, chain.left, positions)
        amount = sum(offs)
        if not amount:
            chain.refused.append((asked, "not_applicable", "no_effect", {}))
            continue
        left = limit_left(rule.use, rule.total, rule.per_customer, state)
        if left == 0 or not asked.usable:
            no = ("limit_reached", "limit_reached") if asked.usable else (asked.refusal, asked.why)
            chain.refused.append((asked, *no, {}))
            if not honour:
                continue
        short = [unit for unit, parts in rule.cost.items() if parts > chain.purse.holds(unit)]
        if short:
            numbers: dict[str, object] = {
                "unit": short[0],
                "needed": rule.cost[short[0]],
                "found": chain.purse.holds(short[0]),
            }
            chain.refused.append((asked, "insufficient_balance", "insufficient_balance", numbers))
            if not honour:
                continue
        for unit, parts in rule.cost.items():
            chain.purse.take(unit, parts)
        for position, off in zip(positions, offs, strict=True):
            chain.left[position] -= off
        touched = tuple([position for position, off in zip(positions, offs, strict=True) if off])
        chain.taken.append(Taken(asked, amount, touched))
    return chain


def _best(
    ready: list[Asked], outcome: Discounting, full: Basketful, purse: Purse, state: State, *, honour: bool
) -> Chain:
    """Of each discount that stands alone, and all the others together, what lowers the due most; ties to the others."""
    ready.sort(key=lambda asked: STAGES[asked.discount.by])  # stable: within each stage the document's order
    others = [asked for asked in ready if not asked.discount.alone]
    best = _run(others, full, purse, state, honour=honour)
    if len(others) == len(ready):
        _say(outcome, best)
        return best
    rivals = [best]
    for asked in ready:
        if asked.discount.alone:
            rivals.append(_run([asked], full, purse, state, honour=honour))
    best = max(rivals, key=lambda chain: chain.amount)  # the first of equals
    for chain in rivals:
        _say(outcome, chain)
        if chain is not best:
            why = "alone_is_better" if best is not rivals[0] else "others_are_better"
            for taken in chain.taken:
                outcome.refuse(taken.asked, "not_applicable", why, {"amount": taken.amount, "found": best.amount})
    return best


def _say(outcome: Discounting, chain: Chain) -> None:
    for asked, code, why, numbers in chain.refused:
        outcome.refuse(asked, code, why, numbers)


def _settle(outcome: Discounting, chain: Chain, full: Basketful, purse: Purse) -> None:
    items: list[Item] = full.items
    for position, left in enumerate(chain.left):
        items[position].left = left
    purse.taken = chain.purse.taken
    for asked, amount, positions in chain.taken:
        rule: DiscountRule = asked.discount
        lines = full.line_numbers(positions)
        outcome.applied.append(
            AppliedDiscount(
                code=rule.code,
                amount=amount,
                cost=rule.cost,
                given_code=asked.given_code,
                single_use=asked.single_use,
            )
        )
        numbers: dict[str, object] = {"amount": amount}
        if rule.cost:
            numbers["cost"] = dict(rule.cost)
        outcome.reasons.append(
            Reason(kind="discount", rule=rule.code, fired=True, why="applied", lines=lines, numbers=numbers)
        )
        if rule.total is not None or rule.per_customer is not None:
            outcome.uses[rule.use] = 1
