"""What comes back: which pieces of which lines."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import ReturnedLine, ReturnIn
from habitue.checkout.sales.sold import Sold
from habitue.platform.refusals import Refusal
from habitue.programs.judging.remainder import returnable_pieces
from habitue.programs.judging.types import ReturnJudgement, SoldLine


class NothingToReturn(Refusal):
    code = "nothing_to_return"
    text = _("Nothing of this is left to come back.")


def coming_pieces(wanted: ReturnIn, found: Sold) -> tuple[dict[int, int], dict[int, int]]:
    """Line number -> pieces that come back now, and -> the amount that staff stated for it.

    Refuses `nothing_to_return` for lines that are not there, or of which less is left.
    """
    back = found.came_back()
    lines = {line.line.number: line for line in found.sold_lines()}
    left = {number: returnable_pieces(line) - back.get(number, 0) for number, line in lines.items()}
    if wanted.all:
        coming = {number: pieces for number, pieces in left.items() if pieces > 0}
        if not coming:
            raise NothingToReturn
        return coming, {}
    coming, stated = {}, {}
    for returned in wanted.lines:
        if returned.line not in lines:
            raise NothingToReturn(line=returned.line)
        pieces = _pieces(returned, lines[returned.line], left[returned.line])
        coming[returned.line] = coming.get(returned.line, 0) + pieces
        if not 0 < coming[returned.line] <= left[returned.line]:
            raise NothingToReturn(line=returned.line, left=left[returned.line])
        if returned.amount is not None:
            stated[returned.line] = returned.amount
    return coming, stated


def _pieces(returned: ReturnedLine, line: SoldLine, left: int) -> int:
    """The pieces that are meant; 0 for a part of a piece, which cannot come back."""
    if returned.quantity is None:
        return left
    if returnable_pieces(line) == 1:
        # Weight and fuel come back whole.
        return left if returned.quantity in (Decimal(1), line.line.quantity) else 0
    return int(returned.quantity) if returned.quantity == returned.quantity.to_integral_value() else 0


def as_stated(judgement: ReturnJudgement, stated: Mapping[int, int]) -> ReturnJudgement:
    """With the amounts that staff stated instead of what was paid; never more than that."""
    if not stated:
        return judgement
    lines = tuple(replace(line, due=min(line.due, stated.get(line.number, line.due))) for line in judgement.lines)
    less = sum(line.due for line in judgement.lines) - sum(line.due for line in lines)
    return replace(judgement, lines=lines, due=judgement.due - less, storable=max(0, judgement.storable - less))
