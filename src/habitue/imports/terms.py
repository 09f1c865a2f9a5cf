"""How cells are understood, and what happens to whoever is there already."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from habitue.imports.fields import REPEATABLE
from habitue.imports.logic import DateOrder, DecimalSign

Existing = Literal["update", "skip", "refuse"]
Again = Literal["skip", "add"]
PrepaidWas = Literal["bought", "given"]

CONSTANTS = ("medium", "language", "expires")
"""What may be filled in where a file has no column for it; `expires` is the last day of all balances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`existing`: of customers whom a card, an address or their number names: change them, leave them, or refuse.

    `again`: balances of customers to whom another import has brought some already. `prepaid`: what money is, where
    no price is said. `country`: where telephones without a country's number are at home; empty: the organisation's.
    """

    existing: Existing = "update"
    again: Again = "skip"
    prepaid: PrepaidWas = "bought"
    dates: DateOrder = "dmy"
    decimals: DecimalSign = ","
    country: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "existing": ("update", "skip", "refuse"),
    "again": ("skip", "add"),
    "prepaid": ("bought", "given"),
    "dates": ("dmy", "mdy", "ymd"),
    "decimals": (",", "."),
}


def terms_from(said: Mapping[str, Any]) -> Terms:
    """Terms as they were stored or sent. Raises `ValueError` for what they cannot be."""
    known = {one.name for one in fields(Terms)}
    for name, value in said.items():
        if name not in known or value not in _CHOICES.get(name, (value,)):
            raise ValueError(f"{name} cannot be {value}")
    constants = {name: str(value).strip() for name, value in said.get("constants", {}).items() if str(value).strip()}
    if unknown := set(constants) - set(CONSTANTS):
        raise ValueError(f"{unknown} cannot be filled in")
    return Terms(**{**said, "constants": constants})


def twice_in(columns: Sequence[str]) -> str:
    """The field that two columns are said to be and only one may; empty where there is none."""
    seen: set[str] = set()
    for one in columns:
        if one and one in seen and one not in REPEATABLE:
            return one
        seen.add(one)
    return ""
