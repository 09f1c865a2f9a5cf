"""Batches: many sales in one statement, each seeing the ones before it, none of them lost."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.checkout.models import Sale
from habitue.checkout.requests import (
    ClaimIn,
    CustomerRef,
    KeyedSale,
    LineIn,
    LoadIn,
    ReturnIn,
    SaleRef,
    SaleRequest,
    TenderIn,
)
from habitue.checkout.sales import recording
from habitue.checkout.sales.recording import Outcome, record_sales
from habitue.checkout.tests.factories import (
    adjust,
    by_voucher,
    cash,
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
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import ALICE, AT
from habitue.platform import db
from habitue.programs.actions import make_single_use_codes

STAMPS: dict[str, Any] = {
    "units": {"stamps": {"name": "Stamps"}, "toast": {"name": "Toast"}},
    "earn": [
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"sale": 1}, "max": {"per_day": 5}},
        {"code": "hello", "unit": "toast", "give": 1, "per": {"sale": 1}, "when": {"first_sale": True}},
    ],
}


def offline(*lines: LineIn, key: str, **details: Any) -> KeyedSale:
    return KeyedSale(key=key, sale=SaleRequest(lines=lines or make_lines(100), is_offline=True, at=AT, **details))


def send(till: Principal, *sales: KeyedSale) -> list[Outcome]:
    return record_sales(sales=sales, principal=till, at=AT)


def statuses(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.refusal.code if outcome.refusal else "new" if outcome.is_new else "repeat" for outcome in outcomes]


def test_each_sale_sees_the_ones_before_it_over_chunks() -> None:
    house, till = make_shop(STAMPS)
    people = [make_customer(house.id) for _ in range(3)]
    sales = [offline(key=str(n), customer=person(people[n % 3]), receipt=str(n)) for n in range(250)]
    sell(till, 100, customer=make_customer(house.id))
    with CaptureQueriesContext(connection) as statements:
        outcomes = send(till, *sales)
    assert statuses(outcomes) == ["new"] * 250
    assert len(statements) == 6
    # One first sale each, and the cap of the day.
    assert [standing_of(till, one.id) for one in people] == [{"stamps": 5, "toast": 1}] * 3
    assert [outcome.answer["balances"]["stamps"] for outcome in outcomes[::3] if outcome.answer][:6] == [
        1,
        2,
        3,
        4,
        5,
        5,
    ]
    assert statuses(send(till, *sales)) == ["repeat"] * 250
    assert list(audit_book(house.id)) == []


def test_twins_in_a_batch_are_one_sale() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    outcomes = send(
        till,
        offline(key="a", customer=person(ana), receipt="1"),
        offline(key="b", customer=person(ana), receipt="1"),
        offline(key="c", receipt="1"),
        offline(key="a", receipt="2"),
        offline(key="a", customer=person(ana), receipt="1"),
        offline(key="d", customer=person(ana), receipt="2"),
    )
    assert statuses(outcomes) == ["new", "repeat", "receipt_reused", "key_reused", "repeat", "new"]
    assert standing_of(till, ana.id) == {"points": 2}


def test_what_follows_a_refusal_is_computed_without_it() -> None:
    house, till = make_shop(STAMPS)
    ana = make_customer(house.id)
    first = KeyedSale(
        key="a",
        sale=SaleRequest(
            lines=make_lines(100), customer=person(ana), due=100, tenders=(TenderIn(kind="prepaid", amount=100),)
        ),
    )
    changed = KeyedSale(key="b", sale=SaleRequest(lines=make_lines(100), customer=person(ana), due=1))
    outcomes = send(till, first, changed, offline(key="c", customer=person(ana)))
    assert statuses(outcomes) == ["insufficient_balance", "due_changed", "new"]
    # The third was the first that happened.
    assert standing_of(till, ana.id) == {"stamps": 1, "toast": 1}


def test_what_another_till_does_in_between_is_seen_by_all_that_follow(monkeypatch: Any) -> None:
    """Another till moves the customer between reading and posting: the versions alone would let the second pass."""
    house, till = make_shop(STAMPS)
    ana = make_customer(house.id)
    once: list[bool] = []

    def call(function: str, *arguments: Any) -> Any:
        if function == "checkout_post_v1" and not once:
            once.append(True)
            sell(till, 100, customer=ana)
        return db.call(function, *arguments)

    monkeypatch.setattr(recording, "call", call)
    outcomes = send(till, offline(key="a", customer=person(ana)), offline(key="b", customer=person(ana)))
    assert [outcome.answer["balances"] for outcome in outcomes if outcome.answer] == [
        {"stamps": 2, "toast": 1},
        {"stamps": 3, "toast": 1},
    ]
    assert standing_of(till, ana.id) == {"stamps": 3, "toast": 1}


def test_a_voucher_that_was_loaded_offline_pays_in_the_same_batch() -> None:
    house, till = make_shop()
    load = LineIn(article="GIFT", amount=5000, loads=LoadIn(kind="voucher", code="NEW-1"))
    outcomes = send(
        till,
        offline(load, key="a", tenders=(cash(5000),)),
        offline(*make_lines(3000), key="b", due=3000, tenders=(by_voucher("new-1", 3000),)),
        offline(load, key="c", tenders=(cash(5000),)),
        offline(*make_lines(9000), key="d", due=9000, tenders=(by_voucher("NEW-1", 9000),)),
    )
    assert [outcome.answer["flags"] for outcome in outcomes if outcome.answer] == [[], [], [], ["voucher_not_there"]]
    assert [outcome.answer["tenders"][0].get("balance") for outcome in outcomes if outcome.answer] == [
        None,
        2000,
        None,
        0,
    ]
    (voucher,) = {outcome.answer["loaded"][0]["voucher"] for outcome in outcomes[::2] if outcome.answer}
    assert standing_of(till, UUID(voucher)) == {"owed": -2000}
    assert list(audit_book(house.id)) == []


def test_goods_are_exchanged_that_were_sold_in_the_same_batch() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    exchanged = ReturnIn(sale=SaleRef(receipt="1", business_day=AT.date()), all=True)
    outcomes = send(
        till,
        offline(*make_lines(1000), key="a", receipt="1", customer=person(ana), tenders=(cash(1000),)),
        offline(*make_lines(1500), key="b", receipt="2", customer=person(ana), returns=(exchanged,)),
        offline(*make_lines(1500), key="c", receipt="3", customer=person(ana), returns=(exchanged,)),
    )
    assert statuses(outcomes) == ["new"] * 3
    assert [outcome.answer.get("to_pay") for outcome in outcomes if outcome.answer] == [None, 500, None]
    assert [outcome.answer["flags"] for outcome in outcomes if outcome.answer] == [[], [], ["return_not_booked"]]
    assert standing_of(till, ana.id) == {"points": 30}


def test_offline_nothing_is_dropped() -> None:
    """Whatever a till could not know when it was cut off: the sale is there, and flagged."""
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 500, "prepaid")
    make_voucher(till, 300, code="gift")
    hold = set_aside_for(till, ana, 100)
    nobody, known = CustomerRef(code="nobody"), person(ana)

    def paid(kind: Any, amount: int = 1000, **details: Any) -> dict[str, Any]:
        return {"due": 1000, "tenders": (TenderIn(kind=kind, amount=amount, **details),)}

    prepaid = LineIn(amount=1000, loads=LoadIn(kind="prepaid"))
    sold: list[tuple[dict[str, Any], list[str]]] = [
        ({"customer": nobody}, ["unknown_customer"]),
        ({"customer": nobody} | paid("prepaid"), ["prepaid_not_there", "unknown_customer"]),
        (paid("house_account"), ["house_account_not_there"]),
        ({"customer": nobody} | paid("kitty"), ["kitty_not_there", "tender_not_allowed", "unknown_customer"]),
        ({"claims": (ClaimIn(discount="none"),), "due": 900}, ["due_changed", "not_applicable"]),
        (paid("voucher", code="unheard-of"), ["unknown_voucher"]),
        (paid("voucher", code="gift"), ["voucher_not_there"]),
        (paid("hold", hold=ana.id), ["hold_not_there"]),
        ({"customer": known} | paid("hold", hold=hold), ["hold_not_there"]),
        ({"customer": known} | paid("hold", 50, hold=hold), ["hold_not_there"]),
    ]
    lines: list[tuple[LineIn, list[str]]] = [
        (prepaid, ["not_loaded"]),
        (LineIn(amount=1000, settles="house_account"), ["not_settled"]),
        (LineIn(amount=1000, loads=LoadIn(kind="voucher", voucher=ana.id)), ["not_loaded", "unknown_voucher"]),
    ]
    sales = [offline(*make_lines(1000), key=f"s{n}", **details) for n, (details, _flags) in enumerate(sold)]
    sales += [offline(line, key=f"l{n}") for n, (line, _flags) in enumerate(lines)]
    outcomes = send(till, *sales)
    assert [outcome.answer["flags"] for outcome in outcomes if outcome.answer] == [
        flags for _what, flags in [*sold, *lines]
    ]
    assert Sale.objects.filter(organisation_id=house.id).exclude(flags=[]).count() == len(sales)
    # 500 was there: 100 set aside, 400 free; 1050 were taken.
    assert standing_of(till, ana.id) == {"points": 20, "owed": -550}
    assert list(audit_book(house.id)) == []


def test_a_single_use_code_is_used_once_in_a_batch_and_flagged_after() -> None:
    program = {"discounts": [{"code": "SUMMER", "amount_off": 500, "by": "code"}]}
    house, till = make_shop(program)
    make_single_use_codes(organisation_id=house.id, discount="SUMMER", codes=["ONCE-1"], by=ALICE, at=AT)
    outcomes = send(till, *[offline(*make_lines(1000), key=key, codes=("once-1",)) for key in "ab"])
    answers = [(outcome.answer["due"], outcome.answer["flags"]) for outcome in outcomes if outcome.answer]
    assert answers == [(500, []), (500, ["limit_reached"])]
    assert refused(lambda: sell(till, 1000, codes=("ONCE-1",), due=500)) == "limit_reached"
