"""The levels of a program, with their windows, made ready for counting. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from habitue.programs import document as doc
from habitue.programs import durations
from habitue.programs.durations import Duration

_CALENDAR = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    code: str
    threshold: int  # minor units of spend, or parts of the measured unit
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """`what` is the tally that is measured: `spend` or `earned:<unit>`. `keep` None: while the measure stands."""

    what: str
    levels: tuple[Rung, ...]
    window_months: int | None  # of a calendar window
    window_length: Duration | None  # of a rolling one; neither: a lifetime
    keep: Literal["next_window", "forever"] | Duration | None
    fall: Literal["one_level", "to_measure"]
    grace: Duration

    @property
    def is_calendar(self) -> bool:
        return self.window_months is not None

    def rank(self, code: str | None) -> int:
        """The place of a level, from 0. One that this version does not know counts as the first."""
        return next((place for place, level in enumerate(self.levels) if level.code == code), 0)

    def reached_by(self, measure: int) -> int:
        """The place of the highest level whose `from` the measure has reached."""
        return max((place for place, level in enumerate(self.levels) if level.threshold <= measure), default=0)

    def window(self, day: date) -> tuple[date, date]:
        """The window that counts on a day: its first day, and the first day that is no longer part of it."""
        if self.window_months is not None:
            first = date(day.year, (day.month - 1) // self.window_months * self.window_months + 1, 1)
            return first, durations.add_months(first, self.window_months)
        if self.window_length is not None:
            begins = durations.take_from_day(day, self.window_length) + timedelta(days=1)
            return min(begins, day), day + timedelta(days=1)
        return date.min, date.max

    def kept_until(self, reached_on: date) -> date | None:
        """The first day on which a level that was last reached on `reached_on` is no longer kept; None: for ever."""
        if self.keep == "forever":
            return None
        if self.keep == "next_window":
            return self.window(self.window(reached_on)[1])[1]
        kept = durations.add_to_day(reached_on, self.keep) if isinstance(self.keep, Duration) else reached_on
        return kept + timedelta(days=1)


def ladder_of(document: doc.ProgramDocument) -> Ladder | None:
    """The ladder of a valid document, or None if it has no tiers."""
    tiers = document.tiers
    if tiers is None:
        return None
    is_spend = tiers.measure == "spend"
    scale = 1 if is_spend else 10 ** document.units[tiers.measure].decimals
    is_rolling = tiers.window not in _CALENDAR and tiers.window != "lifetime"
    return Ladder(
        what="spend" if is_spend else f"earned:{tiers.measure}",
        levels=tuple(Rung(code=level.code, threshold=level.from_ * scale, rate=level.rate) for level in tiers.levels),
        window_months=_CALENDAR.get(tiers.window),
        window_length=durations.parse(tiers.window) if is_rolling else None,
        keep=_keep(tiers),
        fall=tiers.fall,
        grace=Duration() if tiers.grace is None else durations.parse(tiers.grace),
    )


def _keep(tiers: doc.Tiers) -> Literal["next_window", "forever"] | Duration | None:
    if tiers.keep is None:
        return "next_window" if tiers.window in _CALENDAR else "forever" if tiers.window == "lifetime" else None
    if tiers.keep == "next_window":
        return "next_window"
    return "forever" if tiers.keep == "forever" else durations.parse(tiers.keep)
