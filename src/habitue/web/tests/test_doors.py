import pytest
from django.test import Client

from habitue.merchants.tests.factories import make_house, make_house_next_door, make_organisation
from habitue.merchants.tests.people import PASSWORD, make_staff, make_user_of
from habitue.web.tests.factories import browser_of


def test_whoever_opens_the_bare_address_signs_in_first() -> None:
    response = Client().get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=%2F")


@pytest.mark.parametrize(
    ("role", "face"), [("owner", "/manage"), ("manager", "/manage"), ("cashier", "/till"), ("auditor", "/manage")]
)
def test_the_bare_address_leads_to_ones_work(role: str, face: str) -> None:
    house = make_house()
    response = browser_of(make_staff(house.id, role)).get("/")  # type: ignore[arg-type]
    assert response["Location"] == face


def test_with_a_password_one_is_in() -> None:
    house, user = make_house(), make_user_of()
    make_staff(house.id, user=user)
    browser = Client()
    page = browser.get("/account/login/")
    assert page.status_code == 200
    response = browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_who_works_in_two_houses_chooses() -> None:
    house, next_door, user = make_house(), make_house_next_door(), make_user_of()
    alice = make_staff(house.id, user=user)
    make_staff(next_door.id, "cashier", user=user)
    browser = browser_of(alice)
    session = browser.session
    del session["organisation"]
    session.save()
    assert browser.get("/")["Location"] == "/choose/organisation"
    browser.post("/choose/organisation", {"organisation": str(next_door.id)})
    assert browser.get("/")["Location"] == "/till"


def test_what_one_may_not_see_is_said_in_ones_own_language() -> None:
    house = make_organisation(language="de")
    refusing = browser_of(make_staff(house.id, "cashier")).get("/manage/staff", headers={"Accept-Language": "fr"})
    assert (refusing.status_code, 'lang="de"' in refusing.content.decode()) == (403, True)
    nobody = "/manage/customers/0190a8c0-0000-7000-8000-000000000001"
    missing = browser_of(make_staff(house.id)).get(nobody, headers={"Accept-Language": "fr"})
    assert (missing.status_code, 'lang="de"' in missing.content.decode()) == (404, True)


def test_moments_are_shown_in_the_time_of_the_place() -> None:
    """The world of tests begins at nine in UTC: it is ten in Berlin."""
    page = browser_of(make_staff(make_house().id)).get("/manage/journal").content.decode()
    assert "10:00" in page
