"""What a caller asks of checkout, as frozen values: doors, the demo loader and trials hand these to the actions.

Money is minor units. An amount of a unit is a `Quantity`: whole units, with decimals where the unit has them; it is
turned into parts where the unit's terms are known. `at` is the till's clock, aware; None means now.

Every field that is added later must default to None, False or empty: only then does a request that was fingerprinted
before a deploy have the same fingerprint after it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import orjson

Quantity = int | Decimal
LedgerTender = Literal["voucher", "prepaid", "kitty", "house_account", "hold"]
TenderKind = Literal["cash", "card", "other", "voucher", "prepaid", "kitty", "house_account", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRef:
    """Names a customer in exactly one way."""

    id: UUID | None = None
    code: str | None = None
    email: str | None = None
    telephone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """Names a value account: a voucher by id or by code, or a customer's account of a unit.

    `unit` is a program unit's code, `prepaid` or `house_account`; only a customer's account has one.
    """

    voucher: UUID | None = None
    code: str | None = None
    customer: CustomerRef | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRef:
    """Names a recorded sale: by id, or by what the till printed. `store` narrows it for a key that has none."""

    id: UUID | None = None
    receipt: str | None = None
    business_day: date | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadIn:
    """What a line loads. A voucher with neither code nor id is new and gets a code; an unknown code makes a new one.

    `value` is what is loaded, in minor units; None means the line's amount.
    """

    kind: Literal["voucher", "prepaid", "house_account"]
    code: str | None = None
    voucher: UUID | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineIn:
    """A line of a receipt; its number is its place, from 1. `amount` is its total, tax included."""

    amount: int
    article: str = ""
    group: str | None = None
    name: str | None = None
    quantity: Decimal = Decimal(1)
    vat: str | None = None
    pieces: bool = True
    earns: bool = True
    loads: LoadIn | None = None
    settles: Literal["house_account"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimIn:
    """A discount by its code, or pieces covered by a unit: exactly one of the two."""

    discount: str | None = None
    cover: str | None = None
    pieces: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderIn:
    """How it is paid: `amount`, or at most `up_to`; exactly one of the two.

    A voucher is named by `code` or `voucher`, a hold by `hold`; a kitty may name its unit if there are several.
    """

    kind: TenderKind
    amount: int | None = None
    up_to: int | None = None
    code: str | None = None
    voucher: UUID | None = None
    hold: UUID | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """A line of a recorded sale that comes back: `quantity` of it, or all that is left.

    `amount` is what staff states for a used pass or loaded value.
    """

    line: int
    quantity: Decimal | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnIn:
    """Lines of one recorded sale, or all that is left of it."""

    sale: SaleRef
    lines: tuple[ReturnedLine, ...] = ()
    all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRequest:
    """A basket with what it is paid with. A quote is the same without a receipt and without consequences.

    `returns` makes it an exchange of goods: returned and sold lines in one receipt. `is_offline` marks a stored sale.
    """

    lines: tuple[LineIn, ...]
    receipt: str | None = None
    business_day: date | None = None
    at: datetime | None = None
    store: str | None = None
    customer: CustomerRef | None = None
    claims: tuple[ClaimIn, ...] = ()
    codes: tuple[str, ...] = ()
    due: int | None = None
    tenders: tuple[TenderIn, ...] = ()
    returns: tuple[ReturnIn, ...] = ()
    is_offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedSale:
    """A sale of a batch, under its own key."""

    key: str
    sale: SaleRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """What comes back: `returned` names a recorded sale, `goods` are lines whose receipt is lost.

    Exactly one of the two is given; `customer` only with `goods`. `receipt` is the credit note's number.
    """

    returned: ReturnIn | None = None
    goods: tuple[LineIn, ...] = ()
    customer: CustomerRef | None = None
    receipt: str | None = None
    business_day: date | None = None
    at: datetime | None = None
    store: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCustomerRequest:
    """Names the customer of an anonymous sale afterwards; `due` proves that the receipt is at hand."""

    sale: SaleRef
    customer: CustomerRef
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TillRef:
    """A till: by its id, or by its store's code and its own."""

    id: UUID | None = None
    store: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRequest:
    """Undoes what was done under `key` by the same till or program, or by the till that is named."""

    key: str
    reason: str | None = None
    till: TillRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRequest:
    """Runs an exchange of the program for a customer."""

    customer: CustomerRef
    code: str
    times: int = 1
    store: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRequest:
    """A correction or a gift, of either sign, with its reason."""

    account: AccountRef
    amount: Quantity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """A new voucher. `price` is what was paid for the amount: None means that it was granted."""

    amount: int = 0
    code: str | None = None
    expires_at: datetime | None = None
    customer: CustomerRef | None = None
    price: int | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """Puts value on an account. `price` is what was paid for it: None means that it was granted."""

    account: AccountRef
    amount: Quantity
    price: int | None = None
    expires_at: datetime | None = None
    store: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionRequest:
    """Takes value from an account, outside a sale."""

    account: AccountRef
    amount: Quantity
    store: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """Sets value aside for a while."""

    account: AccountRef
    amount: Quantity
    lasts: timedelta
    store: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """Takes what was set aside, all of it or `amount`; the rest is released."""

    hold: UUID
    amount: Quantity | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """Lets go what was set aside."""

    hold: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRequest:
    """A tier that staff grant. `until` is the last day; None means for ever. `level` None takes a grant back."""

    customer: UUID
    level: str | None
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseAccountRequest:
    """How far below zero a customer's house account may go, in minor units."""

    customer: UUID
    limit: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRequest:
    """Two customers become one: `other` is merged into `customer`, which stays."""

    customer: UUID
    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupRequest:
    """A scanned, typed or tapped code."""

    code: str = field(repr=False)


def fingerprint(request: object) -> str:
    """32 bytes in hex that tell one request from another. What is absent, false or empty does not count.

    Nor does `is_offline`: a till that got no answer sends the same sale again in a batch, under the same key.
    """
    plain = orjson.loads(orjson.dumps(request, default=_plain))
    plain.pop("is_offline", None)
    named = (type(request).__name__, _without_blanks(plain))
    return hashlib.sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    raise TypeError(f"{type(value).__name__} has no place in a request")


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if part or (part == 0 and part is not False)}
        return {name: _without_blanks(part) for name, part in kept.items()}
    if isinstance(value, list):
        return [_without_blanks(part) for part in value]
    return value
