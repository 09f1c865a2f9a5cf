"""Customers through the desk's doors: found, signed up, changed, blocked, merged, forgotten."""

import re
from datetime import date
from typing import Any

import pytest

from habitue.checkout.queries.accounts import accounts_of
from habitue.customers.queries import CustomerNotFound, customer_for
from habitue.customers.tests.factories import make_customer
from habitue.manage.queries.words import words_of
from habitue.manage.tests.factories import NOON, Desk, make_desk
from habitue.manage.tests.reading import send, text_of
from habitue.merchants.actions import change_rules, change_staff
from habitue.merchants.tests.factories import ALICE, AT, told
from habitue.merchants.tests.people import make_staff
from habitue.platform.ids import new_id
from habitue.web.tests.factories import browser_of


def points(desk: Desk) -> Any:
    return {one["unit"]: one["balance"] for one in accounts_of(desk.house.id, desk.ana.id, NOON)}["points"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Ana Martín", "Ben"}),
        ("q=mart", {"Ana Martín"}),
        ("q=2001", {"Ana Martín"}),
        ("blocked=1", set()),
        ("tier=silver", {"Ana Martín", "Ben"}),
        ("tier=gold", set()),
        ("value=1", {"Ana Martín"}),
        ("month=3", set()),
        ("since=2026-01-06", set()),
        ("store=nonsense&month=99&since=soon&after=nonsense", {"Ana Martín", "Ben"}),
    ],
)
def test_the_list_finds_who_is_asked_for(asked: str, found: set[str]) -> None:
    desk = make_desk()
    page = text_of(desk.browser().get(f"/manage/customers?{asked}"))
    assert {name for name in ("Ana Martín", "Ben") if f" {name} " in page} == found


def test_only_who_has_climbed_wears_gold() -> None:
    """A first tier called green, or silver, is not drawn in gold."""
    desk = make_desk()
    page = desk.browser().get(f"/manage/customers/{desk.ana.id}").content.decode()
    assert re.search(r'class="chip[^"]*"', page)
    assert "chip-gold" not in page
    words = words_of(desk.house.id, "EUR", NOON)
    assert [words.is_climbed(code) for code in ("silver", "gold", "gone", None)] == [False, True, False, False]


def test_htmx_is_answered_with_the_rows_alone() -> None:
    page = make_desk().browser().get("/manage/customers", headers={"HX-Request": "true", "HX-Target": "rows"})
    assert "<html" not in page.content.decode()
    assert "Ana" in page.content.decode()


def test_who_else_it_is_is_found_as_one_types() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/customers/{desk.ana.id}/merger"
    assert 'hx-trigger="input' in browser.get(address).content.decode()
    asked = {"HX-Request": "true", "HX-Target": "others"}
    page = browser.get(address, {"q": "ben"}, headers=asked).content.decode()
    assert "<html" not in page
    assert "Ben" in page


def test_an_empty_list_says_what_to_do() -> None:
    desk = make_desk()
    page = text_of(desk.browser().get("/manage/customers?q=zzzzqq"))
    assert "Nobody found" in page


def test_names_are_shown_as_they_are_and_never_run() -> None:
    desk = make_desk()
    bad = '<script>alert("x")</script>'
    person = make_customer(desk.house.id, given_name=bad, note=bad)
    for address in ("/manage/customers", f"/manage/customers/{person.id}", f"/manage/customers/{person.id}/details"):
        page = desk.browser().get(address).content.decode()
        assert bad not in page
        assert "&lt;script&gt;" in page


