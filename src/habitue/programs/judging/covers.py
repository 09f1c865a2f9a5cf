"""Step 1 of a sale: claimed covers make pieces free, dearest first."""

from collections.abc import Iterable, Sequence

from habitue.programs.judging.compiled import Program, UnitTerms
from habitue.programs.judging.items import Item, Purse
from habitue.programs.judging.types import AppliedCover, Claim, No, Reason


class Covering:
    """What the claimed covers came to."""

    def __init__(self) -> None:
        self.applied: list[AppliedCover] = []
        self.reasons: list[Reason] = []
        self.refusals: list[No] = []

    def refuse(self, code: str, unit: str, why: str, **numbers: int) -> None:
        self.refusals.append(No(code=code, details={"cover": unit, "why": why, **numbers}))  # type: ignore[arg-type]
        self.reasons.append(Reason(kind="cover", rule=unit, fired=False, why=why, numbers=numbers))


def parts_a_piece(unit: UnitTerms, article: str, group: str | None) -> int:
    """What one piece costs in parts of the unit; 0 if it covers no such piece. The article goes before the group."""
    parts = unit.covers_articles.get(article)
    if parts is None and group is not None:
        parts = unit.covers_groups.get(group)
    return parts or 0


def apply_covers(
    program: Program, claims: Iterable[Claim], items: list[Item], purse: Purse, *, known: bool, honour: bool
) -> Covering:
    """Cover what is claimed, claim by claim; one that cannot be met whole covers nothing and is refused.

    Refused in this order: `customer_required`, `not_applicable`, `insufficient_balance`. With `honour` a short
    balance is said, and covered all the same.
    """
    covering = Covering()
    for claim in claims:
        if claim.cover is None:
            continue
        unit = program.units.get(claim.cover)
        if unit is None or not unit.covers:
            covering.refuse("not_applicable", claim.cover, "unknown_cover")
        elif not known:
            covering.refuse("customer_required", claim.cover, "customer_required")
        else:
            _cover(covering, unit, claim.pieces, items, purse, honour=honour)
    return covering


def _cover(covering: Covering, unit: UnitTerms, pieces: int, items: list[Item], purse: Purse, *, honour: bool) -> None:
    choice = dearest_pieces(unit, pieces, items, purse.holds(unit.code))
    if sum(choice.values()) < pieces:
        # Whatever the balance: is there anything to cover at all?
        choice = dearest_pieces(unit, pieces, items, None)
        found = sum(choice.values())
        if found < pieces:
            covering.refuse("not_applicable", unit.code, "nothing_to_cover", needed=pieces, found=found)
            if not (honour and found):
                return
        needed = _cost(unit, choice, items)
        if needed > purse.holds(unit.code):
            available = purse.holds(unit.code)
            covering.refuse("insufficient_balance", unit.code, "insufficient_balance", needed=needed, found=available)
            if not honour:
                return
    _take(covering, unit, choice, items, purse)


def dearest_pieces(unit: UnitTerms, pieces: int, items: Sequence[Item], balance: int | None) -> dict[int, int]:
    """The dearest pieces that the unit covers and `balance` pays for: position -> how many, at most `pieces` in all.

    A piece that costs nothing is not covered: it would take a unit for nothing. `None` is a balance without end.
    """
    prices = [
        parts_a_piece(unit, item.article, item.group) if item.earning and item.uncovered and item.left else 0
        for item in items
    ]
    chosen: dict[int, int] = {}
    missing = pieces
    while missing:
        best, best_worth, best_count = -1, 0, 0
        for position, price in enumerate(prices):
            if not price or (balance is not None and price > balance):
                continue
            worth, count = _next_piece(items[position], chosen.get(position, 0))
            if worth > best_worth:
                best, best_worth, best_count = position, worth, count
        if best < 0:
            break
        count = min(best_count, missing)
        if balance is not None:
            count = min(count, balance // prices[best])
            balance -= count * prices[best]
        chosen[best] = chosen.get(best, 0) + count
        missing -= count
    return chosen


def _next_piece(item: Item, chosen: int) -> tuple[int, int]:
    """What the item's dearest piece that is still paid for is worth, and how many it has of that worth."""
    taken = item.covered_pieces + chosen
    if taken >= item.pieces:
        return 0, 0
    each, dearer = divmod(item.amount, item.pieces)
    return (each + 1, dearer - taken) if taken < dearer else (each, item.pieces - taken)


def worth_of(item: Item, pieces: int) -> int:
    """What covering so many more pieces of the item takes off."""
    each, dearer = divmod(item.amount, item.pieces)
    taken = item.covered_pieces
    return each * pieces + max(0, min(dearer, taken + pieces) - taken)


def _cost(unit: UnitTerms, choice: dict[int, int], items: Sequence[Item]) -> int:
    return sum(
        count * parts_a_piece(unit, items[position].article, items[position].group)
        for position, count in choice.items()
    )


def _take(covering: Covering, unit: UnitTerms, choice: dict[int, int], items: list[Item], purse: Purse) -> None:
    parts, amount, taken = _cost(unit, choice, items), 0, []
    for position in sorted(choice):
        item, count = items[position], choice[position]
        worth = worth_of(item, count)
        item.covered_pieces += count
        item.after_covers -= worth
        item.left -= worth
        amount += worth
        taken.append((item.number, count, count * parts_a_piece(unit, item.article, item.group)))
    purse.take(unit.code, parts)
    lines = tuple(number for number, _, _ in taken)
    pieces = sum(choice.values())
    covering.applied.append(
        AppliedCover(unit=unit.code, pieces=pieces, parts=parts, amount=amount, lines=lines, taken=tuple(taken))
    )
    numbers = {"pieces": pieces, "parts": parts, "amount": amount}
    covering.reasons.append(
        Reason(kind="cover", rule=unit.code, fired=True, why="covered", lines=lines, numbers=numbers)
    )
