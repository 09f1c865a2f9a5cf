"""A till's browser, and who stands at it."""

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from habitue.merchants.actions import set_pin, set_staff_card
from habitue.merchants.devices import devices_of
from habitue.merchants.models import PanelDevice
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_store
from habitue.merchants.tests.people import make_staff
from habitue.merchants.tills import till_for
from habitue.web.doors import PanelRequest, once, panel_page
from habitue.web.tests.factories import browser_of


@panel_page
def counter(request: PanelRequest) -> HttpResponse:
    key = once(request) if request.method == "POST" else "-"
    return HttpResponse(f"{request.staff.name} at {request.till.name}, {request.principal.kind}, {key}")


urlpatterns = [path("counter", counter), path("", include("habitue.config.urls"))]


def make_panel(house: House) -> Client:
    browser = browser_of(make_staff(house.id))
    browser.post("/manage/devices", {"till": str(house.till.id), "name": "Tablet"})
    return browser


@override_settings(ROOT_URLCONF=__name__)
def test_a_browser_becomes_a_panel_and_people_change_there() -> None:
    house = make_house()
    bob, eve = make_staff(house.id, "cashier", with_user=False), make_staff(house.id, "cashier", name="Eve")
    set_pin(organisation_id=house.id, staff_id=bob.id, pin="2468", by=ALICE, at=AT)
    set_staff_card(organisation_id=house.id, staff_id=eve.id, code="STAFF-4711", by=ALICE, at=AT)
    panel = make_panel(house)
    cookie = panel.cookies["habitue_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert panel.get("/manage/staff")["Location"].startswith("/account/login/")
    assert panel.get("/")["Location"] == "/till"
    assert panel.get("/counter")["Location"] == "/panel/person?next=%2Fcounter"
    faces = panel.get("/panel/person").content.decode()
    assert ("Bob" in faces, "Eve" in faces, "Theo" in faces) == (True, True, False)
    wrong = panel.post("/panel/person", {"staff": str(bob.id), "pin": "1357", "next": "/counter"})
    assert (wrong.status_code, "Tries left: 4" in wrong.content.decode()) == (422, True)
    right = panel.post("/panel/person", {"staff": str(bob.id), "pin": "2468", "next": "/counter"})
    assert right["Location"] == "/counter"
    assert panel.get("/counter").content.decode() == "Bob at 1, till, -"
    assert panel.post("/panel/person", {"code": "staff-4711", "next": "https://evil.example"})["Location"] == "/till"
    assert panel.get("/counter").content.decode() == "Eve at 1, till, -"
    panel.post("/panel/lock")
    assert panel.get("/counter")["Location"].startswith("/panel/person")


@override_settings(ROOT_URLCONF=__name__)
def test_a_form_is_done_under_its_own_key() -> None:
    house = make_house()
    bob = browser_of(make_staff(house.id, "cashier"), till_for(house.id, till=house.till.id))
    key = "01a217a7-ac2d-7375-a0ae-34d07848d279"
    assert bob.post("/counter", {"once": key}).content.decode() == f"Bob at 1, till, form:{key}"
    assert bob.post("/counter", {"once": "no key!"}).status_code == 400
    assert bob.post("/counter").status_code == 400


@override_settings(ROOT_URLCONF=__name__)
def test_without_a_panel_one_chooses_a_till_of_ones_stores() -> None:
    house = make_house()
    other = make_store(house.company, code="other")
    bob = browser_of(make_staff(house.id, "cashier", stores=[other.id]))
    assert bob.get("/counter")["Location"] == "/choose/till?next=%2Fcounter"
    bob.post("/choose/till", {"till": str(house.till.id)})
    assert bob.get("/counter").status_code == 302
    alice = browser_of(make_staff(house.id))
    assert alice.post("/choose/till", {"till": str(house.till.id), "next": "/counter"})["Location"] == "/counter"
    assert alice.get("/counter").content.decode() == "Alice at 1, till, -"
    assert browser_of(make_staff(house.id, "auditor")).get("/counter").status_code == 403


def test_a_panel_that_is_ended_is_a_browser_like_any_other() -> None:
    house = make_house()
    panel, alice = make_panel(house), browser_of(make_staff(house.id))
    [device] = devices_of(house.id)
    alice.post(f"/manage/devices/{device.id}/end")
    assert panel.get("/")["Location"].startswith("/account/login/")
    assert PanelDevice.objects.get(id=device.id).revoked_at is not None
