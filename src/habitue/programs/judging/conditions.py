"""`when`: the conditions of a rule, all of which must hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from habitue.programs.judging.items import Item
from habitue.programs.judging.types import Moment, State

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Failure(NamedTuple):
    """Why a rule did not fire: a stable word and what it was about."""

    why: str
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """The instant, the place and the customer, as conditions see them."""

    at: datetime
    store: str
    minutes: int  # since midnight, by the store's clock
    weekday: int  # of the calendar, at the store
    day: date  # the store's day
    known: bool
    tier: str | None
    first_sale: bool
    birthday: tuple[int, int] | None


def sight_of(state: State, moment: Moment) -> Sight:
    place = moment.place
    local = moment.at.astimezone(place.zone)
    minutes = local.hour * 60 + local.minute
    today = local.date()
    return Sight(
        at=moment.at,
        store=place.store,
        minutes=minutes,
        weekday=today.weekday(),
        day=today if minutes >= place.day_starts_minutes else today - timedelta(days=1),
        known=state.known,
        tier=state.tier,
        first_sale=state.first_sale,
        birthday=state.birthday,
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled `when`. Hours are minutes since midnight; where they end before they begin they cross midnight."""

    stores: frozenset[str] | None = None
    weekdays: frozenset[int] | None = None
    hours: tuple[int, int] | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    tiers: frozenset[str] | None = None
    min_amount: int | None = None
    min_quantity: int | None = None
    first_sale: bool | None = None
    birthday: Literal["day", "week", "month"] | None = None

    @property
    def needs_customer(self) -> bool:
        return self.tiers is not None or self.first_sale is not None or self.birthday is not None

    def failure(self, sight: Sight, items: Sequence[Item], positions: Sequence[int]) -> Failure | None:
        """The first condition that does not hold, or `None`. `positions` are the lines in the rule's scope."""
        return (
            self._failure_of_time(sight) or self._failure_of_customer(sight) or self._failure_of_lines(items, positions)
        )

    def _failure_of_time(self, sight: Sight) -> Failure | None:
        if self.stores is not None and sight.store not in self.stores:
            return Failure("stores", {"found": sight.store})
        if self.from_at is not None and sight.at < self.from_at:
            return Failure("from", {"needed": self.from_at.isoformat()})
        if self.until_at is not None and sight.at >= self.until_at:
            return Failure("until", {"needed": self.until_at.isoformat()})
        if self.hours is None:
            # Without hours, a weekday is the store's day: a bar's Friday lasts until it closes.
            if self.weekdays is not None and sight.day.weekday() not in self.weekdays:
                return Failure("weekdays", {"found": WEEKDAYS[sight.day.weekday()]})
            return None
        return self._failure_of_hours(sight, self.hours)

    def _failure_of_hours(self, sight: Sight, hours: tuple[int, int]) -> Failure | None:
        begin, end = hours
        weekday = sight.weekday
        if begin < end:
            within = begin <= sight.minutes < end
        else:
            within = sight.minutes >= begin or sight.minutes < end
            if sight.minutes < end:
                weekday = (weekday - 1) % 7  # the hours began yesterday evening
        if not within:
            return Failure("hours", {"found": f"{sight.minutes // 60:02}:{sight.minutes % 60:02}"})
        if self.weekdays is not None and weekday not in self.weekdays:
            return Failure("weekdays", {"found": WEEKDAYS[weekday]})
        return None

    def _failure_of_customer(self, sight: Sight) -> Failure | None:
        if self.needs_customer and not sight.known:
            return Failure("customer_required", {})
        if self.tiers is not None and sight.tier not in self.tiers:
            return Failure("tiers", {"found": sight.tier})
        if self.first_sale is not None and sight.first_sale != self.first_sale:
            return Failure("first_sale", {"found": sight.first_sale})
        if self.birthday is not None and not is_birthday(self.birthday, sight.birthday, sight.day):
            return Failure("birthday", {"needed": self.birthday})
        return None

    def _failure_of_lines(self, items: Sequence[Item], positions: Sequence[int]) -> Failure | None:
        if self.min_amount is not None:
            amount = sum([items[position].after_covers for position in positions])
            if amount < self.min_amount:
                return Failure("min_amount", {"needed": self.min_amount, "found": amount})
        if self.min_quantity is not None:
            pieces = sum([items[position].uncovered for position in positions])
            if pieces < self.min_quantity:
                return Failure("min_quantity", {"needed": self.min_quantity, "found": pieces})
        return None


def is_birthday(span: Literal["day", "week", "month"], birthday: tuple[int, int] | None, day: date) -> bool:
    """Whether `day` is the birthday, or in its calendar month, or in the ISO week (Monday first) that holds it.

    Who was born on 29 February has their birthday on 28 February in other years.
    """
    if birthday is None:
        return False
    if span == "month":
        return day.month == birthday[0]
    if span == "day":
        return day == _birthday_in(day.year, birthday)
    week = day.isocalendar()[:2]
    # A week may hold days of two years.
    return any(
        _birthday_in(year, birthday).isocalendar()[:2] == week for year in (day.year - 1, day.year, day.year + 1)
    )


def _birthday_in(year: int, birthday: tuple[int, int]) -> date:
    try:
        return date(year, *birthday)
    except ValueError:
        return date(year, 2, 28)
