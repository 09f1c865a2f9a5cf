"""Value that nobody pays for is not for a till to give."""

from typing import Any

import pytest

from habitue.checkout.tests.api.cafe import PROGRAM
from habitue.checkout.tests.api.callers import Caller, make_caller, told


@pytest.fixture(scope="module")
def office(scratch_database: str) -> Caller:
    office = make_caller()
    assert office.send("PUT", "/program/draft", PROGRAM).status_code == 200
    assert office.post("/program/versions", {}).status_code == 201
    return office


@pytest.fixture(scope="module")
def till(office: Caller) -> Caller:
    return make_caller(office.house, "sales", "vouchers")


@pytest.fixture(scope="module")
def ana(office: Caller) -> dict[str, str]:
    return {"id": told(office.post("/customers", {}))["id"]}


GIFTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a voucher": ("/vouchers", {"amount": 500}),
    "a voucher for nothing": ("/vouchers", {"amount": 500, "price": 0}),
    "a load": ("/vouchers/<voucher>/loads", {"amount": 500}),
    "a load by code": ("/loads", {"code": "<code>", "amount": 500}),
    "prepaid": ("/loads", {"customer": {}, "unit": "prepaid", "amount": 500}),
    "prepaid for nothing": ("/loads", {"customer": {}, "unit": "prepaid", "amount": 500, "price": 0}),
    "points": ("/loads", {"customer": {}, "unit": "points", "amount": 500}),
    "points with a price": ("/loads", {"customer": {}, "unit": "points", "amount": 500, "price": 500}),
    "a house account": ("/loads", {"customer": {}, "unit": "house_account", "amount": 500, "price": 500}),
}


@pytest.mark.parametrize("name", GIFTS)
def test_a_gift_needs_more_than_a_tills_key(name: str, office: Caller, till: Caller, ana: dict[str, str]) -> None:
    address, body = GIFTS[name]
    voucher = told(till.post("/vouchers", {"amount": 1000, "price": 1000}))
    body = {**body, "code": voucher["code"]} if "code" in body else body
    body = {**body, "customer": ana} if "customer" in body else body
    address = address.replace("<voucher>", voucher["id"])
    key = name.replace(" ", "-")
    refused = till.post(address, body, Idempotency_Key=key)
    assert (refused.status_code, told(refused)["code"], told(refused)["scope"]) == (403, "forbidden", "admin")
    assert told(till.get(f"/vouchers/{voucher['id']}"))["balance"] == 1000
    # The key stays free.
    assert office.post(address, body, Idempotency_Key=key).status_code == 201


def test_what_is_paid_for_is_a_tills_to_load(till: Caller, ana: dict[str, str]) -> None:
    voucher = told(till.post("/vouchers", {"amount": 1000, "price": 1000}))
    loads = [
        (f"/vouchers/{voucher['id']}/loads", {"amount": 500, "price": 500}),
        ("/loads", {"code": voucher["code"], "amount": 500, "price": 500}),
        ("/loads", {"customer": ana, "unit": "prepaid", "amount": 500, "price": 450}),
    ]
    assert [till.post(address, body).status_code for address, body in loads] == [201] * 3
    assert till.post("/vouchers", {}).status_code == 201
    assert told(till.get(f"/vouchers/{voucher['id']}"))["balance"] == 2000


def test_a_line_loads_no_more_than_it_costs(office: Caller, till: Caller) -> None:
    def lines(value: int) -> dict[str, Any]:
        return {"lines": [{"article": "GIFT", "amount": 500, "loads": {"voucher": "new", "value": value}}]}

    for address in ("/quotes", "/sales"):
        refused = till.post(address, lines(501), Idempotency_Key="more")
        assert (refused.status_code, told(refused)["code"], told(refused)["scope"]) == (403, "forbidden", "admin")
    assert till.post("/sales", lines(500), Idempotency_Key="more").status_code == 201
    stored = [{"key": f"b{value}", **lines(value)} for value in (501, 400)]
    items = told(till.post("/sale-batches", {"sales": stored}))["items"]
    assert [item["status"] for item in items] == [403, 201]
    assert office.post("/sales", lines(501)).status_code == 201
