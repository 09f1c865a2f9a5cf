"""Each organisation's night comes once, after its own midnight."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from habitue.merchants.actions import create_organisation
from habitue.merchants.tests.factories import ALICE, AT
from habitue.programs import jobs
from habitue.programs.models import Night


def make_house_in(time_zone: str, *, is_test: bool = False) -> UUID:
    return create_organisation(
        name="Alice & Bob", currency="EUR", time_zone=time_zone, is_test=is_test, by=ALICE, at=AT
    ).id


def due_of(houses: list[UUID], at: datetime) -> list[UUID]:
    return [house for house in jobs.nights_due(at) if house in houses]


def test_a_night_is_due_once_a_day_by_the_houses_own_calendar() -> None:
    berlin, tokyo = make_house_in("Europe/Berlin"), make_house_in("Asia/Tokyo")
    houses = [berlin, tokyo]
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert due_of(houses, noon) == houses
    for house in houses:
        jobs.run_one(house, noon)
    assert due_of(houses, noon) == []
    assert due_of(houses, noon + timedelta(hours=2, minutes=59)) == []
    assert due_of(houses, noon + timedelta(hours=3)) == [tokyo]  # midnight there
    assert due_of(houses, noon + timedelta(hours=11)) == houses
    jobs.run_one(tokyo, noon + timedelta(hours=11))
    assert due_of(houses, noon + timedelta(hours=11)) == [berlin]


def test_a_test_organisation_has_its_nights_when_it_is_told() -> None:
    house = make_house_in("Europe/Berlin", is_test=True)
    assert due_of([house], AT) == []


def test_a_night_that_fails_keeps_nobody_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    nobody = UUID(int=7)
    jobs.run_one(nobody, AT)
    assert "a night failed" in caplog.text
    assert not Night.objects.filter(organisation_id=nobody).exists()
