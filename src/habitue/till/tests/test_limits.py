"""What may be redeemed without a network, and who says so."""

from typing import Any

import pytest

from habitue.checkout.tests.factories import adjust
from habitue.merchants.tests.factories import ALICE, AT, make_store, told
from habitue.merchants.tests.people import make_staff
from habitue.merchants.tills import till_for
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.till.limits import Limit, limit_for, set_offline_limit
from habitue.till.logic import within
from habitue.till.tests.counter import make_counter
from habitue.web.tests.factories import browser_of


@pytest.mark.parametrize(
    ("asked", "spent", "limit", "may"),
    [
        (500, 0, (500, 800), True),
        (501, 0, (500, 800), False),
        (400, 400, (500, 800), True),
        (401, 400, (500, 800), False),
        (1, 0, (None, None), False),
    ],
)
def test_a_limit_is_by_sale_and_by_day(asked: int, spent: int, limit: tuple[int | None, int | None], may: bool) -> None:  # noqa: FBT001
    assert within(asked, spent, *limit) is may


def test_a_store_goes_before_the_organisation() -> None:
    counter = make_counter()
    house = counter.house
    assert limit_for(house.id, house.store.id) == Limit()
    set_offline_limit(organisation_id=house.id, store_id=None, per_sale=500, per_day=800, by=ALICE, at=AT)
    set_offline_limit(organisation_id=house.id, store_id=house.store.id, per_sale=1, per_day=2, by=ALICE, at=AT)
    assert limit_for(house.id, house.store.id) == Limit(1, 2)
    assert limit_for(house.id, None) == Limit(500, 800)
    assert [line.kind for line in told(house.id)].count("till.offline_limit_changed") == 2


def test_offline_value_is_taken_within_the_limit_of_the_day() -> None:
    counter = make_counter()
    set_offline_limit(organisation_id=counter.house.id, store_id=None, per_sale=500, per_day=800, by=ALICE, at=AT)
    adjust(counter.principal, counter.ana, 2000, "prepaid", at=clock.now())

    def pay(amount: int, receipt: str) -> Any:
        tender = {"tenders": [{"kind": "prepaid", "up_to": amount}], "due": amount, "receipt": receipt}
        said = counter.sell(amount, is_offline=True, found=counter.found(), **tender)
        return said.get("code") or said["state"]

    assert [pay(600, "1"), pay(500, "2")] == ["not_offline", "done"]
    assert [pay(400, "3"), pay(300, "4")] == ["not_offline", "done"]


def test_whoever_looks_after_settings_sets_it() -> None:
    manager = make_counter("manager")
    assert manager.browser.get("/till/limits").status_code == 200
    assert manager.browser.post("/till/limits", {"per_sale": "5,00", "per_day": "8"}).status_code == 302
    assert limit_for(manager.house.id, None) == Limit(500, 800)
    assert make_counter("cashier").browser.get("/till/limits").status_code in (403, 404)


@pytest.mark.parametrize(
    "typed", [{"per_sale": "x"}, {"per_sale": "5", "per_day": "4.99"}, {"per_day": "0.001"}, {"per_day": "1e3"}]
)
def test_what_is_no_limit_is_said_at_its_field_and_kept(typed: dict[str, str]) -> None:
    manager = make_counter("manager")
    said = manager.browser.post("/till/limits", typed)
    assert (said.status_code, "field-wrong" in said.content.decode()) == (422, True)
    assert all(f'value="{text}"' in said.content.decode() for text in typed.values())
    assert limit_for(manager.house.id, None) == Limit()


def test_a_store_gets_a_limit_of_its_own_and_loses_it_again() -> None:
    manager = make_counter("manager")
    house, address = manager.house, f"/till/limits/{manager.house.store.id}"
    manager.browser.post("/till/limits", {"per_sale": "5", "per_day": "8"})
    for _twice in range(2):
        manager.browser.post(address, {"own": "on", "per_sale": "1", "per_day": "2"})
    assert limit_for(house.id, house.store.id) == Limit(100, 200)
    assert "at most €1.00 a sale, €2.00 a till and day" in manager.browser.get("/till/limits").content.decode()
    manager.browser.post(address, {"own": "", "per_sale": "x"})
    assert limit_for(house.id, house.store.id) == Limit(500, 800)
    lines = [line for line in told(house.id) if line.kind == "till.offline_limit_changed"]
    assert [line.data["per_sale"] for line in lines] in ([500, 100, None], [None, 100, 500])
    assert manager.browser.get(f"/till/limits/{new_id()}").status_code == 404


def test_who_is_held_to_a_store_sets_the_limit_of_that_one_alone() -> None:
    counter = make_counter("manager")
    house = counter.house
    other = make_store(house.store.company, code="other")
    held = make_staff(house.id, "manager", stores=[house.store.id])
    browser = browser_of(held, till_for(house.id, till=house.till.id))
    page = browser.get("/till/limits").content.decode()
    assert (str(house.store.id) in page, str(other.id) in page, 'name="per_sale"' in page) == (True, False, False)
    limit = {"own": "on", "per_sale": "1", "per_day": "2"}
    assert browser.post(f"/till/limits/{house.store.id}", limit).status_code == 302
    assert browser.post(f"/till/limits/{other.id}", limit).status_code == 404
    assert browser.post("/till/limits", limit).status_code == 403
    assert limit_for(house.id, None) == Limit()
