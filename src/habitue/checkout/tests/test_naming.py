"""Whose a sale was, said afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from habitue.checkout.people.merging import merge_people
from habitue.checkout.requests import CustomerRef, MergeRequest, NameCustomerRequest, ReturnedLine, SaleRef
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.tests.factories import give_back, make_shop, person, refused, sell, standing_of, undo
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import AT, make_house_next_door, make_key

FIRST: dict[str, Any] = {
    "units": {"points": {"name": "Points"}, "toast": {"name": "Toast"}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
    "exchanges": [
        {"code": "toast", "from": {"points": 10}, "to": {"toast": 1}, "automatic": True, "limit": {"per_customer": 1}}
    ],
    "grants": [{"code": "hello", "at": "first_sale", "give": {"points": 3}}],
}


def name(
    till: Any, sale: dict[str, Any], customer: CustomerRef, *, due: int, key: str = "n", at: datetime = AT, **ref: Any
) -> dict[str, Any]:
    reference = SaleRef(**ref) if ref else SaleRef(id=UUID(sale["id"]))
    request = NameCustomerRequest(sale=reference, customer=customer, due=due)
    return name_customer(request=request, key=key, principal=till, at=at)


def test_what_a_sale_brings_when_its_customer_is_named() -> None:
    house, till = make_shop(FIRST)
    ana = make_customer(house.id)
    sale = sell(till, 2500, receipt="1").answer or {}
    answer = name(till, sale, person(ana), due=2500, receipt="1", business_day=AT.date())
    assert {part: answer[part] for part in ("sale", "customer", "earned", "tier", "balances")} == {
        "sale": sale["id"],
        "customer": str(ana.id),
        "earned": {"points": 25},
        "tier": None,
        "balances": {"points": 18, "toast": 1},
    }
    assert name(till, sale, person(ana), due=2500, receipt="1", business_day=AT.date()) == answer
    # It was the first sale, and the exchange has been run as often as it may.
    assert (sell(till, 2500, customer=ana).answer or {})["balances"] == {"points": 43, "toast": 1}
    assert list(audit_book(house.id)) == []


def test_what_naming_is_refused_for() -> None:
    house, till = make_shop()
    ana, ben = make_customer(house.id), make_customer(house.id)
    sale = sell(till, 500).answer or {}
    charlies = principal_for(make_key(make_house_next_door().till).secret, AT)
    a_week = AT + timedelta(days=7)
    assert refused(lambda: name(charlies, sale, person(ana), due=500)) == "not_found"
    assert refused(lambda: name(till, sale, person(ana), due=501, key="a")) == "not_found"
    assert refused(lambda: name(till, sale, person(ana), due=501, key="a")) == "not_found"
    assert refused(lambda: name(till, sale, CustomerRef(code="none"), due=500, key="b")) == "unknown_code"
    too_late = a_week + timedelta(seconds=1)
    assert refused(lambda: name(till, sale, person(ana), due=500, key="c", at=too_late)) == "too_late"
    assert name(till, sale, person(ana), due=500, key="d", at=a_week)["earned"] == {"points": 5}
    assert refused(lambda: name(till, sale, person(ben), due=500, key="e")) == "already_named"
    assert refused(lambda: name(till, sale, person(ben), due=500, key="d")) == "key_reused"
    anas = sell(till, 1, customer=ana).answer or {}
    assert refused(lambda: name(till, anas, person(ben), due=1, key="f")) == "already_named"


def test_a_sale_of_which_nothing_is_left_is_nobodys() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    returned, undone = sell(till, 500).answer or {}, sell(till, 500, key="k").answer or {}
    give_back(till, returned)
    undo(till, "k")
    assert refused(lambda: name(till, returned, person(ana), due=500, key="a")) == "not_found"
    assert refused(lambda: name(till, undone, person(ana), due=500, key="b")) == "not_found"


def test_an_application_that_has_no_store_names_a_customer() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sale = sell(till, 500).answer or {}
    office = principal_for(make_key(house.application).secret, AT)
    assert name(office, sale, person(ana), due=500)["earned"] == {"points": 5}


def test_what_is_left_is_earned_and_all_of_it_goes_again() -> None:
    house, till = make_shop()
    ana, ben = make_customer(house.id), make_customer(house.id)
    sale = sell(till, 1000, 500).answer or {}
    give_back(till, sale, ReturnedLine(line=1))
    name(till, sale, person(ana), due=1500)
    assert standing_of(till, ana.id) == {"points": 5}
    merge_people(request=MergeRequest(customer=ben.id, other=ana.id), principal=till, at=AT)
    give_back(till, sale)
    assert (standing_of(till, ana.id), standing_of(till, ben.id)) == ({}, {})
    assert list(audit_book(house.id)) == []
