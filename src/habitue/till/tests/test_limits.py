"""What may be redeemed without a network, and who says so."""

from typing import Any

import pytest

from habitue.checkout.tests.factories import adjust
from habitue.merchants.tests.factories import ALICE, AT, told
from habitue.platform import clock
from habitue.till.limits import Limit, limit_for, set_offline_limit
from habitue.till.logic import within
from habitue.till.tests.counter import make_counter


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
    assert manager.browser.post("/till/limits", {"per_sale": "x"}, HTTP_HX_REQUEST="true").status_code == 422
    assert make_counter("cashier").browser.get("/till/limits").status_code in (403, 404)
