"""Exact arithmetic on whole numbers: ratios, rounding, and sharing a sum so that nothing is lost."""

from collections.abc import Sequence
from math import gcd


def ratio_of(amount: str | int) -> tuple[int, int]:
    """A decimal string or whole number as numerator and denominator, in lowest terms."""
    if isinstance(amount, int):
        return amount, 1
    whole, _, fraction = amount.partition(".")
    numerator, denominator = int(whole + fraction), 10 ** len(fraction)
    divisor = gcd(numerator, denominator)
    return numerator // divisor, denominator // divisor


def parts_of(amount: str | int, decimals: int) -> int:
    """An amount of a unit in its parts. `ValueError` if the unit has not that many decimals."""
    numerator, denominator = ratio_of(amount)
    scale: int = 10**decimals
    parts, rest = divmod(numerator * scale, denominator)
    if rest:
        raise ValueError(f"{amount} has more than {decimals} decimals")
    return parts


def half_up(numerator: int, denominator: int) -> int:
    """A fraction that is not negative, rounded to the nearest whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in proportion to `weights` (none negative), by largest remainder; ties go to the earlier one.

    The shares add up to `total`, and none exceeds its weight while `total` does not exceed their sum.
    """
    if total < 0:
        return [-share for share in spread(-total, weights)]
    whole = sum(weights)
    if not total or not whole:
        return [0] * len(weights)
    shares, rests = [], []
    for position, weight in enumerate(weights):
        share, rest = divmod(total * weight, whole)
        shares.append(share)
        rests.append((-rest, position))
    missing = total - sum(shares)
    if missing:
        rests.sort()
        for _, position in rests[:missing]:
            shares[position] += 1
    return shares


def share_of_first(total: int, pieces: int, first: int) -> int:
    """What the first `first` of `pieces` equal pieces have together of `total`, shared by largest remainder."""
    if total < 0:
        return -share_of_first(-total, pieces, first)
    each, rest = divmod(total, pieces)
    return each * first + min(first, rest)
