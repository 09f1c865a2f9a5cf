"""What stands of a sale when some of its pieces have come back: its receipt judged again, on its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.conditions import Sight
from habitue.programs.judging.earning import earn
from habitue.programs.judging.facts import sight_from
from habitue.programs.judging.items import Item, item_of, pieces_of
from habitue.programs.judging.reductions import reductions
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.shares import share_of_first
from habitue.programs.judging.tenders import spread_kitty
from habitue.programs.judging.types import SoldLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What is left of a sale, and what of its money has gone back."""

    full: Basketful
    back: Mapping[int, int]  # line number -> minor units paid for what came back
    revenue_back: int
    earning_back: int
    earned_money_back: Mapping[str, int]
    earned: Mapping[str, int]  # rule -> parts; never more than was recorded
    costs: frozenset[int]  # which of the recorded discounts still apply, by their place
    covers: Mapping[str, int]  # unit -> parts that still cover a piece
    complete: bool


def returnable_pieces(line: SoldLine) -> int:
    """How many pieces a line comes back in. Quantity 0 counts nothing, yet its money comes back, as one."""
    return max(1, pieces_of(line.line))


def remainder_of(
    program: Program, sold: Sequence[SoldLine], facts: Mapping[str, Any], came_back: Mapping[int, int]
) -> Remainder:
    """Judge a recorded sale again without the pieces that came back (line number -> how many).

    Prices are not judged again: what is due for the pieces that stay is what was paid for them. The first pieces of
    a line come back first; a cover stays as long as its line has pieces to cover.
    """
    items, back = [], {}
    for line in sold:
        item, paid = _kept(line, came_back.get(line.line.number, 0))
        items.append(item)
        back[item.number] = paid
    earning_back = sum(back[item.number] for item in items if item.earning)
    money_back = _earned_money_back(facts["earned_money"], earning_back)
    spread_kitty(items, sum(facts["earned_money"].values()) - sum(money_back.values()))
    full = Basketful(items, program.scopes)
    sight = sight_from(facts)
    complete = all(came_back.get(line.line.number, 0) >= returnable_pieces(line) for line in sold)
    return Remainder(
        full=full,
        back=back,
        revenue_back=sum(back[item.number] for item in items if item.is_revenue),
        earning_back=earning_back,
        earned_money_back=money_back,
        earned={} if complete else _earned(program, full, sight, facts),
        costs=frozenset() if complete else _applying(program, full, sight, facts),
        covers=_covering(items, facts),
        complete=complete,
    )


def _kept(sold: SoldLine, came_back: int) -> tuple[Item, int]:
    """The line without the pieces that came back, and what had been paid for those."""
    pieces = returnable_pieces(sold)
    if not 0 <= came_back <= pieces:
        raise ValueError(f"{came_back} of {pieces} pieces of line {sold.line.number} cannot come back")
    item = item_of(sold.line)
    kept = pieces - came_back
    paid = share_of_first(sold.due, pieces, came_back)
    item.pieces = min(item.pieces, kept)
    item.covered_pieces = min(sold.covered_pieces, item.pieces)
    item.amount -= share_of_first(item.amount, pieces, came_back)
    item.after_covers = item.amount
    if item.covered_pieces:
        item.after_covers -= share_of_first(item.amount, item.pieces, item.covered_pieces)
    item.left = sold.due - paid
    return item, paid


def _earned_money_back(tendered: Mapping[str, int], earning_back: int) -> dict[str, int]:
    """Money goes back as earned money first; only for the lines that it could pay."""
    back, room = {}, max(0, earning_back)
    for unit, amount in tendered.items():
        back[unit] = min(amount, room)
        room -= back[unit]
    return back


def _earned(program: Program, full: Basketful, sight: Sight, facts: Mapping[str, Any]) -> dict[str, int]:
    again = earn(program, full, sight, facts["earned_today"], facts["earned_this_month"]).by_rule
    return {rule: min(parts, again.get(rule, 0)) for rule, parts in facts["earned"].items()}


def _applying(program: Program, full: Basketful, sight: Sight, facts: Mapping[str, Any]) -> frozenset[int]:
    """Which recorded discounts would still fire and take something off, each looked at for itself."""
    applying = []
    prices = [item.after_covers for item in full.items]
    for place, (code, *_) in enumerate(facts["discounts"]):
        rule = program.discount_by_code[code]
        positions = full.within(rule.scope)
        failure = None if rule.when is None else rule.when.failure(sight, full.items, positions)
        if failure is None and any(reductions(rule, full.items, prices, positions)):
            applying.append(place)
    return frozenset(applying)


def _covering(items: Sequence[Item], facts: Mapping[str, Any]) -> dict[str, int]:
    """Parts that still cover a piece. Where a line has fewer pieces left than were covered, the last claim goes."""
    room = {item.number: item.covered_pieces for item in items}
    covering: dict[str, int] = {}
    for unit, number, pieces, parts in facts["covers"]:
        stays = min(pieces, room[number])
        room[number] -= stays
        covering[unit] = covering.get(unit, 0) + parts // pieces * stays
    return covering
