"""What a till hears when a rule says no: the code, the sentence, the fields that matter. And a no stays one."""

from typing import Any

import pytest

from habitue.checkout.tests.api.callers import Caller, make_caller, told

PROGRAM: dict[str, Any] = {
    "units": {
        "stars": {"name": "Stars", "decimals": 2},
        "mug": {"name": "Mug", "covers": {"articles": {"MUG": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "exchanges": [{"code": "mug", "from": {"stars": "2.50"}, "to": {"mug": 1}}],
    "discounts": [{"code": "half", "percent": "50", "cost": {"stars": 3}}],
}


@pytest.fixture(scope="module")
def caller(scratch_database: str) -> Caller:
    caller = make_caller()
    assert caller.send("PUT", "/program/draft", PROGRAM).status_code == 200
    assert caller.post("/program/versions", {}).status_code == 201
    return caller


@pytest.fixture
def ana(caller: Caller) -> dict[str, str]:
    return {"id": told(caller.post("/customers", {}))["id"]}


def sale(**more: Any) -> dict[str, Any]:
    return {"lines": [{"article": "MUG", "amount": 900}], "due": 900, **more}


CASES = {
    "an exchange": ("/exchanges", {"code": "mug"}, "stars", "1.25", "2.50"),
    "a discount": ("/sales", sale(claims=[{"discount": "half"}]), "stars", "1.25", "3.00"),
    "a cover": ("/sales", sale(claims=[{"cover": "mug"}]), "mug", 0, 1),
    "a kitty": ("/sales", sale(tenders=[{"kind": "kitty", "amount": 900}]), "kitty", 0, 900),
    "a redemption": ("/redemptions", {"unit": "stars", "amount": 2}, "stars", "1.25", "2.00"),
    "a hold": ("/holds", {"unit": "stars", "amount": "1.26", "lasts": "PT1H"}, "stars", "1.25", "1.26"),
    "prepaid": ("/redemptions", {"unit": "prepaid", "amount": 5}, "EUR", 0, 5),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_missing_is_said_in_whole_units(caller: Caller, ana: dict[str, str], name: str) -> None:
    given = {"customer": ana, "unit": "stars", "amount": "1.25", "reason": "A gift"}
    assert caller.post("/adjustments", given).status_code == 201
    address, body, unit, available, asked = CASES[name]
    answer = caller.post(address, {**body, "customer": ana})
    problem = told(answer)
    assert (answer.status_code, problem["code"]) == (422, "insufficient_balance")
    assert (problem["unit"], problem["available"], problem["asked"]) == (unit, available, asked)
    assert problem["detail"] == f"There is not enough on this account: {available} available, {asked} asked for."
    assert "account" not in problem


@pytest.mark.parametrize("name", [name for name in CASES if name != "a kitty"])
def test_a_no_stays_a_no(caller: Caller, ana: dict[str, str], name: str) -> None:
    address, body, _unit, _available, _asked = CASES[name]
    wanted = {**body, "customer": ana}
    first = caller.post(address, wanted, Idempotency_Key=f"{name} {ana['id']}".replace(" ", "-"))
    for unit in ("stars", "prepaid", "mug"):
        assert caller.post("/loads", {"customer": ana, "unit": unit, "amount": 1000}).status_code == 201
    again = caller.post(address, wanted, Idempotency_Key=f"{name} {ana['id']}".replace(" ", "-"))
    assert first.status_code == again.status_code == 422
    assert told(first) == told(again)
    assert caller.post(address, wanted).status_code in (200, 201, 422)


def test_another_sum_than_the_till_showed_leaves_the_key_free(caller: Caller) -> None:
    wanted = {"lines": [{"article": "A", "amount": 500}], "due": 400, "receipt": "due-1"}
    problem = told(caller.post("/sales", wanted, Idempotency_Key="due-1"))
    assert (problem["code"], problem["due"]) == ("due_changed", 500)
    assert problem["judgement"]["lines"][0]["due"] == 500
    assert caller.post("/sales", {**wanted, "due": 500}, Idempotency_Key="due-1").status_code == 201


def test_another_request_under_a_key_is_refused_and_a_repeat_is_answered_as_the_first(caller: Caller) -> None:
    voucher = told(caller.post("/vouchers", {"amount": 1000}))
    address = f"/vouchers/{voucher['id']}/redemptions"
    first = caller.post(address, {"amount": 300}, Idempotency_Key="once")
    again = caller.post(address, {"amount": 300}, Idempotency_Key="once")
    other = caller.post(address, {"amount": 301}, Idempotency_Key="once")
    assert first.content == again.content
    assert told(other)["code"] == "key_reused"
    assert told(caller.get(f"/vouchers/{voucher['id']}"))["balance"] == 700
