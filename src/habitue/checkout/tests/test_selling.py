"""A sale by itself: its answer, what it is refused for and in which order, and that it happens once."""

from datetime import timedelta
from typing import Any

import pytest

from habitue.checkout.models import Sale
from habitue.checkout.requests import ClaimIn, CustomerRef, LineIn, LoadIn, SaleRequest, TenderIn
from habitue.checkout.sales.recording import record_sale
from habitue.checkout.tests.factories import (
    adjust,
    by_voucher,
    card,
    cash,
    cleared,
    give_back,
    make_lines,
    make_shop,
    make_voucher,
    redeem,
    refused,
    sell,
    set_aside_for,
    standing_of,
    undo,
)
from habitue.customers.actions import block_card
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import AT, BOB, make_company, make_house_next_door, make_key, make_store
from habitue.platform.ids import new_id
from habitue.vouchers.actions import block_voucher

RICH: dict[str, Any] = {
    "units": {"points": {"name": "Points"}, "kitty": {"name": "Kitty", "money": True}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
    "discounts": [
        {"code": "ten", "percent": "10", "cost": {"points": 50}},
        {"code": "SUMMER", "amount_off": 500, "by": "code", "limit": {"total": 1}},
    ],
}


def test_what_a_sale_answers() -> None:
    house, till = make_shop(RICH)
    ana = make_customer(house.id, language="de")
    adjust(till, ana, 60)
    outcome = sell(
        till,
        1000,
        customer=ana,
        claims=(ClaimIn(discount="ten"),),
        due=900,
        tenders=(cash(900),),
        receipt="4711",
        key="k",
    )
    answer = outcome.answer or {}
    reasons = answer.pop("reasons")
    assert [(reason["kind"], reason["rule"], reason["fired"]) for reason in reasons] == [
        ("discount", "SUMMER", False),
        ("discount", "ten", True),
        ("earn", "base", True),
    ]
    assert [sentence.split(":")[-1] for sentence in answer.pop("print")] == [" 9.", " 50.", " 19."]
    sale = Sale.objects.get(organisation_id=house.id, receipt="4711")
    assert answer == {
        "id": str(sale.id),
        "receipt": "4711",
        "business_day": "2026-01-05",
        "at": AT.isoformat(),
        "store": "main",
        "due": 900,
        "revenue": 900,
        "lines": [
            {"number": 1, "article": "A", "group": None, "name": None, "quantity": 1, "amount": 1000}
            | {"covered": 0, "discounted": 100, "due": 900}
        ],
        "earned": {"points": 9},
        "spent": {"points": 50},
        "tier": None,
        "discounts": [{"code": "ten", "amount": 100, "cost": {"points": 50}}],
        "covers": [],
        "exchanges": [],
        "offers": [],
        "version": 1,
        "customer": str(ana.id),
        "balances": {"points": 19, "kitty": 0},
        "available": {},
        "owed": {},
        "tenders": [{"kind": "cash", "amount": 900}],
        "loaded": [],
        "flags": [],
    }
    assert list(audit_book(house.id)) == []


def test_it_happens_once() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    first = sell(till, 500, customer=ana, receipt="1", key="k")
    again = sell(till, 500, customer=ana, receipt="1", key="k", at=AT + timedelta(days=2))
    another_key = sell(till, 500, customer=ana, receipt="1", key="other")
    assert (again.answer, again.is_new) == (first.answer, False)
    assert (another_key.answer, another_key.is_new) == (first.answer, False)
    assert refused(lambda: sell(till, 600, customer=ana, receipt="1", key="k")) == "key_reused"
    assert refused(lambda: sell(till, 600, customer=ana, receipt="1", key="third")) == "receipt_reused"
    assert standing_of(till, ana.id) == {"points": 5}


def test_a_repeat_is_answered_although_the_clock_has_moved_on() -> None:
    """A till that was cut off asks again, an hour later, with the `at` of the first time."""
    _house, till = make_shop()
    first = sell(till, 500, key="k", at=AT)
    later = AT + timedelta(hours=1)

    request = SaleRequest(lines=make_lines(500))
    assert record_sale(request=request, key="k", principal=till, at=later).answer == first.answer


def test_a_refusal_stays_one_and_takes_no_receipt() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    prepaid = (TenderIn(kind="prepaid", amount=500),)
    outcome = sell(till, 500, customer=ana, due=500, tenders=prepaid, receipt="1", key="k")
    assert refused(lambda: outcome) == "insufficient_balance"
    adjust(till, ana, 500, "prepaid")
    again = sell(till, 500, customer=ana, due=500, tenders=prepaid, receipt="1", key="k")
    assert refused(lambda: again) == "insufficient_balance"
    assert sell(till, 500, customer=ana, due=500, tenders=prepaid, receipt="1", key="l").is_new


def test_a_receipt_that_was_reused_stays_refused_when_its_number_is_free_again() -> None:
    _house, till = make_shop()
    sell(till, 500, receipt="1", key="first")
    assert refused(lambda: sell(till, 600, receipt="1", key="second")) == "receipt_reused"
    undo(till, "first")
    assert refused(lambda: sell(till, 600, receipt="1", key="second")) == "receipt_reused"
    assert sell(till, 600, receipt="1", key="third").is_new


def test_another_sum_keeps_the_key_free() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    outcome = sell(till, 500, customer=ana, due=400, key="k")
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.details["due"]) == ("due_changed", 500)
    assert outcome.refusal.details["judgement"]["earned"] == {"points": 5}
    assert sell(till, 500, customer=ana, due=500, key="k").is_new


