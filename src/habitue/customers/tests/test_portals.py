"""An organisation's portal: its handle and its rules."""

import pytest

from habitue.customers.actions import HandleTaken, open_portal
from habitue.customers.portals import PortalFacts, PortalNotFound, portal_by_handle, portal_of
from habitue.merchants.tests.factories import ALICE, AT, CHARLIE, make_house, make_house_next_door
from habitue.platform.ids import new_id
from habitue.platform.texts import Malformed


def a_handle() -> str:
    """One that no other test has."""
    return f"cafe-{new_id().hex[-12:]}"


def test_a_handle_leads_to_its_organisation() -> None:
    house, handle = make_house(), a_handle()
    opened = open_portal(
        organisation_id=house.id,
        handle=f" {handle.upper()} ",
        origins=["https://Cafe.example/", "http://127.0.0.1:8001", "https://cafe.example"],
        by=ALICE,
        at=AT,
    )
    assert opened == PortalFacts(
        organisation_id=house.id,
        handle=handle,
        is_open=True,
        lets_register=True,
        spends_by_code=False,
        origins=("http://127.0.0.1:8001", "https://cafe.example"),
    )
    assert portal_by_handle(handle) == portal_of(house.id) == opened


def test_a_handle_is_one_organisations() -> None:
    house, next_door, handle = make_house(), make_house_next_door(), a_handle()
    open_portal(organisation_id=house.id, handle=handle, by=ALICE, at=AT)
    with pytest.raises(HandleTaken):
        open_portal(organisation_id=next_door.id, handle=handle, by=CHARLIE, at=AT)


def test_a_closed_portal_is_not_there() -> None:
    house, handle = make_house(), a_handle()
    open_portal(organisation_id=house.id, handle=handle, is_open=False, by=ALICE, at=AT)
    for wrong in (handle, "nobody-has-this", "a\0b"):
        with pytest.raises(PortalNotFound):
            portal_by_handle(wrong)


@pytest.mark.parametrize("handle", ["", "-a", "a-", "a b", "ä", "a/b", "a" * 41, "."])
def test_a_handle_is_a_slug(handle: str) -> None:
    with pytest.raises(Malformed):
        open_portal(organisation_id=make_house().id, handle=handle, by=ALICE, at=AT)


@pytest.mark.parametrize(
    "origin",
    [
        "cafe.example",
        "ftp://cafe.example",
        "https://cafe.example/shop",
        "https://a@cafe.example",
        "https://*",
        "https://",
    ],
)
def test_an_origin_is_a_website(origin: str) -> None:
    with pytest.raises(Malformed):
        open_portal(organisation_id=make_house().id, handle=a_handle(), origins=[origin], by=ALICE, at=AT)
