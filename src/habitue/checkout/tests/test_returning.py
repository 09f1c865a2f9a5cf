"""What comes back: money to where it came from, value as it was, and nobody gains by it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from habitue.checkout.people.merging import merge_people
from habitue.checkout.requests import (
    ClaimIn,
    LineIn,
    LoadIn,
    MergeRequest,
    ReturnedLine,
    ReturnIn,
    ReturnRequest,
    SaleRef,
    TenderIn,
)
from habitue.checkout.sales.returning import return_sale
from habitue.checkout.tests.factories import (
    adjust,
    by_voucher,
    cash,
    give_back,
    make_lines,
    make_shop,
    make_voucher,
    person,
    refused,
    sell,
    set_aside_for,
    standing_of,
)
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import AT, make_house_next_door, make_key
from habitue.platform.ids import new_id

PASSES: dict[str, Any] = {
    "units": {
        "points": {"name": "Points"},
        "massage": {"name": "Massage", "covers": {"articles": {"MASSAGE": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}},
        {"code": "pass", "unit": "massage", "give": 5, "per": {"quantity": 1}, "scope": {"articles": ["PASS"]}},
    ],
}
PASS = LineIn(article="PASS", amount=20000)


def test_what_a_return_answers_and_that_it_happens_once() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sale = sell(till, 1000, 500, customer=ana, tenders=(cash(1500),)).answer or {}
    answer = give_back(till, sale, ReturnedLine(line=1), key="r", receipt="9")
    assert answer == {
        "id": answer["id"],
        "at": AT.isoformat(),
        "sale": sale["id"],
        "customer": str(ana.id),
        "due": 1000,
        "lines": [{"line": 1, "pieces": 1, "due": 1000}],
        "taken_back": {"points": 10},
        "given_back": {},
        "owed": {},
        "tenders": [{"kind": "cash", "amount": 1000}],
        "balances": {"points": 5},
        "available": {},
        "reasons": [
            {
                "kind": "earn",
                "rule": "base",
                "fired": True,
                "why": "taken_back",
                "lines": [],
                "numbers": {"recorded": 15, "remains": 5, "parts": 10},
            }
        ],
    }
    again = give_back(till, sale, ReturnedLine(line=1), key="r", receipt="9", at=AT + timedelta(days=1))
    other_key = give_back(till, sale, ReturnedLine(line=1), key="s", receipt="9")
    assert (again, other_key) == (answer, answer)
    assert refused(lambda: give_back(till, sale, key="r")) == "key_reused"
    assert refused(lambda: give_back(till, sale, receipt="9")) == "receipt_reused"
    assert refused(lambda: sell(till, 1000, receipt="9")) == "receipt_reused"
    assert standing_of(till, ana.id) == {"points": 5}


def test_a_refused_return_stays_refused() -> None:
    _house, till = make_shop()
    sale = sell(till, 1000).answer or {}
    assert refused(lambda: give_back(till, sale, ReturnedLine(line=2), key="r")) == "nothing_to_return"
    assert refused(lambda: give_back(till, sale, ReturnedLine(line=2), key="r")) == "nothing_to_return"
    assert refused(lambda: give_back(till, sale, ReturnedLine(line=1), key="r")) == "key_reused"


_NOTHING: list[tuple[ReturnedLine, ...]] = [
    (ReturnedLine(line=3),),
    (ReturnedLine(line=1, quantity=Decimal(4)),),
    (ReturnedLine(line=1, quantity=Decimal(2)), ReturnedLine(line=1, quantity=Decimal(2))),
    (ReturnedLine(line=1), ReturnedLine(line=1)),
    (ReturnedLine(line=2),),
]


@pytest.mark.parametrize("lines", _NOTHING)
def test_more_than_there_is_does_not_come_back(lines: tuple[ReturnedLine, ...]) -> None:
    """Nor does a line that alone would leave more to pay back for the rest than was paid: bottles handed in."""
    _house, till = make_shop()
    bought = LineIn(article="A", amount=900, quantity=Decimal(3))
    sale = sell(till, lines=(bought, LineIn(amount=-200, earns=False))).answer or {}
    assert refused(lambda: give_back(till, sale, *lines)) == "nothing_to_return"
    assert give_back(till, sale)["due"] == 700
    assert refused(lambda: give_back(till, sale)) == "nothing_to_return"


def test_next_door_nothing_comes_back() -> None:
    _house, till = make_shop()
    charlies = principal_for(make_key(make_house_next_door().till).secret, AT)
    sale = sell(till, 1000, receipt="1").answer or {}
    assert refused(lambda: give_back(charlies, sale)) == "not_found"
    by_receipt = ReturnIn(sale=SaleRef(receipt="1", business_day=AT.date()), all=True)
    request = ReturnRequest(returned=by_receipt)
    assert refused(lambda: return_sale(request=request, key="k", principal=charlies, at=AT)) == "not_found"


def test_a_pass_that_was_used_comes_back_only_for_a_stated_amount() -> None:
    house, till = make_shop(PASSES)
    ana = make_customer(house.id)
    sale = sell(till, lines=(PASS, *make_lines(100)), customer=ana, tenders=(cash(20100),)).answer or {}
    massage = (LineIn(article="MASSAGE", amount=5000),)
    sell(till, lines=massage, customer=ana, claims=(ClaimIn(cover="massage"),), due=0)
    assert refused(lambda: give_back(till, sale)) == "value_used"
    # An amount stated for the bread says nothing about the pass.
    bread = ReturnedLine(line=2, amount=0)
    assert refused(lambda: give_back(till, sale, ReturnedLine(line=1), bread)) == "value_used"
    answer = give_back(till, sale, ReturnedLine(line=1, amount=16000), bread)
    assert (answer["due"], answer["tenders"]) == (16000, [{"kind": "cash", "amount": 16000}])
    assert (answer["taken_back"]["massage"], answer["owed"]) == (4, {})
    assert standing_of(till, ana.id) == {}


def test_loaded_value_that_was_used_comes_back_only_for_a_stated_amount() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    load = LineIn(article="LOAD", amount=5000, loads=LoadIn(kind="prepaid"))
    make_voucher(till, 1000, code="gift")
    lines = (load, *make_lines(1000))
    sale = sell(till, lines=lines, customer=ana, due=6000, tenders=(by_voucher("gift", 1000), cash(5000))).answer or {}
    adjust(till, ana, -2000, "prepaid")
    assert refused(lambda: give_back(till, sale)) == "value_used"
    assert refused(lambda: give_back(till, sale, ReturnedLine(line=1, amount=3001))) == "value_used"
    answer = give_back(till, sale, ReturnedLine(line=1, amount=3000), ReturnedLine(line=2))
    # What the voucher paid goes back to the voucher, whatever is stated for the load.
    assert [(tender["kind"], tender["amount"]) for tender in answer["tenders"]] == [("voucher", 1000), ("cash", 3000)]
    assert standing_of(till, ana.id) == {}
    assert list(audit_book(house.id)) == []


def test_a_line_that_loaded_comes_back_whole() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    two = LineIn(article="LOAD", amount=5000, quantity=Decimal(2), loads=LoadIn(kind="prepaid"))
    sale = sell(till, lines=(two,), customer=ana).answer or {}
    one = ReturnedLine(line=1, quantity=Decimal(1))
    assert refused(lambda: give_back(till, sale, one)) == "nothing_to_return"
    assert give_back(till, sale, ReturnedLine(line=1))["due"] == 5000
    assert standing_of(till, ana.id) == {}


def test_nobody_gets_more_back_than_was_stated_though_a_kitty_paid() -> None:
    house, till = make_shop(PASSES)
    ana = make_customer(house.id)
    adjust(till, ana, 1000, "kitty")
    tenders = (TenderIn(kind="kitty", amount=1000),)
    sale = sell(till, 1000, customer=ana, due=1000, tenders=tenders).answer or {}
    answer = give_back(till, sale, ReturnedLine(line=1, amount=200))
    assert (answer["due"], answer["tenders"]) == (200, [{"kind": "kitty", "unit": "kitty", "amount": 200}])
    assert standing_of(till, ana.id) == {"kitty": 200}


def test_money_goes_back_to_whoever_paid_it_though_others_have_merged() -> None:
    """Ben's hold paid for Ana's sale; then Ben became Cleo."""
    house, till = make_shop()
    ana, ben, cleo = (make_customer(house.id) for _ in range(3))
    adjust(till, ben, 500, "prepaid")
    hold = set_aside_for(till, ben, 500)
    tender = TenderIn(kind="hold", hold=hold, amount=500)
    sale = sell(till, 500, customer=ana, due=500, tenders=(tender,)).answer or {}
    merge_people(request=MergeRequest(customer=cleo.id, other=ben.id), principal=till, at=AT)
    give_back(till, sale)
    assert (standing_of(till, ana.id), standing_of(till, cleo.id)) == ({}, {"prepaid": 500})
    assert list(audit_book(house.id)) == []


def test_an_offline_sale_comes_back_to_where_it_was_taken() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 300, "prepaid")
    tenders = (TenderIn(kind="prepaid", amount=1000), cash(500))
    lines = (LineIn(article="A", amount=1500, quantity=Decimal(3)),)
    sale = sell(till, lines=lines, customer=ana, due=1500, tenders=tenders, is_offline=True).answer or {}
    assert standing_of(till, ana.id) == {"points": 15, "owed": -700}
    given = [give_back(till, sale, ReturnedLine(line=1, quantity=Decimal(1)))["tenders"] for _piece in range(3)]
    assert [[(t["kind"], t["amount"]) for t in tenders] for tenders in given] == [
        [("prepaid", 500)],
        [("prepaid", 500)],
        [("cash", 500)],
    ]
    assert standing_of(till, ana.id) == {"prepaid": 300}
    assert list(audit_book(house.id)) == []


def test_an_exchange_of_goods_is_paid_in_full() -> None:
    """What goes back to a voucher does not pay for what is bought."""
    house, till = make_shop()
    ana, ben = make_customer(house.id), make_customer(house.id)
    gift = make_voucher(till, 1000, code="gift")
    sale = sell(till, 1000, 400, customer=ben, due=1400, tenders=(by_voucher("gift", 1000), cash(400))).answer or {}
    returns = (ReturnIn(sale=SaleRef(id=UUID(sale["id"])), all=True),)
    answer = sell(till, 2000, customer=ana, returns=returns).answer or {}
    assert (answer["due"], answer["to_pay"], answer["returned"][0]["due"]) == (2000, 1600, 1400)
    assert standing_of(till, UUID(gift["id"])) == {"voucher": 1000}
    # The goods were Ben's, and his points went; Ana has hers for what she bought.
    assert (standing_of(till, ben.id), standing_of(till, ana.id)) == ({}, {"points": 20})
    again = sell(till, 2000, customer=ana, returns=returns)
    assert refused(lambda: again) == "nothing_to_return"


def test_what_came_back_to_a_voucher_pays_in_the_same_receipt() -> None:
    house, till = make_shop()
    make_voucher(till, 1000, code="gift")
    sale = sell(till, 1000, due=1000, tenders=(by_voucher("gift", 1000),)).answer or {}
    returns = (ReturnIn(sale=SaleRef(id=UUID(sale["id"])), all=True),)
    up_to = (TenderIn(kind="voucher", code="gift", up_to=5000),)
    answer = sell(till, 1300, due=1300, returns=returns, tenders=up_to).answer or {}
    assert (answer["tenders"][0]["amount"], answer["tenders"][0]["balance"], answer["to_pay"]) == (1000, 0, 300)
    assert list(audit_book(house.id)) == []


def test_goods_without_their_receipt() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 8)
    request = ReturnRequest(goods=make_lines(1000), customer=person(ana), receipt="7")
    answer = return_sale(request=request, key="k", principal=till, at=AT)
    assert (answer["due"], answer["taken_back"], answer["owed"]) == (1000, {"points": 8}, {"points": 2})
    assert return_sale(request=request, key="k", principal=till, at=AT) == answer
    assert return_sale(request=request, key=str(new_id()), principal=till, at=AT) == answer
    assert standing_of(till, ana.id) == {"owed": -2}