def test_somebody_is_signed_up_once_however_often_the_form_is_sent() -> None:
    desk, key = make_desk(), str(new_id())
    browser = desk.browser()
    said = {"given_name": "Cleo", "email": "cleo@example.org", "card": "2002"}
    first, again = (send(browser, "/manage/customers/new", key, **said) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    assert [line.kind for line in told(desk.house.id)].count("customer.created") == 3
    page = text_of(browser.get(first["Location"]))
    assert "Signed up." in page
    assert "2002" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "nonsense"}, "This is not an e-mail address."),
        ({"telephone": "12"}, "This is not a telephone number."),
        ({"birth_date": "2999-01-01"}, "This day cannot be right."),
        ({"birth_date": "soon"}, "This is not a day."),
        ({"card": "2001"}, "This card belongs to another customer."),
        ({"given_name": "x" * 201}, "This is too long."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(said: dict[str, str], sentence: str) -> None:
    response = send(make_desk().browser(), "/manage/customers/new", **({"family_name": "Kept"} | said))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert 'value="Kept"' in response.content.decode()


def _details(page: Any) -> dict[str, str]:
    return dict(re.findall(r'name="(seen)" value="([^"]+)"', page.content.decode()))


def test_details_are_changed_and_the_journal_says_by_whom() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/customers/{desk.ana.id}/details"
    seen = _details(browser.get(address))
    response = send(browser, address, given_name="Anna", family_name="Martín", email=desk.ana.email, **seen)
    assert response["Location"] == f"/manage/customers/{desk.ana.id}"
    assert customer_for(desk.house.id, desk.ana.id).given_name == "Anna"
    assert "Customer changed: Anna Martín (Given name)" in text_of(browser.get(response["Location"]))


def test_a_form_shows_days_as_browsers_read_them() -> None:
    desk = make_desk()
    cleo = make_customer(desk.house.id, given_name="Cleo", birth_date=date(1984, 2, 29))
    page = desk.browser().get(f"/manage/customers/{cleo.id}/details").content.decode()
    assert 'value="1984-02-29"' in page
    store = desk.browser().get(f"/manage/settings/stores/{desk.house.store.id}").content.decode()
    assert 'value="00:00"' in store
    assert '<option value="Europe/Berlin" selected>' in store


def test_who_saves_second_is_told_and_decides() -> None:
    desk = make_desk()
    alice, maria, address = desk.browser(), desk.browser("manager"), f"/manage/customers/{desk.ana.id}/details"
    seen = _details(alice.get(address))
    send(
        maria, address, given_name="Mariana", family_name="Martín", email=desk.ana.email, **_details(maria.get(address))
    )
    told_so = send(alice, address, given_name="Anita", family_name="Martín", email=desk.ana.email, **seen)
    assert told_so.status_code == 409
    page = text_of(told_so)
    assert "Maria changed this meanwhile" in page
    assert "Mariana" in page
    assert 'value="Anita"' in told_so.content.decode()
    assert customer_for(desk.house.id, desk.ana.id).given_name == "Mariana"
    again = send(alice, address, given_name="Anita", family_name="Martín", email=desk.ana.email, **_details(told_so))
    assert again.status_code == 302
    assert customer_for(desk.house.id, desk.ana.id).given_name == "Anita"


def test_somebody_is_blocked_and_let_in_again() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/customers/{desk.ana.id}/block"
    for wanted, is_blocked in (("1", True), ("0", False)):
        assert browser.post(address, {"blocked": wanted}).status_code == 303
        assert (customer_for(desk.house.id, desk.ana.id).blocked_at is not None) == is_blocked


def test_a_gift_is_booked_once_with_its_reason() -> None:
    desk, key = make_desk(), str(new_id())
    browser, address, before = desk.browser(), f"/manage/customers/{desk.ana.id}/adjustment", points(desk)
    for _ in range(2):
        assert send(browser, address, key, unit="points", amount="25", reason="Waited long").status_code == 302
    assert points(desk) == before + 25
    page = text_of(browser.get(f"/manage/customers/{desk.ana.id}"))
    assert "Gift or correction for Ana Martín: 25 Points (Waited long)" in page


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"unit": "points", "amount": "-999999", "reason": "x"}, 422),
        ({"unit": "points", "amount": "many", "reason": "x"}, 422),
        ({"unit": "points", "amount": "5", "reason": ""}, 422),
        ({"unit": "gold", "amount": "5", "reason": "x"}, 422),
        ({"unit": "prepaid", "amount": "5,50", "reason": "x"}, 302),
    ],
)
def test_a_gift_is_refused_in_a_sentence(said: dict[str, str], status: int) -> None:
    desk = make_desk()
    assert send(desk.browser(), f"/manage/customers/{desk.ana.id}/adjustment", **said).status_code == status


