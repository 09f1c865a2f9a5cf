"""Which level a customer is on: computed when it is asked for, night or no night. Pure.

What is kept of a customer is a `Standing`, as it was last written; what sales and returns did is in the tallies, an
amount a day of the organisation. `standing_at` brings a standing up to a moment; `after_sale` and `after_return` say
what to write. A level is held while it is kept and while the measure stands at its `from`, and for the grace after
that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from habitue.programs import durations
from habitue.programs.ladders import Ladder
from habitue.programs.measures import Course, Tallies, course_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`level` was last reached on `reached_on`, stands since `since_at` and was `before` until then.

    `granted` is the level that staff gave, through `granted_until` (None: for ever); of it and the earned one, the
    higher counts. `due_on` is the first day on which something may change by itself.
    """

    level: str | None = None
    reached_on: date | None = None
    since_at: datetime | None = None
    before: str | None = None
    granted: str | None = None
    granted_until: date | None = None
    due_on: date | None = None


NOBODY = Standing()
"""Where a customer stands who has never bought anything: on the first level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierView:
    """A customer's tier at a moment. `standing` is what to write if it should be remembered."""

    level: str
    rate: str
    measure: int  # minor units of spend, or parts of the measured unit, in the window of the moment
    next_level: str | None
    next_from: int | None
    granted: bool  # it is the grant that holds it
    standing: Standing


def standing_at(ladder: Ladder, standing: Standing, tallies: Tallies, at: datetime, zone: ZoneInfo) -> TierView:
    """The tier at a moment. `tallies` hold at least the days from `first_day_needed` on.

    For a moment before the present level began (a sale that arrives late) it is the level before.
    """
    day = durations.local_day(at, zone)
    course = course_of(ladder, tallies)
    measure = course.measure_on(day)
    if standing.since_at is not None and at < standing.since_at:
        earned, rolled = ladder.rank(standing.before), standing
    else:
        rolled = _climbed(ladder, _rolled(ladder, standing, course, day, zone), measure, day, at)
        rolled = _with_due(ladder, _without_old_grant(ladder, rolled, day, zone), course)
        earned = ladder.rank(rolled.level)
    granted = _granted_rank(ladder, standing, day)
    rank = max(earned, granted)
    following = ladder.levels[rank + 1] if rank + 1 < len(ladder.levels) else None
    return TierView(
        level=ladder.levels[rank].code,
        rate=ladder.levels[rank].rate,
        measure=measure,
        next_level=following.code if following else None,
        next_from=following.threshold if following else None,
        granted=granted > earned,
        standing=rolled,
    )


def after_sale(
    ladder: Ladder, standing: Standing, tallies: Tallies, at: datetime, zone: ZoneInfo, amount: int
) -> Standing:
    """What to write after a sale at `at` that adds `amount` to the measure; `tallies` are those before it.

    Climbing happens at once; a level that is reached again is kept longer.
    """
    day = durations.local_day(at, zone)
    course = course_of(ladder, _added(tallies, day, amount))
    if standing.since_at is not None and at < standing.since_at:
        return _with_due(ladder, _after_late_sale(ladder, standing, course, day, at), course)
    rolled = _rolled(ladder, standing, course_of(ladder, tallies), day, zone)
    reached = ladder.reached_by(course.measure_on(day))
    if reached and reached == ladder.rank(rolled.level) and (rolled.reached_on is None or day > rolled.reached_on):
        rolled = replace(rolled, reached_on=day)
    return _with_due(ladder, _climbed(ladder, rolled, course.measure_on(day), day, at), course)


def after_return(
    ladder: Ladder, standing: Standing, tallies: Tallies, sold_on: date, amount: int, at: datetime, zone: ZoneInfo
) -> Standing:
    """What to write after a return at `at` that takes `amount` from the measure of the day `sold_on`.

    It ends a level at once if that takes the measure of the window below its `from`; what is left is what the
    remaining sales reached. `tallies` are those before it, all of them.
    """
    day = durations.local_day(at, zone)
    before, after = course_of(ladder, tallies), course_of(ladder, _added(tallies, sold_on, -amount))
    rolled = _rolled(ladder, standing, before, day, zone)
    rank = ladder.rank(rolled.level)
    if rank and _is_undone(ladder, rank, rolled.reached_on or day, sold_on, day, before, after):
        left, reached_on = _replayed(ladder, after, day)
        if left < rank:
            rolled = replace(
                rolled, level=ladder.levels[left].code, reached_on=reached_on, since_at=at, before=rolled.level
            )
        else:
            # It had been reached in an earlier window too, which still keeps it.
            rolled = replace(rolled, reached_on=reached_on)
    return _with_due(ladder, rolled, after)


def first_day_needed(ladder: Ladder, standing: Standing, day: date) -> date:
    """The first day whose tallies matter to `standing_at` and `after_sale` on `day`."""
    earliest = day if standing.reached_on is None else min(day, standing.reached_on)
    return ladder.window(earliest)[0]


def _is_undone(
    ladder: Ladder, rank: int, reached_on: date, sold_on: date, day: date, before: Course, after: Course
) -> bool:
    threshold = ladder.levels[rank].threshold
    if ladder.is_calendar:
        window = ladder.window(reached_on)
        concerned = window[0] <= sold_on < window[1]
        return concerned and before.between(*window) >= threshold > after.between(*window)
    return before.measure_on(day) >= threshold > after.measure_on(day)


