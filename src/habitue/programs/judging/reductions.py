"""What one discount takes off each line: percent, amount, price a piece, or every nth piece free."""

from collections.abc import Sequence

from habitue.programs.judging.compiled import DiscountRule
from habitue.programs.judging.items import Item
from habitue.programs.judging.shares import half_up, spread


def reductions(rule: DiscountRule, items: Sequence[Item], left: Sequence[int], positions: Sequence[int]) -> list[int]:
    """What is taken off at each of `positions`, given what is `left` to pay there. Never more than is left."""
    remaining = [left[position] for position in positions]
    if rule.percent is not None or rule.amount_off is not None:
        return spread(_most(rule, _off_the_sum(rule, sum(remaining))), remaining)
    pieces = [items[position].uncovered for position in positions]
    if rule.price is not None:
        offs = [_down_to(rule.price, amount, count) for amount, count in zip(remaining, pieces, strict=True)]
    else:
        offs = _every_nth(rule.every or 1, remaining, pieces)
    total = sum(offs)
    most = _most(rule, total)
    return offs if most == total else spread(most, offs)


def _most(rule: DiscountRule, off: int) -> int:
    return off if rule.most_off is None else min(off, rule.most_off)


def _off_the_sum(rule: DiscountRule, whole: int) -> int:
    if rule.percent is not None:
        numerator, denominator = rule.percent
        # Rounded half up once, on the sum: line by line, ten small lines would lose ten halves.
        return min(whole, half_up(whole * numerator, denominator))
    return min(whole, rule.amount_off or 0)


def _runs(amount: int, pieces: int) -> list[tuple[int, int]]:
    """The pieces of a line as (worth, how many): the earlier ones have the odd cents."""
    if not pieces:
        return []
    each, dearer = divmod(amount, pieces)
    return [(each + 1, dearer), (each, pieces - dearer)] if dearer else [(each, pieces)]


def _down_to(price: int, amount: int, pieces: int) -> int:
    return sum([(worth - price) * count for worth, count in _runs(amount, pieces) if worth > price])


def _every_nth(every: int, remaining: Sequence[int], pieces: Sequence[int]) -> list[int]:
    """Pieces dearest first, cut in groups of `every`: the last of each full group is free."""
    runs = [
        (-worth, place, count)
        for place, (amount, number) in enumerate(zip(remaining, pieces, strict=True))
        for worth, count in _runs(amount, number)
    ]
    runs.sort()
    offs = [0] * len(remaining)
    before = 0
    for negative, place, count in runs:
        free = (before + count) // every - before // every
        offs[place] -= free * negative
        before += count
    return offs
