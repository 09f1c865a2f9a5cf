"""Value that moves outside a sale: once under its key, and a refusal for ever."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from habitue.checkout.requests import (
    AccountRef,
    CaptureRequest,
    CustomerRef,
    ExchangeRequest,
    HoldRequest,
    IssueRequest,
    LoadRequest,
    ReleaseRequest,
)
from habitue.checkout.tests.factories import adjust, make_shop, make_voucher, person, redeem, refused, standing_of
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.holds import capture_hold, release_hold, set_aside
from habitue.checkout.value.movements import load_account
from habitue.checkout.value.vouchers import issue_voucher
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import (
    ALICE,
    AT,
    make_application,
    make_company,
    make_house_next_door,
    make_key,
    make_organisation,
    told,
)
from habitue.platform.ids import new_id
from habitue.programs.actions import publish

REWARDS: dict[str, Any] = {
    "units": {"points": {"name": "Points", "decimals": 1}, "coffee": {"name": "Coffee"}},
    "exchanges": [
        {"code": "treat", "from": {"points": 10}, "to": {"coffee": 1}, "limit": {"per_customer": 1, "days": 1}}
    ],
}


def load(till: Any, account: AccountRef, amount: int, *, key: str = "l", at: datetime = AT, **details: Any) -> Any:
    request = LoadRequest(account=account, amount=amount, **details)
    return load_account(request=request, key=key, principal=till, at=at)


def exchange(till: Any, customer: CustomerRef, *, key: str, at: datetime = AT) -> Any:
    request = ExchangeRequest(customer=customer, code="treat")
    return exchange_units(request=request, key=key, principal=till, at=at)


def test_an_exchange_happens_once_and_its_refusal_stays() -> None:
    house, till = make_shop(REWARDS)
    ana = make_customer(house.id)
    assert refused(lambda: exchange(till, person(ana), key="a")) == "insufficient_balance"
    adjust(till, ana, 25)
    assert refused(lambda: exchange(till, person(ana), key="a")) == "insufficient_balance"
    answer = exchange(till, person(ana), key="b")
    assert answer == {
        "id": answer["id"],
        "customer": str(ana.id),
        "code": "treat",
        "times": 1,
        "took": {"points": "10.0"},
        "gave": {"coffee": 1},
        "balances": {"points": "15.0", "coffee": 1},
        "available": {},
    }
    assert exchange(till, person(ana), key="b") == answer
    assert refused(lambda: exchange(till, person(ana), key="c")) == "limit_reached"
    assert exchange(till, person(ana), key="d", at=AT + timedelta(days=1))["balances"] == {"points": "5.0", "coffee": 2}
    assert [line.kind for line in told(house.id) if line.kind.startswith("exchange")] == ["exchange.made"] * 2


def test_a_movement_answers_what_stands_there() -> None:
    house, till = make_shop(REWARDS)
    ana = make_customer(house.id)
    prepaid = AccountRef(customer=person(ana), unit="prepaid")
    answer = load(till, prepaid, 500, price=450)
    assert answer == {
        "id": answer["id"],
        "account": {"customer": str(ana.id), "unit": "prepaid"},
        "amount": 500,
        "balance": 500,
        "available": 500,
    }
    assert load(till, prepaid, 500, price=450) == answer
    assert refused(lambda: load(till, prepaid, 501, price=450)) == "key_reused"
    assert adjust(till, ana, 0, "prepaid")["balance"] == 500
    assert refused(lambda: redeem(till, ana, 501, "prepaid", key="r")) == "insufficient_balance"
    load(till, prepaid, 500, key="m")
    assert refused(lambda: redeem(till, ana, 501, "prepaid", key="r")) == "insufficient_balance"
    assert redeem(till, ana, 501, "prepaid", key="s")["balance"] == 499


def test_what_a_load_is_refused_for() -> None:
    house, till = make_shop(REWARDS)
    ana = make_customer(house.id)
    soon = AT + timedelta(minutes=1)
    make_voucher(till, 0, code="old", expires_at=soon)
    prepaid, old = AccountRef(customer=person(ana), unit="prepaid"), AccountRef(code="old")
    assert refused(lambda: load(till, AccountRef(code="none"), 1, key="a")) == "unknown_code"
    assert refused(lambda: load(till, AccountRef(voucher=new_id()), 1, key="b")) == "not_found"
    assert refused(lambda: load(till, AccountRef(customer=person(ana), unit="stars"), 1, key="c")) == "unknown_unit"
    assert refused(lambda: load(till, AccountRef(customer=person(ana), unit="use"), 1, key="d")) == "unknown_unit"
    assert refused(lambda: load(till, old, 1, key="e", at=soon)) == "expired"
    assert refused(lambda: load(till, prepaid, 1, key="f", expires_at=AT)) == "malformed"
    assert refused(lambda: load(till, prepaid, 2**53, key="g")) == "too_much"
    assert load(till, prepaid, 1, key="f", expires_at=soon)["balance"] == 1
    # The answer to a repeat is the first one, though what was loaded has gone by now.
    assert load(till, prepaid, 1, key="f", expires_at=soon, at=AT + timedelta(days=1))["balance"] == 1


def test_a_unit_that_the_program_names_no_more_is_unknown() -> None:
    house, till = make_shop(REWARDS)
    ana = make_customer(house.id)
    later = AT + timedelta(hours=1)
    document = {"units": {"coffee": {"name": "Coffee"}}}
    publish(organisation_id=house.id, document=document, valid_from=later, by=ALICE, at=AT)
    assert adjust(till, ana, 1)["balance"] == "1.0"
    assert refused(lambda: adjust(till, ana, 1, at=later)) == "unknown_unit"
    assert adjust(till, ana, -1, at=later)["balance"] == "0.0"


def test_next_door_there_are_neither_accounts_nor_holds() -> None:
    house, till = make_shop(REWARDS)
    charlies = principal_for(make_key(make_house_next_door().till).secret, AT)
    ana = make_customer(house.id)
    adjust(till, ana, 5, "prepaid")
    request = HoldRequest(account=AccountRef(customer=person(ana), unit="prepaid"), amount=5, lasts=timedelta(hours=1))
    hold = UUID(set_aside(request=request, key="h", principal=till, at=AT)["id"])
    capture, release = CaptureRequest(hold=hold), ReleaseRequest(hold=hold)
    assert refused(lambda: capture_hold(request=capture, key="c", principal=charlies, at=AT)) == "not_found"
    assert refused(lambda: release_hold(request=release, key="r", principal=charlies, at=AT)) == "not_found"
    assert refused(lambda: set_aside(request=request, key="h", principal=charlies, at=AT)) in (
        "not_found",
        "unknown_code",
    )


def test_a_voucher_is_issued_once() -> None:
    house, till = make_shop()
    request = IssueRequest(amount=500, price=500, code="gift 1")
    answer = issue_voucher(request=request, key="k", principal=till, at=AT)
    assert answer == {
        "id": answer["id"],
        "code": "GIFT1",
        "balance": 500,
        "available": 500,
        "currency": "EUR",
        "state": "open",
        "expires_at": None,
        "customer": None,
        "issued_at": AT.isoformat(),
    }
    assert issue_voucher(request=request, key="k", principal=till, at=AT) == answer
    for _time in range(2):
        assert refused(lambda: issue_voucher(request=request, key="l", principal=till, at=AT)) == "code_taken"
    assert standing_of(till, UUID(answer["id"])) == {"voucher": 500}
    assert [line.kind for line in told(house.id) if line.kind.startswith("voucher")] == ["voucher.issued"]
    assert list(audit_book(house.id)) == []


def test_without_a_company_nothing_is_booked_and_the_key_stays_free() -> None:
    organisation = make_organisation()
    office = principal_for(make_key(make_application(organisation)).secret, AT)
    prepaid = AccountRef(customer=person(make_customer(organisation.id)), unit="prepaid")
    deeds: list[Any] = [
        lambda: load(office, prepaid, 500),
        lambda: issue_voucher(request=IssueRequest(amount=500), key="i", principal=office, at=AT),
    ]
    assert [refused(deed) for deed in deeds] == ["company_required"] * 2
    make_company(organisation)
    assert [deed()["balance"] for deed in deeds] == [500, 500]
