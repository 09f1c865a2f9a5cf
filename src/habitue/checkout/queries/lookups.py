"""What a code is."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.checkout.queries.accounts import accounts_of, standing_of
from habitue.customers.queries import (
    CardView,
    CodeExpired,
    CustomerNotFound,
    CustomerView,
    UnknownCode,
    card_for,
    customer_for,
)
from habitue.customers.rotating import is_kept, is_rotating, kept_code, read_rotating
from habitue.ledger.queries import owner_at
from habitue.merchants.queries import Principal
from habitue.merchants.staff import staff_by_card
from habitue.platform.db import call
from habitue.platform.secrets import fold_code
from habitue.programs.codes import code_hash
from habitue.programs.queries import version_in_force
from habitue.vouchers.queries import VoucherFacts, voucher_by_code

Json = dict[str, Any]


def look_up(principal: Principal, code: str, at: datetime) -> Json:
    """What the code of a card, a voucher, a coupon or a staff card stands for, and whether it may be used.

    A till is told blocked, blank and expired as a `state`. Refuses `code_expired` for a guest's code of the moment that
    is too old, `unknown_code` for what nobody has and for what belongs to another organisation: one answer.
    """
    organisation = principal.organisation_id
    if is_rotating(fold_code(code)):
        return _of_the_moment(organisation, code, principal.zone, at)
    try:
        card = card_for(organisation, code)
    except UnknownCode:
        voucher = voucher_by_code(organisation, code)
        if voucher is not None:
            return _voucher(organisation, voucher, at)
        found = _coupon(organisation, code, at) or _staff(organisation, code)
        if found is None:
            raise
        return found
    return _card(organisation, card, principal.zone, at)


def _card(organisation_id: UUID, card: CardView, zone: ZoneInfo, at: datetime) -> Json:
    if card.customer_id is None:
        state = "blocked" if card.blocked_at else "blank"
        return {"kind": "card", "state": state, "id": card.id}
    customer = customer_for(organisation_id, card.customer_id)
    is_blocked = card.blocked_at is not None or customer.blocked_at is not None
    return _customer(customer, zone, at, is_blocked=is_blocked)


def _of_the_moment(organisation_id: UUID, code: str, zone: ZoneInfo, at: datetime) -> Json:
    """A code that rotates, as the guest's phone shows it; or what a till keeps of one, which is made no younger."""
    folded = fold_code(code)
    customer_id = read_rotating(organisation_id, folded, at)
    try:
        if customer_id is None:
            raise CodeExpired
        customer = customer_for(organisation_id, customer_id)
    except CustomerNotFound:
        raise CodeExpired from None
    known = _customer(customer, zone, at, is_blocked=customer.blocked_at is not None)
    return known | {"code": folded if is_kept(folded) else kept_code(organisation_id, customer.id, at)}


def _customer(customer: CustomerView, zone: ZoneInfo, at: datetime, *, is_blocked: bool) -> Json:
    organisation_id = customer.organisation_id
    accounts = accounts_of(organisation_id, customer.id, at)
    standing = standing_of(organisation_id, customer.id, zone, at)
    return {
        "kind": "customer",
        "state": "blocked" if is_blocked else "open",
        "id": customer.id,
        "name": customer.name or None,
        "tier": standing["tier"],
        "balances": {account["unit"]: account["balance"] for account in accounts},
        "available": {
            account["unit"]: account["available"] for account in accounts if account["available"] != account["balance"]
        },
    }


def _voucher(organisation_id: UUID, voucher: VoucherFacts, at: datetime) -> Json:
    accounts = owner_at(organisation_id, voucher.id, at).accounts
    balance = sum(account.balance for account in accounts)
    is_expired = voucher.expires_at is not None and voucher.expires_at <= at
    return {
        "kind": "voucher",
        "state": "blocked" if voucher.is_blocked else "expired" if is_expired else "open",
        "id": voucher.id,
        "customer": voucher.customer_id,
        "balance": balance,
        "expires_at": voucher.expires_at,
    }


def _staff(organisation_id: UUID, code: str) -> Json | None:
    """A colleague's card: nothing to sell to, but the panel changes the person by it."""
    staff = staff_by_card(organisation_id, code)
    return None if staff is None else {"kind": "staff", "state": "open", "id": staff.id, "name": staff.name}


def _coupon(organisation_id: UUID, code: str, at: datetime) -> Json | None:
    """A code for a discount: everybody's, or one that is used up at once."""
    for single in call("programs_codes_v1", organisation_id, [code_hash(code).hex()]) or []:
        state = "used" if single["used"] else "open"
        return {"kind": "coupon", "state": state, "discount": single["discount"], "customer": single["customer"]}
    folded = fold_code(code)
    for discount in version_in_force(organisation_id, at).document.discounts:
        if discount.by == "code" and fold_code(discount.code) == folded:
            return {"kind": "coupon", "state": "open", "discount": discount.code}
    return None
