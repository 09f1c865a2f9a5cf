"""Issuing vouchers outside a sale."""

from datetime import datetime
from uuid import UUID

from habitue.checkout.deeds import Deed, do_once
from habitue.checkout.requests import IssueRequest
from habitue.checkout.sales.record import voucher_json
from habitue.checkout.sales.state import OwnerState
from habitue.checkout.value.accounts import customer_named, refuse_past
from habitue.ledger.posting import Json, NewLot, News
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.vouchers.actions import CodeTaken, voucher_row
from habitue.vouchers.queries import voucher_by_code, voucher_by_id


@action(autocommit=True)
def issue_voucher(*, request: IssueRequest, key: str, principal: Principal, at: datetime) -> Json:
    """A new voucher, worth what is put on it. Refuses `malformed` for one that has expired already, `code_taken`."""

    def book(deed: Deed) -> None:
        refuse_past(request.expires_at, at)
        if request.code and voucher_by_code(principal.organisation_id, request.code):
            raise CodeTaken
        customer = customer_named(principal, request.customer, at) if request.customer else None
        company = deed.booking.company_id
        row = voucher_row(company_id=company, code=request.code, expires_at=request.expires_at, customer_id=customer)
        account = OwnerState(id=row["id"], version=0).account("voucher", principal.currency)
        if request.amount:
            lot = NewLot(price=request.price or None, expires_at=request.expires_at)
            deed.booking.bring(account, "sold", request.amount, "issue", lot)
        deed.rows["vouchers"] = [voucher_json(row)]
        deed.news = [News(kind="voucher.issued", subject=row["id"])]
        deed.outcome = {
            "voucher": str(row["id"]),
            "company": str(company),
            "customer": None if customer is None else str(customer),
            "amount": request.amount,
            "currency": principal.currency,
            "expires_at": request.expires_at and request.expires_at.isoformat(),
            "issued_at": at.isoformat(),
        }

    done = do_once(principal=principal, key=key, request=request, kind="voucher", at=at, store=request.store, book=book)
    outcome = done.outcome
    voucher = voucher_by_id(principal.organisation_id, UUID(outcome["voucher"]))
    return {
        "id": outcome["voucher"],
        "code": "" if voucher is None else voucher.code,
        "balance": outcome["amount"],
        "available": outcome["amount"],
        "currency": outcome["currency"],
        "state": "open",
        "expires_at": outcome["expires_at"],
        "customer": outcome["customer"],
        "issued_at": outcome["issued_at"],
    }
