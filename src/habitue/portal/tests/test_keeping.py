"""What a phone may keep of the card: a number, what was there and when; nobody's name, and nothing for strangers."""

import orjson
import pytest
import time_machine

from habitue.customers.actions import open_portal
from habitue.merchants.tests.factories import ALICE, AT
from habitue.portal.tests.factories import after, browser_of_guest, buy, make_cafe, make_guest, stranger

LATER = after(minutes=1)


@pytest.fixture(autouse=True)
def _at_the_time() -> object:
    with time_machine.travel(LATER, tick=False):
        yield


def test_what_is_kept_says_of_when_it_is_and_names_nobody() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    buy(cafe, ana, ("coffee", "Cappuccino", 2, 760))
    page = browser_of_guest(cafe, ana, at=LATER).get(f"{cafe.path}kept").content.decode()
    for said in ("2900000000017", "27", "as it was on 5 Jan 2026, 10:01", "Show this number at the till."):
        assert said in page
    for unsaid in ("Ana", "Martín", "ana@example.com", "Cappuccino", 'data-does="keeps"'):
        assert unsaid not in page


def test_where_the_changing_code_alone_spends_it_says_so() -> None:
    cafe = make_cafe()
    open_portal(organisation_id=cafe.house.id, handle=cafe.portal.handle, spends_by_code=True, by=ALICE, at=AT)
    page = browser_of_guest(cafe, make_guest(cafe), at=LATER).get(f"{cafe.path}kept").content.decode()
    assert "To spend, a connection is needed." in page


def test_whoever_goes_there_is_led_to_the_card_and_strangers_to_log_in() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    answer = browser.get(f"{cafe.path}kept", headers={"sec-fetch-mode": "navigate"})
    assert (answer.status_code, answer["Location"]) == (302, cafe.path)
    assert stranger().get(f"{cafe.path}kept")["Location"] == f"{cafe.path}log-in"


def test_pages_for_nobody_have_it_gone_and_the_frame_keeps_nothing() -> None:
    cafe = make_cafe()
    for name in ("", "log-in", "register"):
        assert b'data-does="forgets"' in stranger().get(f"{cafe.path}{name}").content
        assert b"<guest-kept" not in stranger().get(f"{cafe.path}widget/{name}").content
    page = browser_of_guest(cafe, make_guest(cafe), at=LATER).get(cafe.path).content
    assert (b'data-does="keeps"' in page, b'data-does="forgets"' in page) == (True, False)


def test_the_worker_looks_after_its_own_house_alone() -> None:
    cafe = make_cafe()
    answer = stranger().get(f"{cafe.path}worker.js")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200, "text/javascript; charset=utf-8", "no-cache",
    )  # fmt: skip
    assert "Service-Worker-Allowed" not in answer
    assert b"export" not in answer.content  # a worker is no module
    assert stranger().get("/my/nobody-has-this/worker.js").status_code == 404


def test_the_portal_can_be_an_app() -> None:
    cafe = make_cafe()
    answer = stranger().get(f"{cafe.path}manifest.json")
    app = orjson.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (app["name"], app["start_url"], app["scope"]) == ("Rösterei Nord", cafe.path, cafe.path)
    assert f'<link rel="manifest" href="{cafe.path}manifest.json">'.encode() in stranger().get(cafe.path).content
