"""The pages about staff, as somebody in a browser meets them."""

import pytest
from django.test import Client

from habitue.merchants.members import member_for, members_of
from habitue.merchants.tests.factories import make_house, make_house_next_door
from habitue.merchants.tests.people import make_staff
from habitue.messages.queries import messages_of
from habitue.platform.ids import new_id
from habitue.web.tests.factories import browser_of

PAGES = ["/manage/staff", "/manage/staff/new", "/manage/devices", "/manage/profile"]


@pytest.mark.parametrize("path", PAGES)
def test_an_owner_sees_the_page(path: str) -> None:
    assert browser_of(make_staff(make_house().id)).get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_signs_in_first(path: str) -> None:
    assert Client().get(path)["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("role", ["manager", "cashier", "auditor"])
def test_staff_is_the_owners_business(role: str) -> None:
    browser = browser_of(make_staff(make_house().id, role))  # type: ignore[arg-type]
    assert [browser.get(path).status_code for path in PAGES[:2]] == [403, 403]


def test_somebody_new_is_added_and_changed() -> None:
    house = make_house()
    browser = browser_of(make_staff(house.id))
    typed = {"name": "Bob", "role": "cashier", "stores": [str(house.store.id)], "language": "de", "email": ""}
    typed |= {"once": str(new_id())}
    response = browser.post("/manage/staff/new", typed)
    bob = next(member for member in members_of(house.id) if member.facts.name == "Bob")
    assert response["Location"] == f"/manage/staff/{bob.facts.id}"
    assert (bob.facts.role, bob.facts.stores, bob.own_language) == ("cashier", frozenset({house.store.id}), "de")
    browser.post(response["Location"], {"name": "Robert", "role": "manager", "language": ""})
    robert = member_for(house.id, bob.facts.id)
    assert (robert.facts.name, robert.facts.role, robert.facts.stores) == ("Robert", "manager", None)
    for way in ("pin", "card", "leaving", "return", "second-factor"):
        browser.post(f"{response['Location']}/{way}", {"pin": "2468", "code": "STAFF-4711"})
    assert browser.get(response["Location"]).status_code == 200
    again = member_for(house.id, bob.facts.id)
    assert (again.facts.has_pin, again.facts.has_card, again.deactivated_at) == (True, True, None)


def test_who_is_added_or_invited_by_two_clicks_is_there_once_and_gets_one_mail() -> None:
    house = make_house()
    browser, email = browser_of(make_staff(house.id)), f"{new_id().hex}@example.com"
    typed = {"name": "Bob", "role": "cashier", "language": "", "email": email, "once": str(new_id())}
    answers = [browser.post("/manage/staff/new", typed) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    (bob,) = [member for member in members_of(house.id) if member.facts.name == "Bob"]
    assert len(messages_of(house.id).items) == 1
    page = f"/manage/staff/{bob.facts.id}"
    again = {"email": email, "once": str(new_id())}
    assert [browser.post(f"{page}/invitation", again)["Location"] for _click in range(2)] == [page, page]
    assert len(messages_of(house.id).items) == 2
    # Another form is another invitation.
    browser.post(f"{page}/invitation", {"email": email, "once": str(new_id())})
    assert len(messages_of(house.id).items) == 3


def test_a_form_without_its_key_adds_nobody() -> None:
    house = make_house()
    browser = browser_of(make_staff(house.id))
    assert browser.post("/manage/staff/new", {"name": "Bob", "role": "cashier", "language": ""}).status_code == 422
    assert [member.facts.name for member in members_of(house.id)] == ["Alice"]


def test_the_last_owner_is_told_so_and_nothing_typed_is_lost() -> None:
    house = make_house()
    alice = make_staff(house.id)
    page = browser_of(alice).post(f"/manage/staff/{alice.id}", {"name": "Alicia", "role": "cashier", "language": ""})
    assert page.status_code == 422
    assert "last owner" in page.content.decode()
    assert 'value="Alicia"' in page.content.decode()


def test_a_no_is_said_on_the_page_of_the_form_with_what_was_typed() -> None:
    house = make_house()
    browser = browser_of(make_staff(house.id))
    bob = make_staff(house.id, "cashier", with_user=False)
    page = f"/manage/staff/{bob.id}"
    typed = {"email": "no address", "pin": "1234", "once": str(new_id())}
    answer = browser.post(f"{page}/invitation", typed, headers={"referer": f"http://testserver{page}"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = browser.get(page).content.decode()
    assert "email cannot be read." in shown
    assert '"email": ["no address"]' in shown
    assert "1234" not in shown.partition("kept-form")[2]
    fragment = browser.post(f"{page}/pin", typed, headers={"hx-request": "true"})
    assert (fragment.status_code, "guessed too easily" in fragment.content.decode()) == (422, True)
    elsewhere = browser.post(f"{page}/pin", typed, headers={"referer": "https://evil.example/"})
    assert elsewhere.status_code == 422


def test_charlie_finds_nobody_of_this_house() -> None:
    house, next_door = make_house(), make_house_next_door()
    bob = make_staff(house.id, "cashier")
    charlie = browser_of(make_staff(next_door.id))
    assert charlie.get(f"/manage/staff/{bob.id}").status_code == 404
    for way in ("pin", "card", "leaving", "return", "invitation", "invitation/end", "second-factor"):
        typed = {"pin": "2468", "code": "STAFF-4711", "email": "a@example.com"}
        assert charlie.post(f"/manage/staff/{bob.id}/{way}", typed).status_code == 404
    assert member_for(house.id, bob.id).facts == bob
