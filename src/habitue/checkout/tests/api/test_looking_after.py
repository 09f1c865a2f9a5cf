"""Two doors as they are used: a list of what needs a look, a hold that is let go."""

from typing import Any

import pytest

from habitue.checkout.tests.api.callers import Caller, make_caller, told


@pytest.fixture
def caller(scratch_database: str) -> Caller:
    return make_caller()


def test_what_the_back_office_should_look_at_is_found(caller: Caller) -> None:
    lines = [{"article": "A", "amount": 100}]
    clean: dict[str, Any] = {"key": "clean", "receipt": "c", "lines": lines}
    owing = {"key": "owing", "receipt": "o", "lines": lines, "customer": {"code": "NOBODYS-CARD"}}
    batch = told(caller.post("/sale-batches", {"sales": [clean, owing]}))
    assert [item["status"] for item in batch["items"]] == [201, 201]

    def found(query: str) -> list[tuple[str, list[str]]]:
        return [(sale["receipt"], sale["flags"]) for sale in told(caller.get(f"/sales{query}"))["items"]]

    assert found("") == [("o", ["unknown_customer"]), ("c", [])]
    assert found("?flagged=true") == [("o", ["unknown_customer"])]
    assert found("?flagged=false") == [("c", [])]
    assert caller.get("/sales?flagged=perhaps").status_code == 400


@pytest.mark.parametrize("body", [None, {}])
def test_a_hold_is_let_go_without_a_word(caller: Caller, body: Any) -> None:
    voucher = told(caller.post("/vouchers", {"amount": 500, "price": 500}))
    hold = told(caller.post("/holds", {"voucher": voucher["id"], "amount": 200, "lasts": "PT1H"}))
    answer = caller.post(f"/holds/{hold['id']}/release", body)
    assert (answer.status_code, told(answer)["state"]) == (200, "released")
    assert told(caller.get(f"/vouchers/{voucher['id']}"))["available"] == 500
