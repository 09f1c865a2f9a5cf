"""Levels by what customers did: climbed at once, kept, fallen; the same whether or not the night was there."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.programs.ladders import Ladder, ladder_of
from habitue.programs.tests.examples import make_document
from habitue.programs.tiers import NOBODY, Standing, after_return, after_sale, first_day_needed, standing_at

BERLIN = ZoneInfo("Europe/Berlin")
LEVELS = [{"code": "bronze", "from": 0}, {"code": "silver", "from": 100}, {"code": "gold", "from": 300, "rate": "1.2"}]


def make_ladder(**terms: Any) -> Ladder:
    ladder = ladder_of(make_document(tiers={"window": "month", "levels": LEVELS, **terms}))
    assert ladder is not None
    return ladder


def noon(day: str | date) -> datetime:
    return datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time(12), tzinfo=BERLIN)


class Customer:
    """Does what checkout does: reads the standing and the tallies, and writes both."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self.standing = NOBODY
        self.tallies: dict[date, int] = {}

    def buys(self, day: str | date, amount: int) -> str:
        at = noon(day)
        self.standing = after_sale(self.ladder, self.standing, self.tallies, at, BERLIN, amount)
        self.tallies[at.date()] = self.tallies.get(at.date(), 0) + amount
        return self.level(at.date())

    def returns(self, sold_on: str, amount: int, day: str) -> str:
        sold = date.fromisoformat(sold_on)
        self.standing = after_return(self.ladder, self.standing, self.tallies, sold, amount, noon(day), BERLIN)
        self.tallies[sold] -= amount
        return self.level(day)

    def sleeps(self, day: str | date) -> None:
        self.standing = standing_at(self.ladder, self.standing, self.tallies, noon(day), BERLIN).standing

    def level(self, day: str | date) -> str:
        at = noon(day)
        since = first_day_needed(self.ladder, self.standing, at.date())
        needed = {done_on: amount for done_on, amount in self.tallies.items() if done_on >= since}
        view = standing_at(self.ladder, self.standing, needed, at, BERLIN)
        assert view == standing_at(self.ladder, self.standing, self.tallies, at, BERLIN)
        return view.level


def test_a_level_is_climbed_at_once_and_its_from_is_inclusive() -> None:
    ana = Customer(make_ladder())
    assert ana.level("2026-01-05") == "bronze"
    assert ana.buys("2026-01-05", 99) == "bronze"
    assert ana.buys("2026-01-05", 1) == "silver"
    assert ana.buys("2026-01-06", 250) == "gold"
    view = standing_at(ana.ladder, ana.standing, ana.tallies, noon("2026-01-06"), BERLIN)
    assert (view.rate, view.measure, view.next_level, view.next_from) == ("1.2", 350, None, None)
    before = standing_at(ana.ladder, NOBODY, {}, noon("2026-01-06"), BERLIN)
    assert (before.measure, before.next_level, before.next_from) == (0, "silver", 100)


def test_it_is_kept_through_the_next_window_and_falls_by_one_level_at_a_time() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-20", 400)
    days = ["2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01", "2027-01-01"]
    assert [ana.level(day) for day in days] == ["gold", "silver", "silver", "bronze", "bronze"]


def test_reaching_it_again_keeps_it_longer() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-20", 400)
    ana.buys("2026-02-20", 300)
    assert [ana.level(day) for day in ("2026-03-31", "2026-04-01")] == ["gold", "silver"]


def test_to_measure_it_falls_to_where_the_last_complete_window_stands() -> None:
    ana = Customer(make_ladder(fall="to_measure"))
    ana.buys("2026-01-20", 400)
    assert ana.level("2026-03-01") == "bronze"
    ana.buys("2026-02-20", 150)
    assert [ana.level(day) for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")] == [
        "gold", "silver", "silver", "bronze",
    ]  # fmt: skip


def test_the_grace_is_added() -> None:
    ana = Customer(make_ladder(grace="P1M"))
    ana.buys("2026-01-20", 150)
    assert [ana.level(day) for day in ("2026-03-31", "2026-04-01")] == ["silver", "bronze"]


def test_the_last_complete_window_is_that_before_the_fall() -> None:
    ana = Customer(make_ladder(grace="P1M", fall="to_measure"))
    ana.buys("2026-01-20", 400)
    ana.buys("2026-02-20", 150)
    # Falls on 1 April; March is the last complete month, and nothing was bought in it.
    assert [ana.level(day) for day in ("2026-03-31", "2026-04-01")] == ["gold", "bronze"]


@pytest.mark.parametrize(
    ("window", "last", "first"),
    [
        ("quarter", "2026-06-30", "2026-07-01"),
        ("year", "2027-12-31", "2028-01-01"),
    ],
)
def test_calendar_windows(window: str, last: str, first: str) -> None:
    ana = Customer(make_ladder(window=window))
    ana.buys("2026-02-20", 60)
    assert ana.buys("2026-03-20", 60) == "silver"
    assert [ana.level(last), ana.level(first)] == ["silver", "bronze"]


