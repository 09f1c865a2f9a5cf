"""A quote says what a sale would: what comes back, what tenders take, what would be refused. Nothing is written."""

from typing import Any
from uuid import UUID

import pytest

from habitue.checkout.requests import (
    CustomerRef,
    LineIn,
    LoadIn,
    ReturnedLine,
    ReturnIn,
    SaleRef,
    SaleRequest,
    TenderIn,
)
from habitue.checkout.sales.quoting import quote
from habitue.checkout.tests.factories import (
    adjust,
    by_voucher,
    card,
    make_lines,
    make_shop,
    make_voucher,
    refused,
    sell,
    set_aside_for,
    standing_of,
)
from habitue.customers.queries import CustomerView
from habitue.customers.tests.factories import make_customer
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id


def asked(till: Principal, *amounts: int, customer: CustomerView | None = None, **details: Any) -> dict[str, Any]:
    named = None if customer is None else CustomerRef(id=customer.id)
    lines = details.pop("lines", None) or make_lines(*amounts)
    return quote(request=SaleRequest(lines=lines, customer=named, **details), principal=till, at=AT)


def unpaid(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (reason["kind"], reason["rule"], reason["why"])
        for reason in answer["reasons"]
        if reason["kind"] in ("tender", "load", "return")
    ]


def test_tenders_take_up_to_what_is_there_and_due() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 700, "prepaid")
    gift = make_voucher(till, 2000)
    tenders = (
        TenderIn(kind="prepaid", up_to=5000),
        TenderIn(kind="voucher", code=gift["code"], up_to=5000),
        card(300),
    )
    answer = asked(till, 3000, customer=ana, tenders=tenders)
    assert [(tender["kind"], tender["amount"]) for tender in answer["tenders"]] == [
        ("prepaid", 700),
        ("voucher", 2000),
        ("card", 300),
    ]
    # As in a sale, what the till collects is not taken off what it has to.
    assert (answer["to_pay"], unpaid(answer)) == (300, [])
    assert answer["balances"]["prepaid"] == 700
    assert (standing_of(till, ana.id), standing_of(till, UUID(gift["id"]))) == ({"prepaid": 700}, {"voucher": 2000})


def test_what_a_tender_would_be_refused_for_is_a_reason_and_takes_nothing() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 700, "prepaid")
    hold = set_aside_for(till, ana, 200)
    tenders = (
        by_voucher("nobody-has-this", 100),
        TenderIn(kind="prepaid", amount=501),
        TenderIn(kind="hold", hold=hold, amount=201),
        TenderIn(kind="prepaid", amount=1001),
        TenderIn(kind="prepaid", amount=400),
        TenderIn(kind="prepaid", amount=200),
    )
    answer = asked(till, 1000, customer=ana, tenders=tenders)
    assert unpaid(answer) == [
        ("tender", "voucher", "unknown_code"),
        ("tender", "prepaid", "insufficient_balance"),
        ("tender", "hold", "exceeds_hold"),
        ("tender", "prepaid", "tender_not_allowed"),
        ("tender", "prepaid", "insufficient_balance"),
    ]
    assert ([tender["amount"] for tender in answer["tenders"]], answer["to_pay"]) == ([400], 600)
    short = next(reason for reason in answer["reasons"] if reason["why"] == "insufficient_balance")
    assert short["numbers"] == {"unit": "EUR", "asked": 501, "available": 500}


def test_lines_that_load_are_tried_too() -> None:
    _house, till = make_shop()
    lines = (LineIn(amount=1000, loads=LoadIn(kind="prepaid")), LineIn(amount=500, loads=LoadIn(kind="voucher")))
    answer = asked(till, lines=lines)
    assert (unpaid(answer), answer["to_pay"]) == ([("load", "prepaid", "customer_required")], 1500)


def test_what_comes_back_with_it_is_answered_and_nothing_has_come_back() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sale = sell(till, 1000, 2000, customer=ana).result()
    back = ReturnIn(sale=SaleRef(id=UUID(sale["id"])), lines=(ReturnedLine(line=2),))
    for _time in range(2):
        answer = asked(till, 5000, customer=ana, returns=(back,))
        (returned,) = answer["returned"]
        assert (returned["due"], returned["taken_back"], answer["to_pay"]) == (2000, {"points": 20}, 3000)
    assert standing_of(till, ana.id) == {"points": 30}
    sold = sell(till, 5000, customer=ana, returns=(back,)).result()
    assert sold["to_pay"] == 3000
    answer = asked(till, 5000, customer=ana, returns=(back,))
    assert (unpaid(answer), answer["to_pay"]) == ([("return", sale["id"], "nothing_to_return")], 5000)


def test_a_sale_that_nobody_knows_cannot_come_back() -> None:
    _house, till = make_shop()
    unknown = ReturnIn(sale=SaleRef(id=new_id()), all=True)
    assert refused(lambda: asked(till, 5000, returns=(unknown,))) == "not_found"


@pytest.mark.parametrize("kind", ["prepaid", "house_account"])
def test_a_customer_is_asked_for(kind: Any) -> None:
    _house, till = make_shop()
    answer = asked(till, 5000, tenders=(TenderIn(kind=kind, amount=100),))
    assert unpaid(answer) == [("tender", kind, "customer_required")]
