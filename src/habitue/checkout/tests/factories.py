"""A till's world for checkout's tests: a house with a program, and sales rung up in it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from habitue.checkout.requests import (
    AccountRef,
    AdjustmentRequest,
    CustomerRef,
    HoldRequest,
    IssueRequest,
    LineIn,
    RedemptionRequest,
    ReturnedLine,
    ReturnIn,
    ReturnRequest,
    ReversalRequest,
    SaleRef,
    SaleRequest,
    TenderIn,
)
from habitue.checkout.sales.recording import Outcome, record_sale
from habitue.checkout.sales.returning import return_sale
from habitue.checkout.sales.reversing import reverse_key
from habitue.checkout.value.holds import set_aside
from habitue.checkout.value.movements import adjust_account, redeem_account
from habitue.checkout.value.vouchers import issue_voucher
from habitue.customers.queries import CustomerView
from habitue.ledger.accounts import own_account
from habitue.ledger.queries import own_balance, owner_at
from habitue.merchants.queries import Principal, principal_for
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_key
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.actions import publish

POINTS: dict[str, Any] = {
    "units": {"points": {"name": "Points"}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
}


def make_shop(program: dict[str, Any] | None = None) -> tuple[House, Principal]:
    """A house with a published program, and its till as it signs on."""
    house = make_house()
    publish(organisation_id=house.id, document=program or POINTS, valid_from=AT, by=ALICE, at=AT)
    principal = principal_for(make_key(house.till).secret, AT)
    return house, principal


def make_lines(*amounts: int, **details: Any) -> tuple[LineIn, ...]:
    return tuple(LineIn(article="A", amount=amount, **details) for amount in amounts)


def sell(principal: Principal, *amounts: int, key: str | None = None, at: datetime = AT, **details: Any) -> Outcome:
    """Ring up a sale of lines of these amounts."""
    if isinstance(details.get("customer"), CustomerView):
        details["customer"] = CustomerRef(id=details["customer"].id)
    request = SaleRequest(lines=details.pop("lines", None) or make_lines(*amounts), **details)
    return record_sale(request=request, key=key or str(new_id()), principal=principal, at=at)


def cash(amount: int) -> TenderIn:
    return TenderIn(kind="cash", amount=amount)


def card(amount: int) -> TenderIn:
    return TenderIn(kind="card", amount=amount)


def person(customer: CustomerView) -> CustomerRef:
    return CustomerRef(id=customer.id)


def give_back(
    principal: Principal,
    sale: dict[str, Any],
    *lines: ReturnedLine,
    key: str | None = None,
    at: datetime = AT,
    **details: Any,
) -> dict[str, Any]:
    """Take lines of a sale back, or all that is left of it."""
    wanted = ReturnIn(sale=SaleRef(id=UUID(sale["id"])), lines=lines, all=not lines)
    request = ReturnRequest(returned=wanted, **details)
    return return_sale(request=request, key=key or str(new_id()), principal=principal, at=at)


def undo(principal: Principal, key: str, *, under: str | None = None, at: datetime = AT) -> dict[str, Any]:
    """Undo what was done under a key."""
    return reverse_key(request=ReversalRequest(key=key), key=under or str(new_id()), principal=principal, at=at)


def adjust(
    principal: Principal,
    customer: CustomerView,
    amount: int,
    unit: str = "points",
    *,
    key: str | None = None,
    at: datetime = AT,
) -> dict[str, Any]:
    """Give a customer so much of a unit, or take it."""
    account = AccountRef(customer=person(customer), unit=unit)
    request = AdjustmentRequest(account=account, amount=amount, reason="test")
    return adjust_account(request=request, key=key or str(new_id()), principal=principal, at=at)


def make_voucher(
    principal: Principal,
    amount: int,
    *,
    code: str | None = None,
    key: str | None = None,
    at: datetime = AT,
    **details: Any,
) -> dict[str, Any]:
    """A voucher that somebody paid for."""
    request = IssueRequest(amount=amount, price=amount, code=code, **details)
    return issue_voucher(request=request, key=key or str(new_id()), principal=principal, at=at)


def by_voucher(code: str, amount: int) -> TenderIn:
    return TenderIn(kind="voucher", code=code, amount=amount)


def standing_of(principal: Principal, owner: UUID, at: datetime = AT) -> dict[str, int]:
    """What stands on each account of a customer or voucher, by its purpose, or by the unit of what was earned."""
    accounts = owner_at(principal.organisation_id, owner, at).accounts
    return {
        account.unit if account.purpose == "earned" else account.purpose: account.balance
        for account in accounts
        if account.balance
    }


def refused(deed: Callable[[], object]) -> str:
    """The code of the refusal with which something ends; empty if it is done."""
    try:
        outcome = deed()
    except Refusal as refusal:
        return refusal.code
    if isinstance(outcome, Outcome) and outcome.refusal is not None:
        return outcome.refusal.code
    return ""


def set_aside_for(principal: Principal, customer: CustomerView, amount: int, unit: str = "prepaid") -> UUID:
    """A hold of an hour on a customer's account; its id."""
    account = AccountRef(customer=person(customer), unit=unit)
    request = HoldRequest(account=account, amount=amount, lasts=timedelta(hours=1))
    return UUID(set_aside(request=request, key=str(new_id()), principal=principal, at=AT)["id"])


def redeem(
    principal: Principal,
    customer: CustomerView,
    amount: int,
    unit: str = "points",
    *,
    key: str | None = None,
    at: datetime = AT,
) -> Any:
    """Take so much from a customer's account, outside a sale."""
    account = AccountRef(customer=person(customer), unit=unit)
    request = RedemptionRequest(account=account, amount=amount)
    return redeem_account(request=request, key=key or str(new_id()), principal=principal, at=at)


def cleared(organisation_id: UUID, *companies: UUID) -> list[int]:
    """What each company has to get from the others."""
    accounts = [own_account(organisation_id, "clearing", "EUR", company) for company in companies]
    return [own_balance(organisation_id, account) for account in accounts]
