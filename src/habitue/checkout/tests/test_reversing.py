"""Undoing by key: whatever a till is not sure of is as if it had not been."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from habitue.checkout.people.merging import merge_people
from habitue.checkout.requests import (
    AccountRef,
    ExchangeRequest,
    LineIn,
    LoadIn,
    LoadRequest,
    MergeRequest,
    ReturnedLine,
    ReversalRequest,
    SaleRequest,
)
from habitue.checkout.sales.recording import record_sale
from habitue.checkout.sales.reversing import reverse_key
from habitue.checkout.tests.factories import (
    adjust,
    cash,
    give_back,
    make_lines,
    make_shop,
    make_voucher,
    person,
    redeem,
    refused,
    sell,
    standing_of,
    undo,
)
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.movements import load_account
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import AT, make_key, make_till

REWARDS: dict[str, Any] = {
    "units": {"points": {"name": "Points"}, "coffee": {"name": "Coffee", "covers": {"groups": {"coffee": 1}}}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
    "exchanges": [
        {"code": "treat", "from": {"points": 10}, "to": {"coffee": 1}, "limit": {"total": 1, "per_customer": 1}}
    ],
}


def exchange(till: Any, customer: Any, *, key: str = "x", at: Any = AT) -> Any:
    request = ExchangeRequest(customer=person(customer), code="treat")
    return exchange_units(request=request, key=key, principal=till, at=at)


def test_a_sale_is_undone_once_and_its_key_is_no_more() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sell(till, 1000, customer=ana, key="k", receipt="1")
    answer = undo(till, "k", under="u")
    source = {"kind": "till", "id": str(till.source_id), "name": till.actor.name}
    undone = {"key": "k", "source": source, "reversed": True, "kind": "sale", "balances": {"points": 0}}
    assert answer == undone | {"id": answer["id"]}
    assert undo(till, "k", under="u", at=AT + timedelta(days=1)) == answer
    assert undo(till, "k", under="v") == answer | {"id": None, "balances": {}}
    assert refused(lambda: sell(till, 1000, customer=ana, key="k", receipt="1")) == "key_reversed"
    assert sell(till, 1000, customer=ana, key="new", receipt="1").is_new
    assert standing_of(till, ana.id) == {"points": 10}


def test_an_unknown_key_is_burned() -> None:
    _house, till = make_shop()
    source = {"kind": "till", "id": str(till.source_id), "name": till.actor.name}
    answer = {"key": "k", "source": source, "reversed": False, "kind": None, "id": None, "balances": {}}
    assert undo(till, "k", under="u") == answer
    assert undo(till, "k", under="u") == answer
    assert refused(lambda: sell(till, 1000, key="k")) == "key_reversed"


def test_a_refusal_stays_one_and_is_nothing_to_undo() -> None:
    _house, till = make_shop()
    refused(lambda: sell(till, 1000, codes=("NONE",), due=1, key="k"))
    assert undo(till, "k")["reversed"] is False
    assert refused(lambda: sell(till, 1000, codes=("NONE",), due=1, key="k")) == "not_applicable"


def test_a_key_is_undone_by_whoever_used_it() -> None:
    house, till = make_shop()
    sell(till, 1000, key="k")
    second = principal_for(make_key(make_till(house.store, code="2")).secret, AT)
    assert undo(second, "k")["reversed"] is False
    assert sell(till, 1000, key="k").is_new is False


def test_an_application_undoes_what_it_did_somewhere() -> None:
    house, _till = make_shop()
    office = principal_for(make_key(house.application).secret, AT)
    sell(office, 1000, key="k", store="main")
    assert undo(office, "k")["reversed"] is True


def test_of_a_sale_that_came_back_in_part_the_rest_is_undone() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sale = sell(till, 1000, 500, customer=ana, key="k", tenders=(cash(1500),)).answer or {}
    give_back(till, sale, ReturnedLine(line=1))
    assert undo(till, "k")["reversed"] is True
    assert standing_of(till, ana.id) == {}
    assert refused(lambda: give_back(till, sale)) == "nothing_to_return"


@pytest.mark.parametrize("lines", [(), make_lines(500)])
def test_where_nothing_is_left_of_a_sale_undoing_it_still_frees_its_receipt(lines: tuple[LineIn, ...]) -> None:
    _house, till = make_shop()
    request = SaleRequest(lines=lines, receipt="1")
    sale = record_sale(request=request, key="k", principal=till, at=AT).answer or {}
    if lines:
        give_back(till, sale)
    assert undo(till, "k")["reversed"] is True
    assert sell(till, 700, receipt="1").is_new


def test_what_was_loaded_and_spent_is_not_undone() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    load = LineIn(amount=5000, loads=LoadIn(kind="prepaid"))
    sell(till, lines=(load,), customer=ana, key="k")
    adjust(till, ana, -1, "prepaid")
    assert refused(lambda: undo(till, "k", under="u")) == "value_used"
    adjust(till, ana, 1, "prepaid")
    assert refused(lambda: undo(till, "k", under="u")) == "value_used"
    assert sell(till, lines=(load,), customer=ana, key="k").is_new is False


def test_a_return_and_an_undoing_cannot_be_undone() -> None:
    _house, till = make_shop()
    sale = sell(till, 1000, key="k").answer or {}
    give_back(till, sale, key="r")
    assert refused(lambda: undo(till, "r")) == "not_reversible"
    sell(till, 1000, key="l")
    undo(till, "l", under="u")
    assert refused(lambda: undo(till, "u")) == "not_reversible"


def test_another_request_under_the_key_of_an_undoing() -> None:
    _house, till = make_shop()
    sell(till, 1000, key="a")
    sell(till, 1000, key="b")
    undo(till, "a", under="u")
    assert refused(lambda: undo(till, "b", under="u")) == "key_reused"


def test_an_exchange_is_undone_with_the_use_it_counted() -> None:
    house, till = make_shop(REWARDS)
    ana, ben = make_customer(house.id), make_customer(house.id)
    adjust(till, ana, 25)
    adjust(till, ben, 25)
    exchange(till, ana)
    assert refused(lambda: exchange(till, ana, key="y")) == "limit_reached"
    assert refused(lambda: exchange(till, ben, key="z")) == "limit_reached"
    undo(till, "x")
    assert standing_of(till, ana.id) == {"points": 25}
    exchange(till, ana, key="again")
    assert list(audit_book(house.id)) == []


def test_what_was_done_to_somebody_who_has_merged_is_undone_with_the_survivor() -> None:
    house, till = make_shop(REWARDS)
    ana, ben = make_customer(house.id), make_customer(house.id)
    adjust(till, ana, 25)
    exchange(till, ana)
    sell(till, 1000, customer=ana, key="k")
    merge_people(request=MergeRequest(customer=ben.id, other=ana.id), principal=till, at=AT)
    undo(till, "x")
    undo(till, "k")
    assert standing_of(till, ben.id) == {"points": 25}
    assert exchange(till, ben, key="again")["took"] == {"points": 10}
    assert list(audit_book(house.id)) == []


def test_a_gift_that_paid_a_debt_is_undone() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sale = sell(till, 1000, customer=ana).answer or {}
    adjust(till, ana, -10)
    give_back(till, sale)
    assert standing_of(till, ana.id) == {"owed": -10}
    adjust(till, ana, 10, key="gift")
    undo(till, "gift")
    assert standing_of(till, ana.id) == {"owed": -10}


def test_loads_redemptions_and_vouchers_are_undone() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    account = AccountRef(customer=person(ana), unit="prepaid")
    load_account(request=LoadRequest(account=account, amount=500, price=500), key="l", principal=till, at=AT)
    redeem(till, ana, 200, "prepaid", key="r")
    assert refused(lambda: undo(till, "l", under="too soon")) == "value_used"
    undo(till, "r")
    undo(till, "l", under="now")
    voucher = make_voucher(till, 700, key="v")
    undo(till, "v")
    assert (standing_of(till, ana.id), standing_of(till, UUID(voucher["id"]))) == ({}, {})
    assert list(audit_book(house.id)) == []


def test_undoing_is_told_with_its_reason() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 5, key="k")
    request = ReversalRequest(key="k", reason="typed twice")
    assert reverse_key(request=request, key="u", principal=till, at=AT)["kind"] == "adjustment"
    assert standing_of(till, ana.id) == {}
