"""The network lost an answer: what the panel sends again hears what came of it, whatever holds by now."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from habitue.checkout.tests.factories import adjust
from habitue.merchants.tests.factories import ALICE, AT, told
from habitue.platform import clock
from habitue.till.limits import set_offline_limit
from habitue.till.tests.counter import Counter, make_counter


def sold(counter: Counter) -> int:
    return [line.kind for line in told(counter.house.id)].count("sale.recorded")


def paying(counter: Counter, amount: int) -> dict[str, Any]:
    adjust(counter.principal, counter.ana, 5000, "prepaid", at=clock.now())
    pay = {"tenders": [{"kind": "prepaid", "up_to": amount}], "due": amount, "receipt": "R-1"}
    return {**pay, "key": "panel:lost-answer", "at": clock.now().isoformat()}


@pytest.mark.parametrize("limit", [None, (500, 800)])
def test_a_sale_that_arrived_is_not_refused_when_it_is_sent_again_as_an_offline_one(limit: Any) -> None:
    counter = make_counter()
    if limit:
        per_sale, per_day = limit
        set_offline_limit(
            organisation_id=counter.house.id, store_id=None, per_sale=per_sale, per_day=per_day, by=ALICE, at=AT
        )
    sale = paying(counter, 500) | {"found": counter.found()}
    first = counter.sell(500, **sale, is_offline=bool(limit))
    again = counter.sell(500, **sale, is_offline=True)
    assert (first["state"], again["state"], again["short"], sold(counter)) == ("done", "done", first["short"], 1)


def test_nor_when_the_proof_of_it_is_too_old_by_then() -> None:
    counter = make_counter()
    sale = paying(counter, 500) | {"found": counter.found()}
    assert counter.sell(500, **sale)["state"] == "done"
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert counter.sell(500, **sale | {"found": "forgotten"})["state"] == "done"
    assert sold(counter) == 1


def test_what_was_undone_in_time_is_undone_however_late_it_is_asked_again() -> None:
    counter = make_counter()
    counter.sell(1250, key="panel:to-be-undone")
    undo = {"key": "undo:panel:to-be-undone", "under": "panel:to-be-undone"}
    never = {"key": "undo:panel:never-came", "under": "panel:never-came"}
    assert [counter.post("reversals", said)["state"] for said in (undo, never)] == ["done", "done"]
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        assert [counter.post("reversals", said)["state"] for said in (undo, never)] == ["done", "done"]
    counter.sell(1250, key="panel:too-late")
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        late = counter.post("reversals", {"key": "undo:panel:too-late", "under": "panel:too-late"})
    assert late["code"] == "undo_too_late"


def test_a_sale_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    counter = make_counter()
    sale = {"at": clock.now().isoformat(), "lines": [{"amount": 300}]}
    sales = [
        {**sale, "key": "panel:readable-1"},
        {**sale, "key": "panel:too-long", "lines": [{"amount": 1}] * 51},
        {**sale, "key": "panel:control", "customer": {"code": "0104912345\x1d17"}},
        {**sale, "key": "panel:readable-2"},
    ]
    outcomes = counter.post("sales", {"version": 1, "sales": sales})["outcomes"]
    assert [(said["key"], said.get("code")) for said in outcomes] == [
        ("panel:readable-1", None),
        ("panel:too-long", "malformed"),
        ("panel:control", "malformed"),
        ("panel:readable-2", None),
    ]
    assert sold(counter) == 2
    assert counter.send("sales", {"version": 1, "sales": [sale]}).status_code == 400


@pytest.mark.parametrize("unit", ["prepaid", "house_account", "kitty"])
def test_money_is_neither_given_nor_taken_like_points(unit: str) -> None:
    counter = make_counter("manager")
    adjust(counter.principal, counter.ana, 500, "kitty", at=clock.now())
    body = {"customer": str(counter.ana.id), "unit": unit, "amount": 100, "found": counter.found()}
    assert counter.post("gifts", body | {"key": "panel:gift-1", "reason": "A gift"})["code"] == "malformed"
    assert counter.post("covers", body | {"key": "panel:cover-1"})["code"] == "malformed"


def test_the_kept_page_does_not_say_what_time_it_was() -> None:
    counter = make_counter()
    assert '"now": null' in counter.browser.get("/till/shell").content.decode()
    assert '"now": null' not in counter.browser.get("/till").content.decode()
