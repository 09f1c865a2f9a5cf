"""ISO 8601 durations on the calendar and on the clock.

Years, months, weeks and days go by the wall clock of a time zone: a day later is the same time tomorrow, also when an
hour was skipped; a wall-clock time that a change of clocks skipped is as much later as the clocks were moved; of one
that happens twice it is the first. Months end where they end: a month after 31 January is 28 February. Hours, minutes
and seconds are exact.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_SHAPE = re.compile(
    r"P(?=.)(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)
YEARS_MAX = 100


class TooLongError(ValueError):
    """A duration of more than `YEARS_MAX` years."""


@dataclass(frozen=True, slots=True)
class Duration:
    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def is_zero(self) -> bool:
        return not (self.months or self.days or self.seconds)


@lru_cache(maxsize=1024)
def parse(text: str) -> Duration:
    """Read an ISO 8601 duration. Raises `ValueError` if it is none, or is longer than 100 years."""
    found = _SHAPE.fullmatch(text)
    if found is None or len(text) > 40:
        raise ValueError("a duration is written as in P12M, P14D or PT2H")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = Duration(years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)
    if duration.months / 12 + duration.days / 365 + duration.seconds / (365 * 86400) > YEARS_MAX:
        raise TooLongError(f"a duration is at most {YEARS_MAX} years")
    return duration


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last. Never past 31 December 9999."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if years > date.max.year:
        return date.max
    if years < date.min.year:
        return date.min
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_to_day(day: date, duration: Duration) -> date:
    """A day so much later; hours count where they make whole days."""
    days = duration.days + duration.seconds // 86400
    try:
        return add_months(day, duration.months) + timedelta(days=days)
    except OverflowError:
        return date.max


def take_from_day(day: date, duration: Duration) -> date:
    """A day so much earlier."""
    return add_to_day(day, Duration(-duration.months, -duration.days, 0))


def add_to_moment(at: datetime, duration: Duration, zone: ZoneInfo) -> datetime:
    """A moment so much later, in UTC: first the calendar by the wall clock of `zone`, then the exact time."""
    local = at.astimezone(zone)
    if duration.months or duration.days:
        day = add_to_day(local.date(), Duration(duration.months, duration.days))
        # Its own fold is kept when the day is the same; on another day the first of two equal times is meant.
        at = wall_clock(day, local.timetz().replace(tzinfo=None, fold=0), zone)
    return at.astimezone(UTC) + timedelta(seconds=duration.seconds)


def wall_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of `zone` show this, in UTC; one that they skip lies as much later."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in `zone`, in UTC: where midnight itself is skipped, when the day begins."""
    return wall_clock(day, time(0), zone)


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """The first moment that is no longer this day."""
    return midnight(min(day, date.max - timedelta(days=1)) + timedelta(days=1), zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day that the calendar of `zone` shows."""
    return at.astimezone(zone).date()
