"""Issuing vouchers outside a sale."""

from datetime import datetime
from uuid import UUID

from habitue.checkout.requests import IssueRequest
from habitue.checkout.sales.state import OwnerState
from habitue.checkout.value.accounts import customer_named
from habitue.checkout.value.deeds import Deed, do_once
from habitue.ledger.posting import Json, NewLot
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.vouchers.actions import CodeTaken, make_voucher
from habitue.vouchers.queries import voucher_by_code, voucher_by_id


@action
def issue_voucher(*, request: IssueRequest, key: str, principal: Principal, at: datetime) -> Json:
    """A new voucher, worth what is put on it. Refuses `code_taken`."""
    voucher_id = new_id()

    def book(deed: Deed) -> None:
        if request.code and voucher_by_code(principal.organisation_id, request.code):
            raise CodeTaken
        customer = customer_named(principal, request.customer) if request.customer else None
        account = OwnerState(id=voucher_id, version=0).account("voucher", principal.currency)
        if request.amount:
            lot = NewLot(price=request.price, expires_at=request.expires_at)
            deed.booking.bring(account, "sold", request.amount, "issue", lot)
        deed.outcome = {
            "voucher": str(voucher_id),
            "company": str(deed.booking.company_id),
            "customer": None if customer is None else str(customer),
            "amount": request.amount,
            "currency": principal.currency,
            "expires_at": request.expires_at and request.expires_at.isoformat(),
            "issued_at": at.isoformat(),
        }

    done = do_once(principal=principal, key=key, request=request, kind="voucher", at=at, store=request.store, book=book)
    outcome = done.outcome
    if done.is_new:
        code = make_voucher(
            organisation_id=principal.organisation_id,
            company_id=UUID(outcome["company"]),
            code=request.code,
            expires_at=request.expires_at,
            customer_id=outcome["customer"] and UUID(outcome["customer"]),
            by=principal.actor,
            at=at,
            voucher_id=voucher_id,
        )
    else:
        voucher = voucher_by_id(principal.organisation_id, UUID(outcome["voucher"]))
        code = voucher.code if voucher else ""
    return {
        "id": outcome["voucher"],
        "code": code,
        "balance": outcome["amount"],
        "available": outcome["amount"],
        "currency": outcome["currency"],
        "state": "open",
        "expires_at": outcome["expires_at"],
        "customer": outcome["customer"],
        "issued_at": outcome["issued_at"],
    }
