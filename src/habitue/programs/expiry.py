"""When what was credited may be spent, and through when. Pure; all moments are in UTC."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from habitue.programs import document as doc
from habitue.programs import durations
from habitue.programs.durations import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long a unit lasts: `after` it became available, or since it was last touched (`idle`), or to a day a year."""

    after: Duration | None = None
    round_up: Literal["month", "quarter", "year"] | None = None
    yearly: tuple[int, int] | None = None
    idle: Duration | None = None


def term_of(unit: doc.Unit) -> Term | None:
    """The term of a valid document's unit; None if it lasts for ever."""
    expires = unit.expires
    if expires is None:
        return None
    if expires.yearly is not None:
        month, day = expires.yearly.split("-")
        return Term(yearly=(int(month), int(day)))
    if expires.idle is not None:
        return Term(idle=durations.parse(expires.idle))
    if expires.after is None:
        return None
    return Term(after=durations.parse(expires.after), round_up=expires.round_up)


def available_from(unit: doc.Unit, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When what a sale earns of `unit` at `at` can be spent; None: at once."""
    if unit.pending is None:
        return None
    return durations.add_to_moment(at, durations.parse(unit.pending), zone)


def expires_at(unit: doc.Unit, available: datetime, zone: ZoneInfo) -> datetime | None:
    """When a lot that is available from `available` is gone; None: never.

    Of a unit that expires when idle it is the moment counted from this credit; every later touch moves it, see
    `touched_until`.
    """
    term = term_of(unit)
    if term is None:
        return None
    return durations.midnight_after(last_day(term, available, zone), zone)


def touched_until(unit: doc.Unit, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when all lots of the unit last after the customer earned or spent it at `at`; None if it is not `idle`."""
    if unit.expires is None or unit.expires.idle is None:
        return None
    return expires_at(unit, at, zone)


def last_day(term: Term, available: datetime, zone: ZoneInfo) -> date:
    """The last day through which it may be spent, in the organisation's calendar."""
    if term.yearly is not None:
        return _next_yearly(durations.local_day(available, zone), *term.yearly)
    length = term.idle or term.after
    if length is None:
        raise ValueError("a term names one of after, yearly and idle")
    day = durations.local_day(durations.add_to_moment(available, length, zone), zone)
    return _rounded_up(day, term.round_up)


def _rounded_up(day: date, to: Literal["month", "quarter", "year"] | None) -> date:
    if to is None:
        return day
    months = {"month": 1, "quarter": 3, "year": 12}[to]
    following = durations.add_months(day.replace(day=1), months - (day.month - 1) % months)
    return following - timedelta(days=1)


def _next_yearly(day: date, month: int, of_month: int) -> date:
    this_year = _in_year(day.year, month, of_month)
    if this_year > day or day.year == date.max.year:
        return this_year
    return _in_year(day.year + 1, month, of_month)


def _in_year(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        # 29 February, in a year that has none.
        return date(year, month, of_month - 1)
