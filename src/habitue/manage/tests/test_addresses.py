"""Addresses and days that nobody means, and that a hand or a robot types all the same: no page fails on them."""

import pytest

from habitue.manage.tests.factories import make_desk
from habitue.manage.tests.reading import send, text_of


@pytest.mark.parametrize(
    "address",
    [
        "/manage/sales?receipt=%00",
        "/manage/birthdays?day=9999-12-31",
        "/manage/birthdays?day=0001-01-01",
        "/manage/birthdays?span=month&day=9999-12-31",
        "/manage/journal?day=9999-12-31",
        f"/manage/customers?month={'1' * 4400}",
    ],
)
def test_what_cannot_be_read_asks_for_nothing(address: str) -> None:
    assert make_desk().browser().get(address).status_code == 200


def test_a_cursor_that_is_none_is_the_beginning() -> None:
    desk = make_desk()
    browser = desk.browser()
    for cursor in (f"{'9' * 22}.{desk.ana.id}", f"{'9' * 4400}.{desk.ana.id}"):
        assert browser.get("/manage/journal", {"after": cursor}).status_code == 200
    place = f"{desk.ana.id}.{'9' * 4400}"
    assert browser.get(f"/manage/customers/{desk.ana.id}/history", {"after": place}).status_code == 200


@pytest.mark.parametrize("address", ["articles/groups/one/%00/removal", "articles/one/%00/retirement"])
def test_a_code_that_cannot_be_is_not_there(address: str) -> None:
    assert send(make_desk().browser(), f"/manage/{address}", retired="1").status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_said_to_be_none(day: str) -> None:
    desk = make_desk()
    browser = desk.browser()
    voucher = send(browser, "/manage/vouchers/new", amount="10", count="1", expires=day)
    tier = send(browser, f"/manage/customers/{desk.ana.id}/tier", level="gold", until=day)
    assert (voucher.status_code, tier.status_code) == (422, 422)
    assert "This is not a day." in text_of(voucher)
