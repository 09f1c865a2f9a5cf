"""Amounts of units as people see them, and as the ledger keeps them."""

from collections.abc import Mapping
from decimal import Decimal

Shown = int | str


def shown(parts: int, decimals: int) -> Shown:
    """Whole units as an integer; a decimal string where the unit keeps decimals: 60 parts of two are `"0.60"`."""
    if not decimals:
        return parts
    return f"{Decimal(parts).scaleb(-decimals):.{decimals}f}"


def parts_of(quantity: int | Decimal, decimals: int) -> int | None:
    """The parts of so many whole units; None if the unit does not keep that many decimals."""
    parts = Decimal(quantity).scaleb(decimals)
    return int(parts) if parts == parts.to_integral_value() else None


def all_shown(parts: Mapping[str, int], decimals: Mapping[str, int]) -> dict[str, Shown]:
    """Every amount of a map of units, as people see it."""
    return {unit: shown(amount, decimals.get(unit, 0)) for unit, amount in parts.items()}
