"""Whoever is held to some stores changes nothing that holds for the others too."""

import pytest

from habitue.customers.portals import portal_of
from habitue.merchants.actions import register_device
from habitue.merchants.devices import devices_of
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_store, make_till
from habitue.merchants.tests.people import make_staff
from habitue.platform.ids import new_id
from habitue.web.tests.factories import browser_of

FOR_ALL = [
    "/manage/portal",
    "/manage/privacy/retention",
    "/manage/privacy/texts/terms",
    "/manage/privacy/texts/terms/end",
    "/manage/settings/organisation",
    "/manage/settings/brand/look",
    "/manage/settings/keys/new",
    "/manage/settings/webhooks/new",
    "/manage/settings/companies/new",
    "/manage/settings/stores/new",
]


def make_two_stores() -> House:
    house = make_house()
    make_store(house.company, code="other")
    return house


@pytest.mark.parametrize("path", FOR_ALL)
def test_what_holds_for_all_stores_is_not_changed_from_one(path: str) -> None:
    house = make_two_stores()
    said = {"once": str(new_id()), "handle": "mine", "is_open": "on"}
    held = browser_of(make_staff(house.id, "manager", stores=[house.store.id]))
    assert held.post(path, said).status_code == 403
    assert browser_of(make_staff(house.id, "manager")).post(path, said).status_code != 403
    if not path.endswith("/end"):
        assert held.get(path).status_code == 200


def test_the_portal_stays_as_it_was() -> None:
    house = make_two_stores()
    browser_of(make_staff(house.id, "manager", stores=[house.store.id])).post("/manage/portal", {"handle": "mine"})
    assert portal_of(house.id) is None


def test_panels_are_made_and_ended_in_ones_own_stores_alone() -> None:
    house = make_house()
    till = make_till(make_store(house.company, code="other"), code="other")
    there = register_device(
        organisation_id=house.id, till_id=till.id, name="Far tablet", registered_by=None, by=ALICE, at=AT
    ).device
    held = browser_of(make_staff(house.id, "manager", stores=[house.store.id]))
    page = held.get("/manage/devices").content.decode()
    assert (str(house.till.id) in page, str(till.id) in page, "Far tablet" in page) == (True, False, False)
    assert held.post(f"/manage/devices/{there.id}/end").status_code == 404
    assert held.post("/manage/devices", {"till": str(till.id), "name": "Mine"}).status_code == 404
    assert [(line.name, line.revoked_at) for line in devices_of(house.id)] == [("Far tablet", None)]
    assert held.post("/manage/devices", {"till": str(house.till.id), "name": "Mine"}).status_code == 302
