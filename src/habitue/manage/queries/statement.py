"""The statement of a house account out of everything that moved."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

STATEMENT = 1000
"""Movements that a statement looks at, the newest first."""


def statement_of(entries: Iterable[Json]) -> list[Json]:
    """Those of the house account."""
    return [entry for entry in entries if entry["unit"] == "house_account"]