# Each case breaks the rules of those after it too, as far as that goes: the first no is the one that is heard.
_REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("unknown_code", {"customer": CustomerRef(code="nobody"), "codes": ("NONE",)}),
    ("blocked", {"customer": CustomerRef(code="blocked"), "codes": ("NONE",)}),
    ("blank", {"customer": CustomerRef(code="blank"), "codes": ("NONE",)}),
    ("ambiguous_customer", {"customer": CustomerRef(telephone="+49301234567"), "codes": ("NONE",)}),
    ("customer_required", {"claims": (ClaimIn(discount="ten"),), "due": 1}),
    ("insufficient_balance", {"customer": CustomerRef(code="ana"), "claims": (ClaimIn(discount="ten"),), "due": 1}),
    ("not_applicable", {"codes": ("NONE",), "due": 1}),
    ("tender_not_allowed", {"customer": CustomerRef(code="ana"), "tenders": (TenderIn(kind="kitty", amount=5000),)}),
    ("due_changed", {"due": 1, "tenders": (TenderIn(kind="prepaid", amount=1),)}),
    ("customer_required", {"due": 1000, "tenders": (TenderIn(kind="prepaid", amount=1001),)}),
    ("customer_required", {"lines": (LineIn(amount=1, loads=LoadIn(kind="prepaid")),)}),
    ("tender_not_allowed", {"customer": CustomerRef(code="ana"), "tenders": (TenderIn(kind="prepaid", amount=1001),)}),
    ("insufficient_balance", {"customer": CustomerRef(code="ana"), "tenders": (TenderIn(kind="prepaid", amount=1),)}),
    (
        "insufficient_balance",
        {"customer": CustomerRef(code="ana"), "tenders": (TenderIn(kind="house_account", amount=1),)},
    ),
    ("unknown_code", {"tenders": (by_voucher("nothing", 1),)}),
    ("blocked", {"tenders": (by_voucher("lost", 1),)}),
    ("expired", {"tenders": (by_voucher("old", 1),)}),
    ("unknown_code", {"tenders": (TenderIn(kind="hold", hold=new_id(), amount=1),)}),
    ("blocked", {"lines": (LineIn(amount=1, loads=LoadIn(kind="voucher", code="lost")),)}),
    ("expired", {"lines": (LineIn(amount=1, loads=LoadIn(kind="voucher", code="old")),)}),
    ("unknown_code", {"lines": (LineIn(amount=1, loads=LoadIn(kind="voucher", voucher=new_id())),)}),
    ("too_much", {"lines": (LineIn(amount=1, loads=LoadIn(kind="voucher", value=2**53)),)}),
]


@pytest.fixture(scope="module")
def street() -> Any:
    """A shop with everybody and everything that a sale can be refused for; an hour has passed since it was made."""
    house, till = make_shop(RICH)
    make_customer(house.id, codes=("ana",))
    make_customer(house.id, codes=("blocked",), telephone="+49301234567")
    make_customer(house.id, telephone="+49301234567")
    block_card(organisation_id=house.id, code="blocked", by=BOB, at=AT)
    make_blank_card(house.id, code="blank")
    make_voucher(till, 500, code="old", expires_at=AT + timedelta(minutes=1))
    lost = make_voucher(till, 500, code="lost")
    block_voucher(organisation_id=house.id, voucher_id=lost["id"], blocked=True, by=BOB, at=AT)
    return till


@pytest.mark.parametrize(("code", "details"), _REFUSED)
def test_what_a_sale_is_refused_for(street: Any, code: str, details: dict[str, Any]) -> None:
    assert refused(lambda: sell(street, 1000, at=AT + timedelta(minutes=5), **details)) == code
    assert list(audit_book(street.organisation_id)) == []


def test_the_clock_of_a_till_is_right_or_nothing_happens() -> None:
    _house, till = make_shop()

    def at(minutes: int, key: str, *, is_offline: bool = False) -> str:
        request = SaleRequest(lines=make_lines(100), at=AT + timedelta(minutes=minutes), is_offline=is_offline)
        return refused(lambda: record_sale(request=request, key=key, principal=till, at=AT))

    thirty_days = 30 * 24 * 60
    assert [at(minutes, "k") for minutes in (-11, 11, 10)] == ["clock", "clock", ""]
    assert [at(minutes, "o", is_offline=True) for minutes in (1, -thirty_days - 1, -thirty_days)] == [
        "clock",
        "clock",
        "",
    ]


