"""What is typed, read."""

import pytest

from habitue.checkout.typed import read_decimal, read_money, typed_money


@pytest.mark.parametrize(
    ("text", "digits", "found"),
    [
        ("12,50", 2, "12.50"),
        ("12.5", 2, "12.5"),
        ("−3", 0, "-3"),
        ("1 000", 0, "1000"),
        ("1.234,5", 2, None),
        ("1,234", 2, None),
        ("12,00", 0, "12.00"),
        ("12,000", 2, None),
        ("1,2500", 2, "1.2500"),
        ("nan", 2, None),
        ("1e3", 0, None),
        ("", 2, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, digits: int, found: str | None) -> None:
    read = read_decimal(text, digits)
    assert (None if read is None else str(read)) == found


@pytest.mark.parametrize(
    ("text", "currency", "found"),
    [
        ("12,50", "EUR", 1250),
        ("12", "EUR", 1200),
        ("1 200.5", "EUR", 120050),
        ("500", "JPY", 500),
        ("500.00", "JPY", 500),
        ("500.5", "JPY", None),
        ("1.234", "KWD", 1234),
        ("1.234", "EUR", None),
        ("1e3", "EUR", None),
    ],
)
def test_money_is_read_in_its_minor_units_and_shown_as_it_is_read(text: str, currency: str, found: int | None) -> None:
    assert read_money(text, currency) == found
    assert found is None or read_money(typed_money(found, currency), currency) == found
