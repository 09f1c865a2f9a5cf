"""What comes back: which pieces of which lines."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import ReturnedLine, ReturnIn
from habitue.checkout.sales.sold import Sold
from habitue.platform.refusals import Refusal
from habitue.programs.judging.items import item_of
from habitue.programs.judging.remainder import returnable_pieces
from habitue.programs.judging.types import ReturnJudgement, SoldLine


class NothingToReturn(Refusal):
    code = "nothing_to_return"
    text = _("Nothing of this is left to come back.")


def coming_pieces(wanted: ReturnIn, found: Sold) -> tuple[dict[int, int], dict[int, int]]:
    """Line number -> pieces that come back now, and -> the amount that staff stated for it.

    Refuses `nothing_to_return` for lines that are not there, or of which less is left, and for a part of a line that
    moved value.
    """
    back = found.came_back()
    lines = {line.line.number: line for line in found.sold_lines()}
    left = {number: returnable_pieces(line) - back.get(number, 0) for number, line in lines.items()}
    if wanted.all:
        return {number: pieces for number, pieces in left.items() if pieces > 0}, {}
    coming: dict[int, int] = {}
    stated: dict[int, int] = {}
    for returned in wanted.lines:
        number = returned.line
        if number not in lines:
            raise NothingToReturn(line=number)
        coming[number] = coming.get(number, 0) + _pieces(returned, lines[number], left[number])
        is_whole = coming[number] == returnable_pieces(lines[number])
        if not 0 < coming[number] <= left[number] or (_moves_value(lines[number]) and not is_whole):
            raise NothingToReturn(line=number, left=left[number])
        if returned.amount is not None:
            stated[number] = returned.amount
    return coming, stated


def _moves_value(line: SoldLine) -> bool:
    return line.line.loads or line.line.settles


def _pieces(returned: ReturnedLine, line: SoldLine, left: int) -> int:
    """The pieces that are meant; 0 for a part of a piece, which cannot come back."""
    if returned.quantity is None:
        return left
    if returnable_pieces(line) == 1:
        # Weight and fuel come back whole.
        return left if returned.quantity in (Decimal(1), line.line.quantity) else 0
    return int(returned.quantity) if returned.quantity == returned.quantity.to_integral_value() else 0


def as_stated(judgement: ReturnJudgement, found: Sold, stated: Mapping[int, int]) -> ReturnJudgement:
    """With the amounts that staff stated instead of what was paid; never more than that."""
    if not stated:
        return judgement
    lines = tuple(replace(line, due=min(line.due, stated.get(line.number, line.due))) for line in judgement.lines)
    less = {before.number: before.due - after.due for before, after in zip(judgement.lines, lines, strict=True)}
    due = max(0, judgement.due - sum(less.values()))
    items = [item_of(line.line) for line in found.sold_lines() if line.line.number in less]
    goods = sum(less[item.number] for item in items if item.is_revenue)
    earning = sum(less[item.number] for item in items if item.earning)
    # Nobody gets more back as earned money than is given back at all.
    earned_money = {}
    room = due
    for unit, amount in judgement.earned_money.items():
        earned_money[unit] = min(amount, room)
        room -= earned_money[unit]
    kept = sum(judgement.earned_money.values()) - sum(earned_money.values())
    revenue = judgement.revenue + kept - goods
    return replace(
        judgement,
        lines=lines,
        due=due,
        earned_money=earned_money,
        revenue=revenue,
        spend=judgement.spend + kept - earning,
        storable=max(0, revenue),
    )


def stated_passes(found: Sold, coming: Collection[int], stated: Collection[int]) -> set[str]:
    """The units of passes for which staff has stated an amount with every line that gave them."""
    lines = [line for line in found.sold_lines() if line.line.number in coming]
    units: dict[str, bool] = {}
    for rule in found.version.program.earn:
        if rule.sells_a_pass:
            sold = [lines[place] for place in rule.scope.numbers([item_of(line.line) for line in lines])]
            is_stated = all(line.line.number in stated for line in sold)
            units[rule.unit] = units.get(rule.unit, True) and is_stated
    return {unit for unit, is_stated in units.items() if is_stated}