def test_a_till_is_in_its_own_store_and_an_application_says_which() -> None:
    house, till = make_shop()
    make_store(house.company, code="second")
    office = principal_for(make_key(house.application).secret, AT)
    assert refused(lambda: sell(till, 100, store="second")) == "not_found"
    assert refused(lambda: sell(office, 100)) == "store_required"
    assert refused(lambda: sell(office, 100, store="nowhere")) == "not_found"
    assert (sell(office, 100, store="second").answer or {})["store"] == "second"


def test_what_is_next_door_is_not_there() -> None:
    """Charlie's customers, vouchers, holds and stores mean nothing at Alice's till."""
    _house, till = make_shop()
    next_door = make_house_next_door()
    charlies = principal_for(make_key(next_door.till).secret, AT)
    theirs = make_customer(next_door.id, codes=("card",))
    voucher = make_voucher(charlies, 500, code="theirs")
    voucher_id = {"voucher": voucher["id"], "kind": "voucher"}
    assert refused(lambda: sell(till, 100, customer=theirs)) in ("not_found", "unknown_code")
    assert refused(lambda: sell(till, 100, customer=CustomerRef(code="card"))) == "unknown_code"
    assert refused(lambda: sell(till, 100, due=100, tenders=(by_voucher("theirs", 1),))) == "unknown_code"
    assert refused(lambda: sell(till, 100, due=100, tenders=(TenderIn(**voucher_id, amount=1),))) == "unknown_code"
    assert standing_of(charlies, voucher["id"]) == {"voucher": 500}


def test_stored_value_pays_for_goods_and_not_for_stored_value() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    make_voucher(till, 5000, code="gift")
    lines = (*make_lines(1000), LineIn(article="LOAD", amount=2000, loads=LoadIn(kind="prepaid")))
    assert (
        refused(lambda: sell(till, customer=ana, lines=lines, due=3000, tenders=(by_voucher("gift", 1001),)))
        == "tender_not_allowed"
    )
    up_to = TenderIn(kind="voucher", code="gift", up_to=9999)
    answer = sell(till, customer=ana, lines=lines, due=3000, tenders=(up_to, card(2000))).answer or {}
    assert [tender["amount"] for tender in answer["tenders"]] == [1000, 2000]
    assert answer["tenders"][0]["balance"] == 4000
    assert standing_of(till, ana.id) == {"points": 10, "prepaid": 2000}


def test_a_tender_of_nothing_leaves_a_hold_alone() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 500, "prepaid")
    hold = set_aside_for(till, ana, 300)
    answer = sell(till, 0, customer=ana, due=0, tenders=(TenderIn(kind="hold", hold=hold, up_to=300),)).answer or {}
    assert answer["tenders"] == [{"kind": "hold", "amount": 0, "hold": str(hold)}]
    taken = sell(till, 1000, customer=ana, due=1000, tenders=(TenderIn(kind="hold", hold=hold, up_to=300), cash(700)))
    assert (taken.answer or {})["tenders"][0]["amount"] == 300
    assert standing_of(till, ana.id) == {"points": 10, "prepaid": 200}


def test_a_voucher_of_another_company_is_cleared_and_cleared_back() -> None:
    house, till = make_shop()
    other = make_company(house.organisation, name="Bob SL")
    make_store(other, code="second")
    office = principal_for(make_key(house.application).secret, AT)
    make_voucher(till, 5000, code="gift")
    sale = sell(office, 3000, store="second", due=3000, tenders=(by_voucher("gift", 3000),)).answer or {}

    assert cleared(house.id, house.company.id, other.id) == [-3000, 3000]
    give_back(office, sale, store="second")
    assert cleared(house.id, house.company.id, other.id) == [0, 0]
    load = LineIn(amount=2000, loads=LoadIn(kind="voucher", code="gift"))
    sell(office, store="second", lines=(load,))
    assert cleared(house.id, house.company.id, other.id) == [2000, -2000]


def test_a_customer_who_owes_spends_only_above_zero_where_it_is_one_number() -> None:

    program = {**RICH, "units": {"points": {"name": "Points", "pending": "P1D"}}, "returns": {"earned": "negative"}}
    program.pop("discounts")
    house, till = make_shop(program)
    ana = make_customer(house.id)
    later = AT + timedelta(days=2)
    sale = sell(till, 1000, customer=ana).answer or {}
    adjust(till, ana, -10, at=later)
    sell(till, 500, customer=ana, at=later)
    give_back(till, sale, at=later)
    much_later = later + timedelta(days=2)
    # 5 have matured and 10 are owed.
    assert refused(lambda: redeem(till, ana, 1, at=much_later)) == "insufficient_balance"
