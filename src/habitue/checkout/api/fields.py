"""The kinds of values a field can have. Strict: `"12"`, `true` and `1e3` are no integers, a time has an offset."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

MOST = 2**53 - 1
EARLIEST, LATEST = 2000, 2100
_NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LASTS = re.compile(r"P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?", re.ASCII)
_PIECES = r"^(0|[1-9]\d{0,8})(\.\d{1,6})?$"
_UNITS = r"^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$"


class Body(BaseModel):
    """What comes in: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def text(most: int, least: int = 0) -> Any:
    """Text of so many characters without NUL and control characters."""
    return StringConstraints(min_length=least, max_length=most, pattern=_NO_CONTROLS)


Text = Annotated[str, text(500)]
Word = Annotated[str, text(64, 1)]
Label = Annotated[str, text(255)]
Code = Annotated[str, text(128, 1)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
Cursor = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[A-Za-z0-9_=.,:-]*$")]
Id = Annotated[UUID, Field(strict=False)]
Money = Annotated[int, Field(ge=0, le=MOST)]
PositiveMoney = Annotated[int, Field(gt=0, le=MOST)]
SignedMoney = Annotated[int, Field(ge=-MOST, le=MOST)]
Count = Annotated[int, Field(gt=0, le=100_000)]


def read_instant(value: Any) -> datetime:
    """A time with its offset, far from the ends of the calendar. Raises `PydanticCustomError`."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("instant", "a time with its offset, such as 2026-01-05T10:02:11+01:00")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise PydanticCustomError("no_such_time", "there is no such time") from None
    if not EARLIEST < moment.year < LATEST:
        raise PydanticCustomError("year", "a year after {from} and before {to}", {"from": EARLIEST, "to": LATEST})
    return moment


def _day_from(earliest: int) -> Callable[[Any], date]:
    def read(value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise PydanticCustomError("day", "a day such as 2026-01-05")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no_such_day", "there is no such day") from None
        if not earliest < day.year < LATEST:
            raise PydanticCustomError("year", "a year after {from} and before {to}", {"from": earliest, "to": LATEST})
        return day

    return read


def _lasts(value: Any) -> timedelta:
    match = _LASTS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("duration", "a duration such as PT15M or P2D")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not timedelta(0) < duration <= timedelta(days=366):
        raise PydanticCustomError("duration_range", "a duration of one second to 366 days")
    return duration


def _decimal(pattern: str, kind: str, sentence: str, most: int) -> Callable[[Any], Decimal]:
    shape = re.compile(pattern, re.ASCII)

    def read(value: Any) -> Decimal:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return Decimal(value)
        if isinstance(value, str) and shape.fullmatch(value):
            return Decimal(value)
        raise PydanticCustomError(kind, sentence)

    return read


def _units(value: Any) -> int | Decimal:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST:
        return value
    if isinstance(value, str) and re.fullmatch(_UNITS, value, re.ASCII):
        return Decimal(value)
    raise PydanticCustomError("units", 'an integer, or a decimal string such as "2.50"')


def _positive_units(value: Any) -> int | Decimal:
    amount = _units(value)
    if amount <= 0:
        raise PydanticCustomError("positive", "more than 0")
    return amount


def _amount_schema(least: int, pattern: str, example: Any) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": least, "maximum": MOST},
                {"type": "string", "pattern": pattern},
            ],
            "examples": [example],
        }
    )


Instant = Annotated[
    datetime,
    PlainValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-05T10:02:11+01:00"]}),
]
Day = Annotated[
    date,
    PlainValidator(_day_from(EARLIEST)),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-05"]}),
]
BirthDate = Annotated[
    date,
    PlainValidator(_day_from(1900)),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["1988-02-29"]}),
]
Lasts = Annotated[
    timedelta,
    PlainValidator(_lasts),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^P(?=.)(\\d{1,4}D)?(T(?=.)(\\d{1,5}H)?(\\d{1,6}M)?(\\d{1,8}S)?)?$",
            "examples": ["PT15M"],
        }
    ),
]
Pieces = Annotated[
    Decimal,
    PlainValidator(_decimal(_PIECES, "quantity", 'a number from 0, or a decimal string such as "45.37"', 999_999_999)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 999_999_999},
                {"type": "string", "pattern": _PIECES},
            ],
            "examples": [2, "45.37"],
        }
    ),
]
Units = Annotated[int | Decimal, PlainValidator(_units), _amount_schema(-MOST, _UNITS, 50)]
PositiveUnits = Annotated[
    int | Decimal, PlainValidator(_positive_units), _amount_schema(1, r"^(0|[1-9]\d{0,14})(\.\d{1,4})?$", 50)
]
