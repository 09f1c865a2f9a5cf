"""Everything about one customer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from habitue.checkout.queries.accounts import accounts_of, entries_of, standing_of
from habitue.checkout.queries.sales import sales_of
from habitue.customers.consents import ConsentView, consents_in_force
from habitue.customers.queries import CustomerView
from habitue.ledger.lists import LotHeld, balances_of, lots_held
from habitue.manage.queries.sales import marked
from habitue.manage.queries.told import entry_said
from habitue.manage.queries.words import Words
from habitue.merchants.queries import OrganisationFacts
from habitue.messages.queries import MessagePage, messages_of_customer
from habitue.vouchers.queries import VoucherFacts, vouchers_of

Json = dict[str, Any]
_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as a page shows it: what there is, what of it can be spent, what goes when."""

    unit: str
    name: str
    balance: str
    available: str  # empty where it is the same
    pending: str
    held: str
    owed: str
    limit: str
    is_nothing: bool
    has_value: bool
    has_debt: bool
    lots: tuple["Lot", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    remaining: str
    granted: str
    available_from: datetime | None
    expires_at: datetime | None
    is_bought: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    name: str  # empty where the program has none
    code: str = ""
    is_granted: bool = False
    next_name: str = ""
    progress: int = 0  # percent of the way
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCustomer:
    customer: CustomerView
    tier: Tier
    accounts: tuple[Account, ...]
    sales: tuple[Json, ...]
    entries: tuple[Json, ...]
    vouchers: tuple[tuple[VoucherFacts, int], ...]  # with what each is worth
    consents: tuple[ConsentView, ...]  # those that hold
    mails: MessagePage  # the newest of what they were written


def one_customer(organisation: OrganisationFacts, customer: CustomerView, words: Words, at: datetime) -> OneCustomer:
    """All of it, as it stands at a moment."""
    tied = vouchers_of(organisation.id, customer.id)
    worth = balances_of(organisation.id, [voucher.id for voucher in tied], at)
    entries = entries_of(organisation.id, customer.id, at, None, _SHOWN)[:_SHOWN]
    return OneCustomer(
        customer=customer,
        tier=tier_of(organisation, customer.id, words, at),
        accounts=accounts_said(organisation.id, customer.id, words, at),
        sales=tuple(marked(organisation.id, sales_of(organisation.id, customer=customer.id, limit=_SHOWN)[:_SHOWN])),
        entries=tuple(entry_said(entry, words) for entry in entries),
        consents=tuple(consents_in_force(organisation.id, customer.id).values()),
        mails=messages_of_customer(organisation.id, customer.id, limit=_SHOWN),
        vouchers=tuple((voucher, sum(one.balance for one in worth.get(voucher.id, ()))) for voucher in tied),
    )


def accounts_said(organisation_id: UUID, owner_id: UUID, words: Words, at: datetime) -> tuple[Account, ...]:
    """Every account of a customer, with its lots."""
    lots = lots_held(organisation_id, owner_id, at)
    found = accounts_of(organisation_id, owner_id, at)
    return tuple(_account(one, [lot for lot in lots if _is_of(lot, one["unit"])], words) for one in found)


def _is_of(lot: LotHeld, unit: str) -> bool:
    return lot.unit == unit if lot.purpose == "earned" else lot.purpose == unit


def _account(one: Json, lots: list[LotHeld], words: Words) -> Account:
    unit = one["unit"]
    said = {name: words.figure(unit, one[name]) for name in ("balance", "available", "pending", "held", "owed")}
    none = words.figure(unit, 0)
    is_other = one["available"] != one["balance"]
    return Account(
        unit=unit,
        name=words.unit(unit),
        balance=said["balance"],
        available=said["available"] if is_other else "",
        pending=said["pending"] if said["pending"] != none else "",
        held=said["held"] if said["held"] != none else "",
        owed=said["owed"] if said["owed"] != none else "",
        limit=words.said(unit, one["limit"]) if one["limit"] else "",
        is_nothing=said["balance"] == none and not is_other and said["owed"] == none,
        has_value=Decimal(one["balance"]) > 0,
        has_debt=Decimal(one["balance"]) < 0 or Decimal(one["owed"]) > 0,
        lots=tuple(
            Lot(
                remaining=words.amount(unit, lot.remaining),
                granted=words.amount(unit, lot.granted),
                available_from=lot.available_from,
                expires_at=lot.expires_at,
                is_bought=lot.price is not None,
            )
            for lot in lots
        ),
    )


def tier_of(organisation: OrganisationFacts, customer_id: UUID, words: Words, at: datetime) -> Tier:
    """Where they stand, and how far it is to the next level."""
    standing = standing_of(organisation.id, customer_id, organisation.zone, at)
    if standing["tier"] is None:
        return Tier(name="")
    next_from = standing["next_from"] or 0
    measure = min(max(standing["measure"], 0), next_from)
    return Tier(
        name=words.tier(standing["tier"]),
        code=standing["tier"],
        is_granted=bool(standing["tier_granted"]),
        next_name=words.tier(standing["next_tier"]),
        progress=100 * measure // next_from if next_from else 0,
        missing=words.amount("prepaid", next_from - measure) if next_from else "",
    )