def test_a_lifetime_counts_everything_and_keeps_for_ever() -> None:
    ana = Customer(make_ladder(window="lifetime"))
    ana.buys("2006-02-20", 60)
    assert ana.buys("2026-03-20", 60) == "silver"
    assert ana.level("2126-03-20") == "silver"
    assert ana.standing.due_on is None


def test_forever_outlives_the_window() -> None:
    ana = Customer(make_ladder(keep="forever"))
    ana.buys("2026-01-20", 150)
    assert ana.level("2056-01-20") == "silver"


def test_kept_for_a_duration() -> None:
    ana = Customer(make_ladder(keep="P1Y"))
    ana.buys("2026-01-20", 150)
    assert [ana.level(day) for day in ("2027-01-20", "2027-01-21")] == ["silver", "bronze"]


def test_a_level_is_never_below_what_the_measure_has_reached() -> None:
    ana = Customer(make_ladder(window="year", keep="P1M"))
    ana.buys("2026-01-20", 150)
    assert [ana.level(day) for day in ("2026-12-31", "2027-01-01")] == ["silver", "bronze"]


def test_a_rolling_window_holds_a_level_while_the_measure_stands() -> None:
    ana = Customer(make_ladder(window="P30D"))
    ana.buys("2026-01-01", 60)
    assert ana.buys("2026-01-20", 60) == "silver"
    assert [ana.level(day) for day in ("2026-01-30", "2026-01-31")] == ["silver", "bronze"]
    bob = Customer(make_ladder(window="P1M", keep="P10D", grace="P1D"))
    bob.buys("2026-01-31", 150)
    # It counts through 28 February, longer than the ten days for which it is kept, and then has its day of grace.
    assert [bob.level(day) for day in ("2026-03-01", "2026-03-02")] == ["silver", "bronze"]


def test_another_units_earnings_can_be_the_measure() -> None:
    document = make_document(
        units={"miles": {"name": "Miles", "decimals": 2}},
        tiers={"measure": "miles", "window": "year", "levels": LEVELS},
    )
    ladder = ladder_of(document)
    assert ladder is not None
    assert (ladder.what, ladder.levels[1].threshold) == ("earned:miles", 10000)
    assert make_ladder().what == "spend"
    assert ladder_of(make_document()) is None


def test_what_staff_granted_holds_through_its_last_day() -> None:
    ladder = make_ladder()
    granted = Standing(granted="gold", granted_until=date(2026, 3, 31))
    levels = [standing_at(ladder, granted, {}, noon(day), BERLIN) for day in ("2026-03-31", "2026-04-01")]
    assert [(view.level, view.granted) for view in levels] == [("gold", True), ("bronze", False)]
    assert levels[0].standing.due_on == date(2026, 4, 1)
    for_ever = Standing(granted="gold")
    assert standing_at(ladder, for_ever, {}, noon("2056-01-01"), BERLIN).level == "gold"
    of_old = Standing(granted="platinum", level="platinum", reached_on=date(2026, 1, 1))
    assert standing_at(ladder, of_old, {}, noon("2026-01-02"), BERLIN).level == "bronze"


def test_a_return_ends_a_level_at_once() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-10", 90)
    ana.buys("2026-01-20", 400)
    assert ana.returns("2026-01-20", 100, "2026-01-25") == "gold"
    assert ana.returns("2026-01-20", 100, "2026-02-03") == "silver"
    assert ana.standing.before == "gold"
    assert ana.returns("2026-01-20", 200, "2026-02-04") == "bronze"


def test_a_return_does_not_end_what_another_window_keeps_or_staff_granted() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-20", 400)
    ana.buys("2026-02-10", 400)
    assert ana.returns("2026-02-10", 400, "2026-02-11") == "gold"
    assert [ana.level(day) for day in ("2026-02-28", "2026-03-01")] == ["gold", "silver"]
    bob = Customer(make_ladder())
    bob.standing = Standing(granted="gold", granted_until=date(2026, 12, 31))
    bob.buys("2026-01-20", 400)
    assert bob.returns("2026-01-20", 400, "2026-01-21") == "gold"
    assert bob.level("2027-01-01") == "bronze"


def test_a_return_of_an_older_window_changes_nothing_now() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-20", 400)
    ana.buys("2026-02-20", 300)
    assert ana.returns("2026-01-20", 400, "2026-02-21") == "gold"


def test_a_late_sale_is_on_the_level_of_its_moment() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-20", 400)
    ana.sleeps("2026-03-01")
    assert ana.standing.level == "silver"
    assert [ana.level(day) for day in ("2026-02-28", "2026-03-01")] == ["gold", "silver"]


def test_a_late_sale_may_reach_a_level() -> None:
    ana = Customer(make_ladder())
    ana.buys("2026-01-10", 90)
    ana.buys("2026-02-02", 10)
    ana.buys("2026-01-31", 10)
    assert [ana.level(day) for day in ("2026-02-28", "2026-03-01")] == ["silver", "bronze"]
    bob = Customer(make_ladder())
    bob.buys("2026-02-10", 100)
    bob.buys("2026-01-30", 300)
    assert bob.level("2026-02-11") == "gold"


