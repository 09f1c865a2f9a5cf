"""The desk's pages of privacy and portal: who may, what they do, and that next door nothing happens."""

import re

import pytest
from django.test import override_settings

from habitue.customers.consents import consents_in_force, texts_in_force
from habitue.customers.portals import portal_of, spends_by_code
from habitue.customers.queries import customer_for
from habitue.customers.tests.factories import make_customer
from habitue.merchants.brand.actions import change_brand
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_house_next_door
from habitue.merchants.tests.people import make_staff
from habitue.privacy.dossiers import newest_dossier
from habitue.privacy.retention import rule_of
from habitue.web.tests.factories import browser_of

PAGES = ("privacy", "privacy/texts/new", "privacy/retention", "portal")


@pytest.mark.parametrize("page", PAGES)
def test_an_owner_sees_it_and_a_cashier_does_not(page: str) -> None:
    house = make_house()
    assert browser_of(make_staff(house.id, "owner")).get(f"/manage/{page}").status_code == 200
    assert browser_of(make_staff(house.id, "cashier")).get(f"/manage/{page}").status_code == 403


def test_the_portal_warns_of_what_is_missing() -> None:
    house = make_house()
    owner = browser_of(make_staff(house.id, "owner"))
    warnings = ("Guests agree to nothing yet", "Answers to mails go nowhere", "Mails come from nowhere")

    def said() -> list[bool]:
        page = owner.get("/manage/portal").content.decode()
        return [warning in page for warning in warnings]

    with override_settings(DEFAULT_FROM_EMAIL="habitue@localhost"):
        assert said() == [True, True, True]
    publish(house, en="News by mail.")
    change_brand(organisation_id=house.id, changes={"reply_to": "hello@cafe.example"}, by=ALICE, at=AT)
    with override_settings(DEFAULT_FROM_EMAIL="Habitue <mails@cafe.example>"):
        assert said() == [False, False, False]


def publish(house: House, **said: str) -> int:
    return browser_of(make_staff(house.id, "owner")).post("/manage/privacy/texts/newsletter", said).status_code


def test_a_text_is_published_and_ended() -> None:
    house = make_house()
    assert publish(house, en="News by mail.", de="Neues per Mail.") == 302
    (text,) = texts_in_force(house.id)
    assert (text.purpose, text.version, text.is_required) == ("newsletter", 1, False)
    assert text.texts == {"en": "News by mail.", "de": "Neues per Mail."}
    assert publish(house, en=" ") == 422
    browser_of(make_staff(house.id, "owner")).post("/manage/privacy/texts/newsletter/end")
    assert texts_in_force(house.id) == ()


def test_a_rule_is_shown_before_it_is_saved() -> None:
    house = make_house()
    owner = browser_of(make_staff(house.id, "owner"))
    typed = {"idle_months": "24", "warned_days": "30", "visits_days": "90"}
    assert owner.post("/manage/privacy/retention", typed | {"preview": "1"}).status_code == 200
    assert rule_of(house.id).idle_months is None
    assert owner.post("/manage/privacy/retention", typed | {"save": "1"}).status_code == 302
    assert rule_of(house.id).idle_months == 24
    for wrong in ({"idle_months": "soon"}, {"warned_days": "1"}, {"idle_months": "999999"}):
        assert owner.post("/manage/privacy/retention", typed | wrong | {"save": "1"}).status_code == 422


def test_the_portal_is_opened_with_its_websites() -> None:
    house = make_house()
    owner = browser_of(make_staff(house.id, "owner"))
    handle = f"cafe-{house.id.hex[-12:]}"
    form = {"handle": handle, "is_open": "on", "origins": "https://cafe.example\nhttps://www.cafe.example"}
    assert owner.post("/manage/portal", form).status_code == 302
    stands = portal_of(house.id)
    assert stands is not None
    assert (stands.handle, stands.is_open, stands.lets_register, stands.origins) == (
        handle, True, False, ("https://cafe.example", "https://www.cafe.example"),
    )  # fmt: skip
    assert not stands.spends_by_code
    owner.post("/manage/portal", form | {"spends_by_code": "on"})
    assert spends_by_code(house.id)
    assert f"/my/{handle}/widget.js" in owner.get("/manage/portal").content.decode()
    assert owner.post("/manage/portal", form | {"origins": "cafe.example/shop"}).status_code == 422


def test_somebodys_consents_and_dossier() -> None:
    house = make_house()
    publish(house, en="News by mail.")
    ana = make_customer(house.id, given_name="Ana")
    owner, path = browser_of(make_staff(house.id, "owner")), f"/manage/privacy/people/{ana.id}"
    owner.post(f"{path}/consents/newsletter", {"is_given": "1", "proof": "signed", "note": "Folder 3"})
    held = consents_in_force(house.id, ana.id)["newsletter"]
    assert (held.place, held.proof, held.note) == ("back_office", "signed", "Folder 3")
    assert b"Folder 3" in owner.get(path).content
    owner.post(f"{path}/consents/newsletter", {"is_given": "0"})
    assert consents_in_force(house.id, ana.id) == {}
    owner.post(f"{path}/dossier")
    assert newest_dossier(house.id, ana.id) is not None


def test_next_door_nobody_is_there() -> None:
    house, next_door = make_house(), make_house_next_door()
    ana = make_customer(house.id)
    charlie = browser_of(make_staff(next_door.id, "owner"))
    path = f"/manage/privacy/people/{ana.id}"
    for answer in (charlie.get(path), charlie.post(f"{path}/dossier"), charlie.post(f"{path}/consents/terms")):
        assert answer.status_code == 404
    assert newest_dossier(house.id, ana.id) is None


def test_at_the_counter_somebody_chooses_their_mails() -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", email="ana@example.com")
    browser, page = browser_of(make_staff(house.id)), f"/manage/privacy/people/{ana.id}"
    for wanted in (["sales", "expiry", "gossip"], ["expiry"], []):
        assert browser.post(f"{page}/mails", {"mails": wanted}).status_code == 302
        assert customer_for(house.id, ana.id).mails == tuple(sorted(set(wanted) - {"gossip"}))
        shown = browser.get(page).content.decode()
        boxes = re.findall(r'<input[^>]*name="mails"[^>]*>', shown)
        assert [" checked" in box for box in boxes] == [kind in wanted for kind in ("sales", "expiry")]
    assert browser_of(make_staff(house.id, "auditor")).post(f"{page}/mails", {"mails": ["sales"]}).status_code == 403
