"""The program that holds already, tried on a story: it comes to what it came to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from habitue.checkout.requests import (
    ClaimIn,
    CustomerRef,
    ExchangeRequest,
    LineIn,
    NameCustomerRequest,
    SaleRef,
)
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.tests.factories import adjust, make_shop, sell, undo
from habitue.checkout.trials import TrialRequest, try_program
from habitue.checkout.value.exchanges import exchange_units
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, AT
from habitue.programs.grants import give_grants

PROGRAM: dict[str, Any] = {
    "units": {
        "points": {"name": "Points"},
        "mug": {"name": "Mug", "covers": {"articles": {"MUG": 1}}},
    },
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000}],
    },
    "discounts": [{"code": "five", "amount_off": 500, "cost": {"points": 50}}],
    "exchanges": [{"code": "mug", "from": {"points": 80}, "to": {"mug": 1}}],
    "grants": [{"code": "welcome", "at": "registration", "give": {"points": 50}}],
}


def test_the_same_program_on_a_story_with_all_deeds_shows_no_difference() -> None:
    house, till = make_shop(PROGRAM)
    ana = make_customer(house.id)
    days = [AT + timedelta(days=day) for day in range(8)]
    claimed = (ClaimIn(discount="five"),)
    give_grants(organisation_id=house.id, customer_id=ana.id, moment="registration", by=ALICE, at=days[0])
    # The welcome pays for it.
    sell(till, 6000, customer=ana, claims=claimed, at=days[1])
    anonymous = sell(till, 6000, at=days[2]).result()
    named = NameCustomerRequest(sale=SaleRef(id=UUID(anonymous["id"])), customer=CustomerRef(id=ana.id), due=6000)
    name_customer(request=named, key="named", principal=till, at=days[3])
    asked = ExchangeRequest(customer=CustomerRef(id=ana.id), code="mug")
    exchange_units(request=asked, key="mug", principal=till, at=days[3])
    # The mug that was exchanged for, and 35 of 115 points are left.
    mug = LineIn(article="MUG", amount=900)
    assert sell(till, lines=(mug,), customer=ana, claims=(ClaimIn(cover="mug"),), at=days[4]).result()["due"] == 0
    adjust(till, ana, 1000, key="mistake", at=days[4])
    undo(till, "mistake", at=days[4])
    adjust(till, ana, 20, at=days[5])
    sell(till, 3000, customer=ana, claims=claimed, at=days[6])
    report = try_program(
        request=TrialRequest(since=AT, until=days[7], document=PROGRAM),
        principal=till,
    )
    assert report["was"] == report["would_be"]
    assert (report["sales"], report["passed_over"], report["tier_changes"]) == (4, 0, [])
    assert report["was"]["spent"] == {"points": 100, "mug": 1}
