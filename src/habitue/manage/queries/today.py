"""What matters now, in a few numbers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from habitue.checkout.queries.figures import DayOfSales, UnitMoved, days_of_sales, units_moved
from habitue.checkout.queries.sales import sales_of
from habitue.customers.lists import Birthday, birthdays_between
from habitue.manage.queries.words import Words, stores_for
from habitue.merchants.queries import OrganisationFacts
from habitue.merchants.staff import StaffFacts
from habitue.platform.history import Sought, count_since

Json = dict[str, Any]
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A number of the last seven days and of the seven before; `change` in percent, None where there is no before."""

    now: int
    before: int

    @property
    def change(self) -> int | None:
        return None if not self.before else round(100 * (self.now - self.before) / self.before)

    @property
    def tone(self) -> str:
        return "up" if self.now > self.before else "down" if self.now < self.before else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day in a drawing of two weeks; heights in percent."""

    day: date
    sales: int
    height: int
    known_height: int
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    sales: Compared
    known: Compared
    revenue: Compared
    share: int
    customers: Compared
    vouchers: Compared
    moved: tuple[tuple[str, str, str, Compared], ...]  # unit, given, spent, given compared
    bars: tuple[Bar, ...]
    flagged: tuple[Json, ...]
    birthdays: tuple[Birthday, ...]


def today_of(organisation: OrganisationFacts, staff: StaffFacts, words: Words, at: datetime) -> Today:
    """The last seven days against the seven before, today included. Eight queries, whatever the size."""
    today = at.astimezone(organisation.zone).date()
    first, since = today - 2 * WEEK + timedelta(days=1), today - WEEK + timedelta(days=1)
    stores = list(stores_for(staff))
    days = days_of_sales(organisation.id, stores, first, today)
    units = units_moved(organisation.id, stores, first=first, since=since, last=today)
    known = _compared(days, since, "with_customer")
    sales = _compared(days, since, "sales")
    return Today(
        sales=sales,
        known=known,
        revenue=_compared(days, since, "revenue"),
        share=round(100 * known.now / sales.now) if sales.now else 0,
        customers=_told(organisation, "customer.created", at),
        vouchers=_told(organisation, "voucher.issued", at),
        moved=tuple(_moved(unit, words) for unit in units if unit.unit in words.units),
        bars=_bars(days, first, since, today),
        flagged=tuple(sales_of(organisation.id, flagged=True, stores=staff.stores, limit=5)[:5]),
        birthdays=tuple(birthdays_between(organisation.id, today, today + timedelta(days=6), limit=20)),
    )


def _told(organisation: OrganisationFacts, kind: str, at: datetime) -> Compared:
    now, before = count_since(organisation.id, Sought(kinds=[kind]), since=at - WEEK, before=at - 2 * WEEK)
    return Compared(now=now, before=before)


def _compared(days: list[DayOfSales], since: date, what: str) -> Compared:
    return Compared(
        now=sum(getattr(day, what) for day in days if day.day >= since),
        before=sum(getattr(day, what) for day in days if day.day < since),
    )


def _moved(unit: UnitMoved, words: Words) -> tuple[str, str, str, Compared]:
    return (
        words.unit(unit.unit),
        words.number(unit.unit, unit.earned),
        words.number(unit.unit, unit.spent),
        Compared(now=unit.earned, before=unit.earned_before),
    )


def _bars(days: list[DayOfSales], first: date, since: date, today: date) -> tuple[Bar, ...]:
    by_day = {day.day: day for day in days}
    most = max((day.sales for day in days), default=0) or 1
    bars = []
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        known = by_day.get(day, DayOfSales(day=day, sales=0, with_customer=0, revenue=0))
        bars.append(
            Bar(
                day=day,
                sales=known.sales,
                height=100 * known.sales // most,
                known_height=100 * known.with_customer // most,
                is_now=day >= since,
            )
        )
    return tuple(bars)
