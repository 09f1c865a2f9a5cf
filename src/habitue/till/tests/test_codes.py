"""Where value is spent only with the code on the phone: a card collects, and is not enough."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing

from habitue.checkout.tests.factories import adjust
from habitue.customers.actions import open_portal
from habitue.customers.rotating import STEP, rotating_code
from habitue.merchants.tests.factories import ALICE
from habitue.platform import clock
from habitue.till import finding
from habitue.till.tests.counter import Counter, make_counter
from habitue.till.tests.factories import CARD


def with_rule(counter: Counter, **said: Any) -> None:
    handle = f"cafe-{counter.house.id.hex[-12:]}"
    given = {"spends_by_code": True} | said
    open_portal(organisation_id=counter.house.id, handle=handle, by=ALICE, at=clock.now(), **given)


def make_strict_counter() -> Counter:
    counter = make_counter()
    for amount, unit in ((200, "points"), (1, "toast"), (500, "kitty"), (2000, "prepaid")):
        adjust(counter.principal, counter.ana, amount, unit, at=clock.now())
    with_rule(counter)
    return counter


def code_now(counter: Counter) -> str:
    return rotating_code(counter.house.id, counter.ana.id, clock.now())


ONE_TAP: list[tuple[str, dict[str, Any]]] = [
    ("exchanges", {"code": "coffee"}),
    ("covers", {"unit": "toast", "amount": 1}),
]
SALES: list[dict[str, Any]] = [
    {"tenders": [{"kind": "prepaid", "up_to": 500}]},
    {"tenders": [{"kind": "kitty", "unit": "kitty", "up_to": 500}]},
    {"tenders": [{"kind": "house_account", "up_to": 500}]},
    {"lines": [{"amount": 500, "group": "food"}], "claims": [{"discount": "ten"}]},
]


@pytest.mark.parametrize(("act", "said"), ONE_TAP)
def test_a_reward_needs_the_code_and_nothing_less(act: str, said: dict[str, Any]) -> None:
    counter = make_strict_counter()
    body = {"customer": str(counter.ana.id), "key": f"panel:{act}", **said}
    for less in ({"found": counter.found("card")}, {"found": counter.found("name"), "proof": "document"}):
        refused = counter.post(act, body | less)
        assert (refused["code"], "scan it" in refused["text"]) == ("code_required", True)
    assert counter.post(act, body | {"found": counter.found("code")})["state"] == "done"


@pytest.mark.parametrize("said", SALES, ids=["prepaid", "kitty", "house account", "discount"])
def test_so_does_every_sale_that_takes_what_they_have(said: dict[str, Any]) -> None:
    counter = make_strict_counter()
    pay = {"receipt": "R-1", **said}
    assert counter.sell(500, found=counter.found("card"), **pay)["code"] == "code_required"
    assert counter.sell(500, proof="card", **pay)["code"] == "code_required"
    assert counter.sell(500, customer={"code": CARD}, **pay)["code"] == "code_required"
    assert counter.sell(500, found=counter.found("code"), **pay).get("code") != "code_required"


def test_paid_with_the_code_itself_it_is_judged_by_the_moment_of_the_sale() -> None:
    counter = make_strict_counter()
    pay = {"tenders": [{"kind": "prepaid", "up_to": 500}], "due": 500, "receipt": "R-2"}
    assert counter.sell(500, customer={"code": code_now(counter)}, **pay)["state"] == "done"
    old = rotating_code(counter.house.id, counter.ana.id, clock.now() - 4 * STEP)
    assert counter.sell(500, customer={"code": old}, **pay)["code"] == "code_required"


def test_points_are_collected_with_a_card_or_by_name() -> None:
    counter = make_strict_counter()
    assert counter.sell(500, found=counter.found("card"))["state"] == "done"
    assert counter.sell(500)["state"] == "done"


def test_a_code_that_was_read_is_good_for_that_order_however_often_its_page_is_drawn_anew() -> None:
    counter = make_strict_counter()
    body = {"customer": str(counter.ana.id), "unit": "toast", "amount": 1}
    old = counter.found("code", timedelta(minutes=16))
    shown = counter.post(f"customers/{counter.ana.id}/note", {"note": "oat milk", "was": "", "found": old})["html"]
    renewed = re.search(r'data-found="([^"]+)"', shown)
    assert renewed
    for token in (old, html.unescape(renewed[1])):
        assert counter.post("covers", body | {"key": "panel:late", "found": token})["code"] == "code_required"
    fresh = counter.found("code", timedelta(minutes=14))
    assert counter.post("covers", body | {"key": "panel:in-time", "found": fresh})["state"] == "done"


def test_whoever_was_found_yesterday_proves_it_again() -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 1, "toast", at=clock.now())
    body = {"customer": str(counter.ana.id), "key": "panel:yesterday", "unit": "toast", "amount": 1}
    old = counter.found("card", timedelta(hours=13))
    assert counter.post("covers", body | {"found": old})["code"] == "proof_required"


def test_a_panel_that_stayed_open_over_an_update_asks_for_the_card_again() -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 1, "toast", at=clock.now())
    before = signing.dumps({"o": str(counter.house.id), "c": str(counter.ana.id), "h": "card"}, salt=finding._SALT)
    body = {"customer": str(counter.ana.id), "key": "panel:update", "unit": "toast", "amount": 1}
    assert counter.post("covers", body | {"found": before})["code"] == "proof_required"
    assert counter.sell(500, found=before)["state"] == "done"


def test_a_code_that_was_scanned_says_so_in_the_page() -> None:
    counter = make_strict_counter()
    page = counter.post("finding", {"codes": [code_now(counter)]})["html"]
    assert 'data-how="code"' in page
    assert "code on the phone read" in page
    panel = counter.browser.get("/till").content.decode()
    assert '"byCode": true' in panel
    assert 'data-proof="document"' not in panel


@pytest.mark.parametrize("said", [{"spends_by_code": False}, {"is_open": False}])
def test_without_the_rule_or_without_a_portal_a_card_is_enough(said: dict[str, Any]) -> None:
    counter = make_strict_counter()
    with_rule(counter, **said)
    body = {"customer": str(counter.ana.id), "key": "panel:as-ever", "unit": "toast", "amount": 1}
    assert counter.post("covers", body | {"found": counter.found("card")})["state"] == "done"
    assert '"byCode": false' in counter.browser.get("/till").content.decode()


def test_the_rule_of_next_door_is_not_ours() -> None:
    make_strict_counter()
    counter = make_counter()
    adjust(counter.principal, counter.ana, 1, "toast", at=clock.now())
    body = {"customer": str(counter.ana.id), "key": "panel:ours", "unit": "toast", "amount": 1}
    assert counter.post("covers", body | {"found": counter.found("card")})["state"] == "done"


def test_named_by_an_address_alone_nobody_spends() -> None:
    counter = make_counter()
    pay = {"tenders": [{"kind": "prepaid", "up_to": 500}], "due": 500, "receipt": "R-3"}
    assert counter.sell(500, customer={"email": "ana@example.org"}, **pay)["code"] == "proof_required"
