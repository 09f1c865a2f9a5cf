"""What a cell holds: text as it was written, or a number, or a date that a workbook knows to be one."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Cell = str | Decimal | date

# A number or a telephone number may begin with a sign; a sign alone stands for nothing.
_HARMLESS = re.compile(r"[+-]?[\d\s.,'’()/-]*(%|[A-Z]{3}|[€$£])?")
_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula: it would run where the list is opened again."""
    return text.startswith(_SIGNS) and not (text[0] in "+-" and _HARMLESS.fullmatch(text.strip()))


def cell_of(value: Any) -> Cell:
    """What calamine gave, as a cell. A number without a fraction has none: a customer's number is 4711, not 4711.0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value).strip()


def shown(cell: Cell) -> str:
    """A cell as text, as it would stand in a CSV file."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else cell
