"""Stored value that a till took offline and that was not there is owed, by its name, and settled by the next load."""

from typing import Any
from uuid import UUID

import pytest

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.queries.accounts import accounts_of, entries_of
from habitue.checkout.requests import (
    AccountRef,
    HouseAccountRequest,
    LineIn,
    LoadIn,
    LoadRequest,
    ReturnedLine,
    TenderIn,
)
from habitue.checkout.tests.factories import (
    adjust,
    by_voucher,
    cash,
    give_back,
    make_shop,
    make_voucher,
    person,
    refused,
    sell,
    set_aside_for,
    standing_of,
    undo,
)
from habitue.checkout.value.movements import load_account
from habitue.customers.queries import CustomerView
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.ledger.posting import Json
from habitue.ledger.queries import lots_of_entry
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import AT, House
from habitue.platform.ids import new_id


def make_debtor(there: int = 0) -> tuple[House, Principal, CustomerView]:
    house, till = make_shop()
    ana = make_customer(house.id)
    if there:
        adjust(till, ana, there, "prepaid")
    sold = sell(
        till, 1000, customer=ana, due=1000, tenders=(TenderIn(kind="prepaid", amount=1000),), is_offline=True
    ).result()
    assert (sold["owed"], sold["flags"]) == ({"prepaid": 1000 - there}, ["prepaid_not_there"])
    return house, till, ana


def prepaid_of(till: Principal, customer: CustomerView) -> dict[str, Any]:
    accounts = {account["unit"]: account for account in accounts_of(till.organisation_id, customer.id, AT)}
    assert set(accounts) == {"points", "prepaid"}
    prepaid: dict[str, Any] = accounts["prepaid"]
    return prepaid


def put(till: Principal, account: AccountRef, amount: int, key: str | None = None, price: int | None = None) -> Json:
    request = LoadRequest(account=account, amount=amount, price=price)
    return load_account(request=request, key=key or str(new_id()), principal=till, at=AT)


@pytest.mark.parametrize("there", [0, 400])
def test_what_is_owed_is_named_by_what_it_is_owed_of(there: int) -> None:
    _house, till, ana = make_debtor(there)
    shown = prepaid_of(till, ana)
    assert (shown["balance"], shown["available"], shown["owed"]) == (0, 0, 1000 - there)
    debts = [entry for entry in entries_of(till.organisation_id, ana.id, AT, None, 50) if entry["is_owed"]]
    assert [(entry["unit"], entry["amount"]) for entry in debts] == [("prepaid", there - 1000)]


def test_the_next_load_in_a_sale_settles_it_first() -> None:
    house, till, ana = make_debtor(400)
    load = LineIn(amount=1000, loads=LoadIn(kind="prepaid", value=1500))
    sold = sell(till, lines=(load,), customer=ana, tenders=(cash(1000),)).result()
    assert (sold["owed"], sold["balances"]["prepaid"], standing_of(till, ana.id)["prepaid"]) == ({}, 900, 900)
    (lot,) = lots_of_entry(till.organisation_id, UUID(sold["id"]), AT)
    assert lot.granted == 900
    # What went against the debt is used: only what is left can be given back.
    assert refused(lambda: give_back(till, sold)) == "value_used"
    back = give_back(till, sold, ReturnedLine(line=1, amount=900))
    assert (back["due"], standing_of(till, ana.id)) == (900, {"points": 10})
    assert list(audit_book(house.id)) == []


def test_a_load_that_only_settles_leaves_nothing_to_give_back() -> None:
    house, till, ana = make_debtor()
    sold = sell(
        till, lines=(LineIn(amount=600, loads=LoadIn(kind="prepaid")),), customer=ana, tenders=(cash(600),)
    ).result()
    assert (sold["owed"], standing_of(till, ana.id)) == ({"prepaid": 400}, {"points": 10, "owed": -400})
    assert refused(lambda: give_back(till, sold)) == "value_used"
    assert list(audit_book(house.id)) == []


def test_a_load_without_a_sale_and_an_adjustment_settle_it_and_can_be_undone() -> None:
    house, till, ana = make_debtor()
    account = AccountRef(customer=person(ana), unit="prepaid")
    assert put(till, account, 300, key="load", price=300)["balance"] == 0
    assert prepaid_of(till, ana)["owed"] == 700
    adjust(till, ana, 900, "prepaid", key="gift")
    assert (prepaid_of(till, ana)["owed"], prepaid_of(till, ana)["balance"]) == (0, 200)
    assert undo(till, "gift")["reversed"]
    assert undo(till, "load")["reversed"]
    assert prepaid_of(till, ana)["owed"] == 1000
    assert list(audit_book(house.id)) == []


def test_a_voucher_owes_for_itself() -> None:
    house, till = make_shop()
    gift = make_voucher(till, 400)
    sold = sell(till, 1000, due=1000, tenders=(by_voucher(gift["code"], 1000),), is_offline=True).result()
    assert sold["owed"] == {"voucher": 600}
    assert put(till, AccountRef(voucher=UUID(gift["id"])), 1000)["balance"] == 400
    assert standing_of(till, UUID(gift["id"])) == {"voucher": 400}
    assert list(audit_book(house.id)) == []


def test_what_can_be_spent_of_a_house_account_goes_down_to_its_limit() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    set_house_limit(request=HouseAccountRequest(customer=ana.id, limit=5000), principal=till, at=AT)
    sell(till, 2000, customer=ana, tenders=(TenderIn(kind="house_account", amount=2000),))
    set_aside_for(till, ana, 500, "house_account")
    (shown,) = (
        account for account in accounts_of(till.organisation_id, ana.id, AT) if account["unit"] == "house_account"
    )
    assert (shown["balance"], shown["held"], shown["limit"], shown["available"]) == (-2000, 500, 5000, 2500)


def test_what_a_house_account_does_not_cover_is_settled_first_by_the_next_payment() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    set_house_limit(request=HouseAccountRequest(customer=ana.id, limit=500), principal=till, at=AT)
    paid = (TenderIn(kind="house_account", amount=800),)
    sold = sell(till, 800, customer=ana, due=800, tenders=paid, is_offline=True).result()
    assert (sold["owed"], sold["flags"]) == ({"prepaid": 300}, ["house_account_not_there"])
    assert standing_of(till, ana.id) == {"points": 8, "house_account": -500, "owed": -300}
    settled = (LineIn(amount=400, settles="house_account"),)
    sell(till, lines=settled, customer=ana, tenders=(cash(400),)).result()
    assert standing_of(till, ana.id) == {"points": 8, "house_account": -400}
    assert list(audit_book(house.id)) == []
