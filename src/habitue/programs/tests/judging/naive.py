"""Earning written down a second time, from the document's words, with fractions: the oracle of the real one."""

from fractions import Fraction
from typing import Any, NamedTuple

from habitue.programs.document import Earn, ProgramDocument, Scope, When
from habitue.programs.judging.items import pieces_of
from habitue.programs.judging.types import Basket, JudgedLine, Judgement, Line


class Counted(NamedTuple):
    """What the lines in a rule's scope come to."""

    paid: int
    pieces: int
    after_covers: int


def in_scope(scope: Scope | None, line: Line) -> bool:
    if not line.earns or line.loads or line.settles:
        return False
    if scope is None:
        return True
    everything = scope.articles is None and scope.groups is None
    named = everything or line.article in (scope.articles or []) or line.group in (scope.groups or [])
    return named and line.article not in scope.not_articles and line.group not in scope.not_groups


def count(lines: list[tuple[Line, JudgedLine]]) -> Counted:
    return Counted(
        paid=sum(told.due - told.kitty for _, told in lines),
        pieces=sum(pieces_of(line) - told.covered_pieces for line, told in lines),
        after_covers=sum(line.amount - told.covered for line, told in lines),
    )


def holds(when: When | None, counted: Counted, tier: str | None) -> bool:
    return when is None or (
        counted.after_covers >= (when.min_amount or 0)
        and counted.pieces >= (when.min_quantity or 0)
        and (when.tiers is None or tier in when.tiers)
    )


def steps_of(rule: Earn, counted: Counted) -> Fraction:
    if rule.per.amount:
        steps = Fraction(counted.paid, rule.per.amount)
    elif rule.per.quantity:
        steps = Fraction(counted.pieces, rule.per.quantity)
    else:
        steps = Fraction(1 if counted.pieces else 0)
    return Fraction(int(steps)) if rule.whole_steps else steps


def gives(document: ProgramDocument, rule: Earn, counted: Counted, tier: str | None) -> int:
    """Parts that one rule gives; caps are per sale only."""
    if not holds(rule.when, counted, tier):
        return 0
    amount = Fraction(str(rule.give)) * steps_of(rule, counted)
    if rule.tiered and document.tiers:
        amount *= next((Fraction(level.rate) for level in document.tiers.levels if level.code == tier), Fraction(1))
    for boost in document.boosts:
        if boost.of == rule.code and holds(boost.when, counted, tier):
            amount *= Fraction(boost.times)
    scale = 10 ** document.units[rule.unit].decimals
    parts = int(amount * scale)
    if rule.max and rule.max.per_sale:
        parts = min(parts, int(Fraction(str(rule.max.per_sale)) * scale))
    return parts


def earned_naively(
    document: ProgramDocument, sale: Judgement, basket: Basket, customer: dict[str, Any]
) -> dict[str, int]:
    """Earn rule -> parts, given what the lines cost in the end."""
    if not customer["known"]:
        return {}
    told = list(zip(basket.lines, sale.lines, strict=True))
    given = {
        rule.code: gives(
            document, rule, count([pair for pair in told if in_scope(rule.scope, pair[0])]), customer["tier"]
        )
        for rule in document.earn
    }
    return {rule: parts for rule, parts in given.items() if parts}
