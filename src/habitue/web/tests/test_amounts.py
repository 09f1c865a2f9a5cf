from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from habitue.web.templatetags.amounts import clock, day, machine_moment, moment, money, number

SALE_AT = datetime(2026, 3, 1, 23, 5, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("de", ["1.284,50\xa0€", "−0,05\xa0€", "1.284", "02.03.2026", "00:05"]),
        ("en", ["€1,284.50", "−€0.05", "1,284", "2 Mar 2026", "00:05"]),
        ("es", ["1.284,50\xa0€", "−0,05\xa0€", "1.284", "2 mar 2026", "0:05"]),
        ("fr", ["1\xa0284,50\xa0€", "−0,05\xa0€", "1\xa0284", "2 mars 2026", "00:05"]),
        ("it", ["1.284,50\xa0€", "−0,05\xa0€", "1.284", "2 mar 2026", "00:05"]),
    ],
)
def test_amounts_and_moments_are_written_as_the_language_does(language: str, written: list[str]) -> None:
    with translation.override(language), timezone.override(ZoneInfo("Europe/Berlin")):
        assert [money(128450, "EUR"), money(-5, "EUR"), number(1284), day(SALE_AT), clock(SALE_AT)] == written


def test_currencies_have_their_own_decimals() -> None:
    with translation.override("en"):
        assert (money(1250, "JPY"), money(1250, "CHF")) == ("JPY\xa01,250", "CHF\xa012.50")


def test_digits_length_and_machines() -> None:
    with translation.override("en"), timezone.override(UTC):
        assert number(Decimal("1.2"), 2) == "1.20"
        assert number(1234.5, 0) == "1,234"
        assert day(date(2026, 3, 1), "long") == "1 March 2026"
        assert moment(SALE_AT) == "1 Mar 2026, 23:05"
        assert machine_moment(date(2026, 3, 1)) == "2026-03-01"


def test_what_is_not_known_is_a_dash() -> None:
    assert [money(None, "EUR"), number(None), day(None), moment(None), clock(None)] == ["–"] * 5