def test_the_days_are_the_organisations() -> None:
    ladder = make_ladder()
    last_second = datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC)  # still January in Berlin
    standing = after_sale(ladder, NOBODY, {}, last_second, BERLIN, 100)
    assert standing.reached_on == date(2026, 1, 31)
    assert after_sale(ladder, NOBODY, {}, last_second + timedelta(seconds=1), BERLIN, 100).reached_on == date(
        2026, 2, 1
    )
    fallen = standing_at(ladder, standing, {date(2026, 1, 31): 100}, noon("2026-05-01"), BERLIN).standing
    assert fallen.since_at == datetime(2026, 2, 28, 23, tzinfo=UTC)


TERMS = st.one_of(
    st.fixed_dictionaries(
        {
            "window": st.sampled_from(["month", "quarter", "year"]),
            "keep": st.sampled_from(["next_window", "forever", "P1M", "P45D", "P0D"]),
            "fall": st.sampled_from(["one_level", "to_measure"]),
        },
        optional={"grace": st.sampled_from(["P10D", "P1M", "P3M"])},
    ),
    st.fixed_dictionaries(
        {
            "window": st.sampled_from(["P30D", "P1M", "P1Y", "lifetime"]),
            "fall": st.sampled_from(["one_level", "to_measure"]),
        },
        optional={"keep": st.sampled_from(["P1M", "P10D", "forever"]), "grace": st.sampled_from(["P10D"])},
    ),
)
SALES = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 350)), max_size=8)
START = date(2026, 1, 1)


@settings(max_examples=300, deadline=None)
@given(TERMS, SALES, st.lists(st.integers(0, 900), max_size=10), st.integers(0, 900))
def test_the_night_changes_nothing(
    terms: dict[str, Any], sales: list[tuple[int, int]], nights: list[int], asked: int
) -> None:
    awake, asleep = Customer(make_ladder(**terms)), Customer(make_ladder(**terms))
    day = START
    waiting = sorted(nights)
    for gap, amount in sales:
        day += timedelta(days=gap)
        while waiting and START + timedelta(days=waiting[0]) <= day:
            asleep.sleeps(START + timedelta(days=waiting.pop(0)))
        assert awake.buys(day, amount) == asleep.buys(day, amount)
    for night in waiting:
        asleep.sleeps(max(day, START + timedelta(days=night)))
    last = max([day, START + timedelta(days=asked), *(START + timedelta(days=night) for night in waiting)])
    assert awake.level(last) == asleep.level(last)


@settings(max_examples=200, deadline=None)
@given(TERMS, SALES)
def test_nothing_falls_before_its_due_day(terms: dict[str, Any], sales: list[tuple[int, int]]) -> None:
    ana = Customer(make_ladder(**terms))
    day = START
    for gap, amount in sales:
        day += timedelta(days=gap)
        ana.buys(day, amount)
    level, due_on = ana.level(day), ana.standing.due_on
    ends = due_on or day + timedelta(days=800)
    assert ends > day
    for later in {day + (ends - day) * part // 7 for part in range(7)} | {ends - timedelta(days=1)}:
        assert ana.level(later) == level


def _reference(sales: dict[date, int], until: date) -> int:
    """Month, next_window, one_level, no grace: told day by day, as a person with a calendar would."""
    level, kept_to, spent, month = 0, START, 0, 0
    day = START
    while day <= until:
        if day.month != month:
            month, spent = day.month, 0
            if level and day >= kept_to:
                level -= 1
                kept_to = _months_on(day)
        spent += sales.get(day, 0)
        reached = 2 if spent >= 300 else 1 if spent >= 100 else 0
        if reached and reached >= level and day in sales:
            level, kept_to = reached, _months_on(day)
        day += timedelta(days=1)
    return level


def _months_on(day: date) -> date:
    """The first of the month after the next."""
    return (day.replace(day=1) + timedelta(days=70)).replace(day=1) if day.month != 0 else day


@settings(max_examples=200, deadline=None)
@given(SALES, st.integers(0, 400))
def test_against_a_calendar(sales: list[tuple[int, int]], later: int) -> None:
    ana = Customer(make_ladder())
    done: dict[date, int] = {}
    day = START
    for gap, amount in sales:
        day += timedelta(days=gap)
        ana.buys(day, amount)
        done[day] = done.get(day, 0) + amount
    last = day + timedelta(days=later)
    assert ana.level(last) == LEVELS[_reference(done, last)]["code"]


@settings(max_examples=200, deadline=None)
@given(TERMS, SALES, st.integers(0, 100), st.integers(1, 700))
def test_a_sale_that_came_back_at_once_leaves_no_level(
    terms: dict[str, Any], sales: list[tuple[int, int]], gap: int, amount: int
) -> None:
    ana = Customer(make_ladder(**terms))
    day = START
    for between, spent in sales:
        day += timedelta(days=between)
        ana.buys(day, spent)
    day += timedelta(days=gap)
    before = ana.level(day)
    ana.buys(day, amount)
    assert ana.returns(day.isoformat(), amount, day.isoformat()) == before