def test_prepaid_is_written_as_people_write_money() -> None:
    desk = make_desk()
    send(desk.browser(), f"/manage/customers/{desk.ana.id}/adjustment", unit="prepaid", amount="5,50", reason="x")
    accounts = {one["unit"]: one["balance"] for one in accounts_of(desk.house.id, desk.ana.id, NOON)}
    assert accounts["prepaid"] == 550


def test_a_cashier_who_may_give_extra_points_gives_no_money_and_takes_nothing() -> None:
    desk = make_desk()
    change_rules(
        organisation_id=desk.house.id, second_factor=False, cashiers_may_give=True, panel_lock_seconds=300,
        by=ALICE, at=AT,
    )  # fmt: skip
    browser, address, before = desk.browser("cashier"), f"/manage/customers/{desk.ana.id}/adjustment", points(desk)
    assert send(browser, address, unit="points", amount="25", reason="x").status_code == 302
    assert send(browser, address, unit="prepaid", amount="25", reason="x").status_code == 422
    assert send(browser, address, unit="points", amount="-25", reason="x").status_code == 403
    assert points(desk) == before + 25


def test_a_tier_is_granted_and_taken_back_and_credit_given() -> None:
    desk = make_desk()
    browser, whose = desk.browser(), f"/manage/customers/{desk.ana.id}"
    send(browser, f"{whose}/tier", level="gold", until="2026-12-31", reason="a friend")
    assert "Gold" in text_of(browser.get(whose))
    send(browser, f"{whose}/tier", level="")
    assert "granted" not in text_of(browser.get(whose))
    send(browser, f"{whose}/limit", limit="75", reason="")
    assert "Credit limit €75.00" in text_of(browser.get(whose))
    assert send(browser, f"/manage/customers/{desk.ben.id}/limit", limit="1").status_code == 422


def test_two_become_one_after_being_asked_twice() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/customers/{desk.ana.id}/merger/{desk.ben.id}"
    both = text_of(browser.get(address))
    assert "Ana Martín" in both
    assert "Ben" in both
    assert send(browser, address).status_code == 422
    assert customer_for(desk.house.id, desk.ben.id).id == desk.ben.id
    key = str(new_id())
    for _ in range(2):
        assert send(browser, address, key, sure="on")["Location"] == f"/manage/customers/{desk.ana.id}"
    assert customer_for(desk.house.id, desk.ben.id).id == desk.ana.id
    assert send(browser, address, sure="on").status_code in (404, 422)


def test_somebody_is_forgotten_when_it_is_said_what_becomes_of_their_value() -> None:
    desk = make_desk()
    browser, address = desk.browser(), f"/manage/customers/{desk.ana.id}/forgetting"
    assert send(browser, address, sure="on").status_code == 422
    assert send(browser, address, value="forfeited").status_code == 422
    key = str(new_id())
    for _click in range(2):
        answer = send(browser, address, once=key, value="forfeited", sure="on")
        assert (answer.status_code, answer["Location"]) == (302, "/manage/customers")
    assert send(browser, address, value="forfeited", sure="on").status_code == 404
    with pytest.raises(CustomerNotFound):
        customer_for(desk.house.id, desk.ana.id)


def test_history_and_sales_are_told_in_plain_words() -> None:
    desk = make_desk()
    browser = desk.browser()
    history = text_of(browser.get(f"/manage/customers/{desk.ana.id}/history"))
    assert "Earned + 5 Points" in history
    assert "Gift or correction + 50 Points" in history
    assert "R-1" in text_of(browser.get(f"/manage/customers/{desk.ana.id}/sales"))


def test_a_page_speaks_the_language_of_who_reads_it() -> None:
    desk = make_desk()
    staff = make_staff(desk.house.id)
    change_staff(
        organisation_id=desk.house.id, staff_id=staff.id, name="Alice", role="owner", stores=None, language="de",
        by=ALICE, at=AT,
    )  # fmt: skip
    assert "Neuer Kunde" in text_of(browser_of(staff).get("/manage/customers"))
