"""Which account is meant, and whether it may be used."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import Shown, parts_of, shown
from habitue.checkout.requests import AccountRef, CustomerRef, Quantity
from habitue.checkout.sales.booking import UnknownUnit
from habitue.checkout.sales.state import AccountState, OwnerState
from habitue.checkout.sales.tendering import Expired
from habitue.customers.queries import Blocked, UnknownCode, find_customer
from habitue.ledger.posting import Json, Purpose
from habitue.ledger.queries import OwnerAt, owner_at, units_of
from habitue.merchants.queries import Principal
from habitue.platform.refusals import Refusal
from habitue.vouchers.queries import VoucherFacts, voucher_by_code, voucher_by_id

STORED: dict[str, Purpose] = {"prepaid": "prepaid", "house_account": "house_account"}
"""Stored value of a customer, by the name that it has outside."""


class NotFound(Refusal):
    code = "not_found"
    text = _("There is no such thing.")
    status = 404


class Malformed(Refusal):
    code = "malformed"
    text = _("The request cannot be read.")
    status = 400


def refuse_past(expires_at: datetime | None, at: datetime) -> None:
    """Refuses `malformed` for value that would have expired when it comes."""
    if expires_at is not None and expires_at <= at:
        raise Malformed(errors=[{"field": "expires_at", "message": str(_("this has passed"))}])


@dataclass(slots=True, kw_only=True)
class Target:
    """An account that a deed is about, with what is known of it. `name` is what it is called outside."""

    account: AccountState
    owner: OwnerState
    name: str
    decimals: int
    voucher: VoucherFacts | None = None
    customer_id: UUID | None = None

    @property
    def is_voucher(self) -> bool:
        return self.voucher is not None

    def parts(self, amount: Quantity) -> int:
        """An amount of the account's unit in parts. Refuses `malformed` if the unit keeps fewer decimals."""
        parts = parts_of(Decimal(amount), self.decimals)
        if parts is None:
            message = _("{unit} keeps {decimals} decimals").format(unit=self.name, decimals=self.decimals)
            raise Malformed(errors=[{"field": "amount", "message": str(message)}])
        return parts

    def shown(self, parts: int) -> Shown:
        return shown(parts, self.decimals)

    def as_json(self) -> Json:
        """How an answer names the account."""
        if self.voucher is not None:
            return {"voucher": str(self.voucher.id), "unit": self.name}
        return {"customer": str(self.customer_id), "unit": self.name}


def customer_named(principal: Principal, reference: CustomerRef, at: datetime) -> UUID:
    """The customer who is meant. Refuses as `find_customer` does."""
    found = find_customer(
        principal.organisation_id,
        id=reference.id,
        code=reference.code,
        email=reference.email,
        telephone=reference.telephone,
        at=at,
    )
    if found.customer.blocked_at is not None:
        raise Blocked
    return found.customer.id


def target_of(principal: Principal, reference: AccountRef, at: datetime) -> Target:
    """The account that is meant: a voucher's, or a customer's of a unit; one that was never used is new.

    Refuses `unknown_code`, `not_found`, `blocked`, `unknown_unit`, and what finding a customer refuses.
    """
    if reference.customer is None:
        return _voucher_target(principal, reference, at)
    customer_id = customer_named(principal, reference.customer, at)
    return customer_target(principal, customer_id, reference.unit or "", at)


def _voucher_target(principal: Principal, reference: AccountRef, at: datetime) -> Target:
    organisation_id = principal.organisation_id
    if reference.voucher is not None:
        voucher = voucher_by_id(organisation_id, reference.voucher)
        if voucher is None:
            raise NotFound
    else:
        voucher = voucher_by_code(organisation_id, reference.code or "")
        if voucher is None:
            raise UnknownCode
    if voucher.is_blocked:
        raise Blocked
    owner = owner_state(owner_at(organisation_id, voucher.id, at))
    account = owner.account("voucher", principal.currency)
    if voucher.expires_at is not None and voucher.expires_at <= at and not account.available:
        raise Expired(expired_at=voucher.expires_at.isoformat())
    return Target(
        account=account,
        owner=owner,
        name=principal.currency,
        decimals=0,
        voucher=voucher,
        customer_id=voucher.customer_id,
    )


def customer_target(principal: Principal, customer_id: UUID, unit: str, at: datetime) -> Target:
    """A customer's account of `prepaid`, `house_account` or a unit of the program. Refuses `unknown_unit`."""
    owner = owner_state(owner_at(principal.organisation_id, customer_id, at))
    if unit in STORED:
        return Target(
            account=owner.account(STORED[unit], principal.currency),
            owner=owner,
            name=unit,
            decimals=0,
            customer_id=customer_id,
        )
    units = units_of(principal.organisation_id)
    if unit not in units or unit in ("use", principal.currency):
        raise UnknownUnit(unit=unit)
    return Target(
        account=owner.account("earned", unit),
        owner=owner,
        name=unit,
        decimals=units[unit][0],
        customer_id=customer_id,
    )


def owner_state(owner: OwnerAt) -> OwnerState:
    """An owner as a booking changes it."""
    state = OwnerState(id=owner.id, version=owner.version)
    for account in owner.accounts:
        purpose: Purpose = account.purpose  # type: ignore[assignment]
        state.accounts[purpose, account.unit] = AccountState(
            id=account.id,
            owner=account.owner_id,
            purpose=purpose,
            unit=account.unit,
            balance=account.balance,
            available=account.available,
            floor=account.floor,
            state=account.state,
        )
    return state
