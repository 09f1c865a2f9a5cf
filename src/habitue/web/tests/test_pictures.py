"""A merchant's pictures are there for everybody; its other files are not."""

from django.test import Client

from habitue.merchants.brand import remove_picture, set_picture
from habitue.merchants.tests.factories import ALICE, AT, make_house, make_house_next_door
from habitue.merchants.tests.test_brand import make_picture
from habitue.web.houses import HouseLook, house_look


def test_a_logo_is_served_until_it_is_replaced() -> None:
    house, neighbour = make_house(), make_house_next_door()
    assert house_look(house.id) == HouseLook("Alice & Bob", "1d5c49", "", "", "", "")
    facts = set_picture(
        organisation_id=house.id, place="logo", name="logo.png", content=make_picture(), by=ALICE, at=AT
    )
    address = house_look(house.id).logo
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert Client().get(f"/brand/{neighbour.id}/{facts.logo}").status_code == 404
    remove_picture(organisation_id=house.id, place="logo", by=ALICE, at=AT)
    assert Client().get(address).status_code == 404
