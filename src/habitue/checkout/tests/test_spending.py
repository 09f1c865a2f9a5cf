"""Where value is spent only with the code on the phone: a card collects, and is refused where it would spend."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from habitue.checkout.models import Sale
from habitue.checkout.queries.lookups import look_up
from habitue.checkout.requests import (
    AccountRef,
    ClaimIn,
    CustomerRef,
    ExchangeRequest,
    HoldRequest,
    RedemptionRequest,
    SaleRequest,
    TenderIn,
)
from habitue.checkout.sales.quoting import quote
from habitue.checkout.sales.recording import record_sale
from habitue.checkout.tests.factories import adjust, by_voucher, make_lines, make_shop, make_voucher, refused, sell
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.holds import set_aside
from habitue.checkout.value.movements import redeem_account
from habitue.customers.actions import open_portal
from habitue.customers.queries import CustomerView
from habitue.customers.rotating import STEP, rotating_code
from habitue.customers.tests.factories import make_customer
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import ALICE, AT
from habitue.platform.ids import new_id

PROGRAM: dict[str, Any] = {
    "units": {
        "points": {"name": "Points"},
        "coffee": {"name": "Coffee", "covers": {"articles": {"A": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
    "exchanges": [{"code": "treat", "from": {"points": 10}, "to": {"coffee": 1}}],
    "discounts": [{"code": "half", "percent": "50", "cost": {"points": 3}}],
}
CARD = "2000000012345"


def make_strict_shop(*, spends_by_code: bool = True) -> tuple[Principal, CustomerView]:
    house, till = make_shop(PROGRAM)
    ana = make_customer(house.id, codes=(CARD,))
    for unit in ("points", "coffee", "kitty", "prepaid"):
        adjust(till, ana, 1000, unit)
    handle = f"cafe-{house.id.hex[-12:]}"
    open_portal(organisation_id=house.id, handle=handle, spends_by_code=spends_by_code, by=ALICE, at=AT)
    return till, ana


def _sale(till: Principal, customer: CustomerRef, **more: Any) -> object:
    return sell(till, 500, customer=customer, **more).result()


def _tender(kind: Any) -> dict[str, Any]:
    return {"tenders": (TenderIn(kind=kind, up_to=500),), "due": 500}


def _exchange(till: Principal, customer: CustomerRef) -> object:
    request = ExchangeRequest(customer=customer, code="treat")
    return exchange_units(request=request, key=str(new_id()), principal=till, at=AT)


def _redemption(till: Principal, customer: CustomerRef) -> object:
    request = RedemptionRequest(account=AccountRef(customer=customer, unit="prepaid"), amount=5)
    return redeem_account(request=request, key=str(new_id()), principal=till, at=AT)


def _hold(till: Principal, customer: CustomerRef) -> object:
    account = AccountRef(customer=customer, unit="prepaid")
    request = HoldRequest(account=account, amount=5, lasts=timedelta(hours=1))
    return set_aside(request=request, key=str(new_id()), principal=till, at=AT)


SPENT: dict[str, Callable[[Principal, CustomerRef], object]] = {
    "prepaid": lambda till, customer: _sale(till, customer, **_tender("prepaid")),
    "kitty": lambda till, customer: _sale(till, customer, **_tender("kitty")),
    "house account": lambda till, customer: _sale(till, customer, **_tender("house_account")),
    "discount": lambda till, customer: _sale(till, customer, claims=(ClaimIn(discount="half"),), due=250),
    "cover": lambda till, customer: _sale(till, customer, claims=(ClaimIn(cover="coffee"),), due=0),
    "exchange": _exchange,
    "redemption": _redemption,
    "hold": _hold,
}


@pytest.mark.parametrize("what", SPENT)
def test_a_card_or_an_id_is_refused_and_the_code_is_not(what: str) -> None:
    till, ana = make_strict_shop()
    shown = rotating_code(ana.organisation_id, ana.id, AT)
    for less in (CustomerRef(code=CARD), CustomerRef(id=ana.id)):
        assert refused(lambda less=less: SPENT[what](till, less)) == "code_required"  # type: ignore[misc]
    assert refused(lambda: SPENT[what](till, CustomerRef(code=shown))) == ""


@pytest.mark.parametrize("what", SPENT)
def test_without_the_rule_a_card_is_enough(what: str) -> None:
    till, _ana = make_strict_shop(spends_by_code=False)
    assert refused(lambda: SPENT[what](till, CustomerRef(code=CARD))) == ""


def test_a_card_collects_and_a_voucher_shows_itself() -> None:
    till, _ana = make_strict_shop()
    make_voucher(till, 500, code="GIFT-1234-5678")
    assert refused(lambda: _sale(till, CustomerRef(code=CARD))) == ""
    paid = {"tenders": (by_voucher("GIFT-1234-5678", 500),), "due": 500}
    assert refused(lambda: _sale(till, CustomerRef(code=CARD), **paid)) == ""


def test_who_cannot_be_found_hears_so_first_and_a_repeat_hears_the_first_answer() -> None:
    till, ana = make_strict_shop()
    pay = _tender("prepaid")
    old = CustomerRef(code=rotating_code(ana.organisation_id, ana.id, AT - 4 * STEP))
    assert refused(lambda: _sale(till, old, **pay)) == "code_expired"
    assert refused(lambda: _sale(till, CustomerRef(code="77"), **pay)) == "unknown_code"
    shown = CustomerRef(code=rotating_code(ana.organisation_id, ana.id, AT))
    first = sell(till, 500, customer=shown, key="once", **pay).result()
    again = sell(till, 500, customer=shown, key="once", at=AT + timedelta(hours=1), **pay).result()
    assert first["id"] == again["id"]


def test_a_till_that_takes_longer_goes_on_with_what_the_lookup_told_it() -> None:
    till, ana = make_strict_shop()
    told = look_up(till, rotating_code(ana.organisation_id, ana.id, AT), AT)
    assert "code" not in look_up(till, CARD, AT)
    later = AT + timedelta(minutes=9)
    # Looked up again it becomes no younger.
    assert look_up(till, told["code"], later)["code"] == told["code"]
    assert refused(lambda: _sale(till, CustomerRef(code=told["code"]), at=later, **_tender("prepaid"))) == ""


def test_a_quote_says_that_the_code_is_lacking() -> None:
    till, _ana = make_strict_shop()
    request = SaleRequest(lines=make_lines(500), customer=CustomerRef(code=CARD), **_tender("prepaid"))
    whys = [reason["why"] for reason in quote(request=request, principal=till, at=AT)["reasons"]]
    assert "code_required" in whys


def test_offline_it_has_happened_and_is_looked_at() -> None:
    till, ana = make_strict_shop()
    then = AT - timedelta(hours=1)
    for receipt, code in (("card", CARD), ("shown", rotating_code(ana.organisation_id, ana.id, then))):
        request = SaleRequest(
            lines=make_lines(500), customer=CustomerRef(code=code), at=then, is_offline=True, receipt=receipt,
            **_tender("prepaid"),
        )  # fmt: skip
        record_sale(request=request, key=receipt, principal=till, at=AT).result()
    flags = Sale.objects.filter(organisation_id=till.organisation_id).values_list("receipt", "flags")
    assert dict(flags) == {"card": ["code_required"], "shown": []}
