"""What addresses ask for, read: what cannot be read asks for nothing."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.customers.lists import Wanted
from habitue.manage.queries.customers import Filters

FILTERS = ("q", "tier", "blocked", "value", "month", "since", "store")
# Of days further off the calendar has none before or none after, in one zone or another.
YEARS = range(1000, 9000)
_MONTHS = frozenset(str(month) for month in range(1, 13))


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_place(text: str) -> tuple[UUID, int] | None:
    """Where a history goes on: an entry and a number in it, as `<id>.<number>`."""
    entry, _dot, number = text.partition(".")
    place = read_uuid(entry)
    is_number = number.isascii() and number.isdecimal()
    return (place, min(int(number[:10]), 2**31 - 1)) if place is not None and is_number else None


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The first moment of a day."""
    return None if day is None else datetime.combine(day, time(0), tzinfo=zone)


def filters_from(asked: Mapping[str, str], zone: ZoneInfo) -> Filters:
    """The filters of a list of customers."""
    month = asked.get("month", "")
    return Filters(
        text=asked.get("q", "").strip()[:200],
        tier=asked.get("tier", ""),
        has_value=asked.get("value") == "1",
        store=read_uuid(asked.get("store", "")),
        wanted=Wanted(
            is_blocked={"1": True, "0": False}.get(asked.get("blocked", "")),
            born_in_month=int(month) if month in _MONTHS else None,
            since=begins(read_day(asked.get("since", "")), zone),
        ),
    )