def _rolled(ladder: Ladder, standing: Standing, course: Course, day: date, zone: ZoneInfo) -> Standing:
    """The standing on `day`, after all the falls until then."""
    rank, reached_on = ladder.rank(standing.level), standing.reached_on or day
    while rank:
        falls_on = _falls_on(ladder, rank, reached_on, course)
        if falls_on is None or falls_on > day:
            break
        if course.measure_on(falls_on) >= ladder.levels[rank].threshold:
            reached_on = falls_on
            continue
        before = ladder.levels[rank].code
        rank, reached_on = _fallen(ladder, rank, falls_on, course)
        standing = replace(standing, since_at=durations.midnight(falls_on, zone), before=before)
    return replace(standing, level=ladder.levels[rank].code, reached_on=reached_on if rank else None)


def _falls_on(ladder: Ladder, rank: int, reached_on: date, course: Course) -> date | None:
    """The day on which a level falls: when it is neither kept any more nor does the measure stand, after the grace."""
    kept_until = ladder.kept_until(reached_on)
    dropped = course.first_day_below(ladder.levels[rank].threshold, reached_on)
    if kept_until is None or dropped is None:
        return None
    return durations.add_to_day(max(kept_until, dropped), ladder.grace)


def _fallen(ladder: Ladder, rank: int, falls_on: date, course: Course) -> tuple[int, date]:
    """Where a level falls to on this day, and when that counts as reached."""
    if ladder.fall == "one_level":
        return rank - 1, falls_on
    standing = ladder.reached_by(course.measure_on(falls_on))
    if ladder.is_calendar:
        begins, _ends = ladder.window(falls_on)
        complete = ladder.reached_by(course.between(ladder.window(begins - DAY)[0], begins))
        if complete > standing:
            return min(complete, rank - 1), begins - DAY
    return min(standing, rank - 1), falls_on


def _climbed(ladder: Ladder, standing: Standing, measure: int, day: date, at: datetime) -> Standing:
    reached = ladder.reached_by(measure)
    if reached <= ladder.rank(standing.level):
        return standing
    level = ladder.levels[reached].code
    return replace(standing, level=level, reached_on=day, since_at=at, before=standing.level)


def _after_late_sale(ladder: Ladder, standing: Standing, course: Course, day: date, at: datetime) -> Standing:
    """A sale from before the present level began may have reached a higher one, or the same for longer."""
    reached = ladder.reached_by(course.between(*ladder.window(day)))
    rank = ladder.rank(standing.level)
    if reached > rank:
        falls_on = _falls_on(ladder, reached, day, course)
        if standing.since_at is None or falls_on is None or falls_on > standing.since_at.date():
            return replace(standing, level=ladder.levels[reached].code, reached_on=day, since_at=at)
    if reached and reached == rank and standing.reached_on is not None and day > standing.reached_on:
        return replace(standing, reached_on=day)
    return standing


def _replayed(ladder: Ladder, course: Course, day: date) -> tuple[int, date | None]:
    """The level on `day` by the tallies alone, and the day on which it was last reached."""
    standing = NOBODY
    for sold_on in course.days:
        if sold_on > day:
            break
        standing = _rolled(ladder, standing, course, sold_on, _ANYWHERE)
        reached = ladder.reached_by(course.measure_on(sold_on))
        if reached and reached >= ladder.rank(standing.level):
            standing = replace(standing, level=ladder.levels[reached].code, reached_on=sold_on)
    standing = _rolled(ladder, standing, course, day, _ANYWHERE)
    return ladder.rank(standing.level), standing.reached_on


# Moments are not asked for when tallies are replayed, only days.
_ANYWHERE = ZoneInfo("UTC")


def _without_old_grant(ladder: Ladder, standing: Standing, day: date, zone: ZoneInfo) -> Standing:
    """Once its last day has passed, a grant is forgotten; it was the level before, for sales that arrive late."""
    if standing.granted_until is None or day <= standing.granted_until:
        return standing
    ended_at = durations.midnight_after(standing.granted_until, zone)
    if ladder.rank(standing.granted) > ladder.rank(standing.level) and (
        standing.since_at is None or standing.since_at <= ended_at
    ):
        standing = replace(standing, since_at=ended_at, before=standing.granted)
    return replace(standing, granted=None, granted_until=None)


def shown_rank(ladder: Ladder, standing: Standing) -> int:
    """The place of the level that a standing says, as it was written: the earned or the granted one."""
    return max(ladder.rank(standing.level), ladder.rank(standing.granted))


def _granted_rank(ladder: Ladder, standing: Standing, day: date) -> int:
    if standing.granted is None or (standing.granted_until is not None and day > standing.granted_until):
        return 0
    return ladder.rank(standing.granted)


def _with_due(ladder: Ladder, standing: Standing, course: Course) -> Standing:
    rank = ladder.rank(standing.level)
    due = [] if standing.granted_until is None else [standing.granted_until + DAY]
    if rank and standing.reached_on is not None:
        falls_on = _falls_on(ladder, rank, standing.reached_on, course)
        due += [] if falls_on is None else [falls_on]
    return replace(standing, due_on=min(due, default=None))


def _added(tallies: Tallies, day: date, amount: int) -> Mapping[date, int]:
    return {**tallies, day: tallies.get(day, 0) + amount}
