"""Vouchers and holds as they stand now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import shown
from habitue.checkout.queries.accounts import name_of
from habitue.ledger.queries import hold_at, owner_at, units_of
from habitue.merchants.queries import Principal
from habitue.platform.refusals import Refusal
from habitue.vouchers.queries import voucher_by_id

Json = dict[str, Any]


class VoucherNotFound(Refusal):
    code = "not_found"
    text = _("There is no such voucher.")
    status = 404


class HoldNotFound(Refusal):
    code = "not_found"
    text = _("There is no such hold.")
    status = 404


def voucher_for(principal: Principal, voucher_id: UUID, at: datetime) -> Json:
    """What a voucher is worth, without its code. Refuses `not_found`."""
    voucher = voucher_by_id(principal.organisation_id, voucher_id)
    if voucher is None:
        raise VoucherNotFound
    accounts = owner_at(principal.organisation_id, voucher_id, at).accounts
    is_expired = voucher.expires_at is not None and voucher.expires_at <= at
    return {
        "id": voucher.id,
        "code": None,
        "balance": sum(account.balance for account in accounts),
        "available": sum(account.available for account in accounts),
        "currency": principal.currency,
        "state": "blocked" if voucher.is_blocked else "expired" if is_expired else "open",
        "expires_at": voucher.expires_at,
        "customer": voucher.customer_id,
        "issued_at": voucher.issued_at,
    }


def hold_for(principal: Principal, hold_id: UUID, at: datetime) -> Json:
    """A hold and the account it is on. Refuses `not_found`."""
    hold = hold_at(principal.organisation_id, hold_id, at)
    if hold is None:
        raise HoldNotFound
    account = hold.account
    decimals = units_of(principal.organisation_id)[account.unit][0]
    owner = "voucher" if account.purpose == "voucher" else "customer"
    return {
        "id": hold.id,
        "account": {owner: account.owner_id, "unit": name_of(account.purpose, account.unit)},
        "state": hold.state,
        "amount": shown(hold.amount, decimals),
        "captured": shown(hold.captured, decimals),
        "expires_at": hold.expires_at,
        "balance": shown(account.balance, decimals),
        "available": shown(account.available, decimals),
    }
