"""Through when a unit may be spent, and from when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitue.programs import durations
from habitue.programs.document import Unit
from habitue.programs.expiry import available_from, expires_at, touched_until

BERLIN = ZoneInfo("Europe/Berlin")


def make_unit(**terms: Any) -> Unit:
    return Unit.model_validate({"name": "Points", **terms})


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def last_day(expires: dict[str, str], available: str, zone: ZoneInfo = BERLIN) -> str:
    gone = expires_at(make_unit(expires=expires), datetime.fromisoformat(available).replace(tzinfo=zone), zone)
    assert gone is not None
    assert gone.astimezone(zone).timetz().replace(tzinfo=None).isoformat() == "00:00:00"
    return (gone - timedelta(seconds=1)).astimezone(zone).date().isoformat()


@pytest.mark.parametrize(
    ("expires", "available", "expected"),
    [
        ({"after": "P1M"}, "2026-01-25T10:00", "2026-02-25"),
        ({"after": "P1M"}, "2026-01-31T10:00", "2026-02-28"),
        ({"after": "P1M"}, "2028-01-31T23:59", "2028-02-29"),
        ({"after": "P1M", "round_up": "month"}, "2026-01-31T10:00", "2026-02-28"),
        ({"after": "P1M", "round_up": "month"}, "2026-01-25T10:00", "2026-02-28"),
        ({"after": "P6M"}, "2026-01-05T10:00", "2026-07-05"),
        ({"after": "P12M", "round_up": "quarter"}, "2026-02-10T10:00", "2027-03-31"),
        ({"after": "P1D", "round_up": "quarter"}, "2026-12-31T10:00", "2027-03-31"),
        ({"after": "P2Y", "round_up": "year"}, "2026-02-10T10:00", "2028-12-31"),
        ({"after": "P1Y"}, "2028-02-29T10:00", "2029-02-28"),
        ({"after": "P2W"}, "2026-03-20T10:00", "2026-04-03"),
        ({"after": "PT36H"}, "2026-01-05T13:00", "2026-01-07"),
        ({"yearly": "12-31"}, "2026-12-30T10:00", "2026-12-31"),
        ({"yearly": "12-31"}, "2026-12-31T10:00", "2027-12-31"),
        ({"yearly": "06-30"}, "2026-07-01T00:00", "2027-06-30"),
        ({"yearly": "02-29"}, "2026-01-01T00:00", "2026-02-28"),
        ({"yearly": "02-29"}, "2028-01-01T00:00", "2028-02-29"),
        ({"idle": "P3M"}, "2026-11-30T10:00", "2027-02-28"),
    ],
)
def test_the_last_day(expires: dict[str, str], available: str, expected: str) -> None:
    assert last_day(expires, available) == expected


def test_it_is_gone_at_the_organisations_midnight() -> None:
    unit = make_unit(expires={"after": "P1D"})
    assert expires_at(unit, berlin("2026-01-05T10:00"), BERLIN) == datetime(2026, 1, 6, 23, tzinfo=UTC)
    # The night in which the clocks change: the midnight after is that of summer.
    assert expires_at(unit, berlin("2026-03-28T10:00"), BERLIN) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    # An hour before midnight in London it is the next day in Berlin.
    assert expires_at(unit, datetime(2026, 1, 5, 23, tzinfo=UTC), BERLIN) == datetime(2026, 1, 7, 23, tzinfo=UTC)
    # Where the clocks skip midnight, the day begins an hour later.
    havana = ZoneInfo("America/Havana")
    gone = expires_at(unit, datetime(2026, 3, 6, 12, tzinfo=havana), havana)
    assert gone == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert gone.astimezone(havana).isoformat() == "2026-03-08T01:00:00-04:00"


def test_without_terms_it_lasts_and_counts_at_once() -> None:
    assert expires_at(make_unit(), berlin("2026-01-05T10:00"), BERLIN) is None
    assert available_from(make_unit(), berlin("2026-01-05T10:00"), BERLIN) is None


@pytest.mark.parametrize(
    ("pending", "at", "expected"),
    [
        ("P14D", "2026-01-05T10:00", "2026-01-19T10:00:00+01:00"),
        ("P14D", "2026-03-20T10:00", "2026-04-03T10:00:00+02:00"),  # by the wall clock
        ("PT336H", "2026-03-20T10:00", "2026-04-03T11:00:00+02:00"),  # by exact time
        ("P1D", "2026-03-28T02:30", "2026-03-29T03:30:00+02:00"),  # into a gap: forward
        ("P1D", "2026-10-24T02:30", "2026-10-25T02:30:00+02:00"),  # twice: the first
        ("P1DT12H", "2026-03-28T10:00", "2026-03-29T22:00:00+02:00"),
    ],
)
def test_pending(pending: str, at: str, expected: str) -> None:
    moment = available_from(make_unit(pending=pending), berlin(at), BERLIN)
    assert moment is not None
    assert moment.astimezone(BERLIN).isoformat() == expected


def test_idle_is_counted_from_the_last_touch() -> None:
    at = berlin("2026-01-05T10:00")
    assert touched_until(make_unit(expires={"idle": "P1M"}), at, BERLIN) == datetime(2026, 2, 5, 23, tzinfo=UTC)
    assert touched_until(make_unit(expires={"after": "P1M"}), at, BERLIN) is None
    assert touched_until(make_unit(), at, BERLIN) is None


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1D", "P1", "P-1D", "P1.5D", "P1DT", "P1H", "P101Y", "P1D ", "P1D\n", "P٣D"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        durations.parse(text)


def test_a_calendar_has_an_end() -> None:
    assert durations.add_to_day(date(9990, 1, 1), durations.parse("P100Y")) == date.max
    assert durations.take_from_day(date(2, 1, 1), durations.parse("P100Y")) == date.min


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Berlin", "America/Havana", "Asia/Kathmandu", "Pacific/Apia", "UTC"]).map(ZoneInfo)
EXPIRES = st.one_of(
    st.builds(lambda n, letter: {"after": f"P{n}{letter}"}, st.integers(1, 40), st.sampled_from("DWMY")),
    st.builds(
        lambda n, letter, to: {"after": f"P{n}{letter}", "round_up": to},
        st.integers(1, 40),
        st.sampled_from("DWMY"),
        st.sampled_from(["month", "quarter", "year"]),
    ),
    st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: {"yearly": f"{day:%m-%d}"}),
)


@settings(deadline=None)
@given(EXPIRES, MOMENTS, ZONES)
def test_it_never_ends_on_the_day_it_began_nor_within_a_day(
    expires: dict[str, str], at: datetime, zone: ZoneInfo
) -> None:
    gone = expires_at(make_unit(expires=expires), at, zone)
    assert gone is not None
    last = (gone - timedelta(microseconds=1)).astimezone(zone).date()
    assert last > at.astimezone(zone).date()
    assert gone.astimezone(zone).date() > last


@settings(deadline=None)
@given(EXPIRES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=900)), ZONES)
def test_what_came_later_does_not_go_earlier(
    expires: dict[str, str], at: datetime, later: timedelta, zone: ZoneInfo
) -> None:
    unit = make_unit(expires=expires)
    first, second = expires_at(unit, at, zone), expires_at(unit, at + later, zone)
    assert first is not None
    assert second is not None
    assert first <= second
