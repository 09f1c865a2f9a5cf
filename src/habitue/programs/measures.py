"""How much a customer did over time, and when it no longer reaches a level. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from habitue.programs import durations
from habitue.programs.durations import Duration
from habitue.programs.ladders import Ladder

Tallies = Mapping[date, int]
"""A day of the organisation: how much."""


@dataclass(frozen=True, slots=True)
class Course:
    """Tallies in order, with their running sums."""

    ladder: Ladder
    days: tuple[date, ...]
    sums: tuple[int, ...]

    def between(self, first: date, after: date) -> int:
        """The sum from `first` to the day before `after`."""
        return self.sums[bisect_left(self.days, after)] - self.sums[bisect_left(self.days, first)]

    def measure_on(self, day: date) -> int:
        """What the window that counts on `day` holds up to that day."""
        first, _after = self.ladder.window(day)
        return self.sums[bisect_right(self.days, day)] - self.sums[bisect_left(self.days, first)]

    def first_day_below(self, threshold: int, start: date) -> date | None:
        """The first day from `start` on at which the measure is below `threshold`; None: it never is."""
        if self.measure_on(start) < threshold:
            return start
        if self.ladder.is_calendar:
            begins = self.ladder.window(start)[1]
            while self.measure_on(begins) >= threshold:
                begins = self.ladder.window(begins)[1]
            return begins
        if self.ladder.window_length is None:
            days = [day for day in self.days if day > start]
        else:
            days = sorted(_leaves_on(day, self.ladder.window_length) for day in self.days)
        return next((day for day in days if day > start and self.measure_on(day) < threshold), None)


def course_of(ladder: Ladder, tallies: Tallies) -> Course:
    days = tuple(sorted(tallies))
    return Course(ladder, days, tuple(accumulate((tallies[day] for day in days), initial=0)))


def _leaves_on(day: date, window: Duration) -> date:
    """The first day on which a rolling window no longer holds `day`."""
    # Ends of months make it differ by up to four days from the plain sum.
    leaves = durations.add_to_day(day, window) - timedelta(days=4)
    while durations.take_from_day(leaves, window) < day:
        leaves += timedelta(days=1)
    return leaves
