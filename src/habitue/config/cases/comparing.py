"""Tells what was expected from what was got. What is expected is a subset of what is got."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

# In these a unit that is not named has nothing: expecting 0 of it is met by its absence.
UNIT_MAPS = frozenset({"earned", "spent", "taken_back", "given_back", "owed", "balances", "available", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where expected and got part: `got` is `MISSING` where there is nothing."""

    where: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.where}: expected {_shown(self.expected)}, got {_shown(self.got)}"


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def differences(expected: Any, got: Any, where: str = "") -> list[Difference]:
    """Every place where `got` lacks or contradicts what is expected; numbers and decimal texts compare as numbers."""
    return list(_differences(expected, got, where))


def _differences(expected: Any, got: Any, where: str) -> Iterator[Difference]:
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key, wanted in expected.items():
            yield from _of_key(key, wanted, got, where)
    elif isinstance(expected, list) and isinstance(got, Sequence) and not isinstance(got, str):
        if len(expected) != len(got):
            yield Difference(where=f"{where} (how many)", expected=len(expected), got=len(got))
        for place, (wanted, found) in enumerate(zip(expected, got, strict=False)):
            yield from _differences(wanted, found, f"{where}[{place}]")
    elif not _same(expected, got):
        yield Difference(where=where, expected=expected, got=got)


def _of_key(key: str, wanted: Any, got: Mapping[str, Any], where: str) -> Iterator[Difference]:
    inside = f"{where}.{key}" if where else key
    if key in got:
        yield from _differences(wanted, got[key], inside)
    elif key in UNIT_MAPS and isinstance(wanted, Mapping):
        yield from _differences(wanted, {}, inside)
    elif where.rpartition(".")[2] in UNIT_MAPS and _number(wanted) == 0:
        return
    elif wanted is not None:
        yield Difference(where=inside, expected=wanted, got=MISSING)


def _same(expected: Any, got: Any) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    number, other = _number(expected), _number(got)
    if number is not None and other is not None:
        return number == other
    return bool(expected == got)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str | _Missing) else repr(value)
