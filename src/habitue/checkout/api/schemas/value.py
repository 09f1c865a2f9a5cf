"""Vouchers, holds, and whatever moves value outside a sale."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import (
    Body,
    Code,
    Count,
    Id,
    Instant,
    Key,
    Lasts,
    Money,
    PositiveUnits,
    Units,
    Word,
)
from habitue.checkout.api.schemas.common import (
    AccountIn,
    AccountOut,
    CustomerIn,
    Note,
    Out,
    UnitAmounts,
    customer_ref,
    exactly_one,
)
from habitue.checkout.requests import (
    AccountRef,
    AdjustmentRequest,
    CaptureRequest,
    ExchangeRequest,
    HoldRequest,
    IssueRequest,
    LoadRequest,
    RedemptionRequest,
    ReleaseRequest,
    ReversalRequest,
    TillRef,
)


class VoucherIn(Body):
    """A new voucher."""

    amount: Money = Field(0, description="What it is worth, in minor units.")
    code: Code | None = Field(None, description="Its code, if it is printed already; else one is made.")
    expires_at: Instant | None = None
    customer: CustomerIn | None = Field(None, description="Whose it is. A voucher may belong to whoever holds it.")
    price: Money | None = Field(None, description="What was paid for it; left out, it is a gift.")
    store: Word | None = Field(None, description="The store's code: its company issues the voucher.")

    def request(self) -> IssueRequest:
        return IssueRequest(
            amount=self.amount,
            code=self.code,
            expires_at=self.expires_at,
            customer=customer_ref(self.customer),
            price=self.price,
            store=self.store,
        )


class VoucherLoadIn(Body):
    """Value for a voucher."""

    amount: PositiveUnits
    price: Money | None = Field(None, description="What was paid for it; left out, it is a gift.")
    expires_at: Instant | None = None
    store: Word | None = None
    reason: Note | None = None

    def request_for(self, account: AccountRef) -> LoadRequest:
        return LoadRequest(
            account=account,
            amount=self.amount,
            price=self.price,
            expires_at=self.expires_at,
            store=self.store,
            reason=self.reason,
        )


class LoadIn(AccountIn, VoucherLoadIn):
    """Value for any account."""

    def request(self) -> LoadRequest:
        return self.request_for(self.account())


class VoucherRedemptionIn(Body):
    """Value taken from a voucher, outside a sale."""

    amount: PositiveUnits
    store: Word | None = None
    reason: Note | None = None

    def request_for(self, account: AccountRef) -> RedemptionRequest:
        return RedemptionRequest(account=account, amount=self.amount, store=self.store, reason=self.reason)


class RedemptionIn(AccountIn, VoucherRedemptionIn):
    """Value taken from any account, outside a sale."""

    def request(self) -> RedemptionRequest:
        return self.request_for(self.account())


class AdjustmentIn(AccountIn):
    """A correction or a gift."""

    amount: Units = Field(description="Of either sign.")
    reason: Note = Field(min_length=1)

    def request(self) -> AdjustmentRequest:
        return AdjustmentRequest(account=self.account(), amount=self.amount, reason=self.reason)


class HoldIn(AccountIn):
    """Value to be set aside."""

    amount: PositiveUnits
    lasts: Lasts = Field(description="How long; then it is let go by itself.")
    store: Word | None = None

    def request(self) -> HoldRequest:
        return HoldRequest(account=self.account(), amount=self.amount, lasts=self.lasts, store=self.store)


class CaptureIn(Body):
    """How much of a hold is taken; the rest is let go."""

    amount: PositiveUnits | None = Field(None, description="All of it, if left out.")
    store: Word | None = None

    def request(self, hold: UUID) -> CaptureRequest:
        return CaptureRequest(hold=hold, amount=self.amount, store=self.store)


class ReleaseIn(Body):
    """Nothing needs to be said."""

    def request(self, hold: UUID) -> ReleaseRequest:
        return ReleaseRequest(hold=hold)


class ExchangeIn(Body):
    """An exchange of the program that a customer asks for."""

    customer: CustomerIn
    code: Word = Field(description="The exchange's code.")
    times: Count = 1
    store: Word | None = None

    def request(self) -> ExchangeRequest:
        return ExchangeRequest(customer=self.customer.ref(), code=self.code, times=self.times, store=self.store)


class TillIn(Body):
    """A till: by its id, or by its store's code and its own."""

    id: Id | None = None
    store: Word | None = None
    code: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("id", "code"))
        if (self.store is None) is not (self.code is None):
            missing = "store" if self.store is None else "code"
            raise PydanticCustomError("needs", "{name} is required with it", {"name": missing})
        return self

    def ref(self) -> TillRef:
        return TillRef(id=self.id, store=self.store or "", code=self.code or "")


class ReversalIn(Body):
    """What was sent under this key is undone."""

    key: Key = Field(description="The Idempotency-Key of what is to be undone.")
    till: TillIn | None = Field(None, description="Whose key it is; your own, if left out. Needs the scope `admin`.")
    reason: Note | None = None

    def request(self) -> ReversalRequest:
        till = None if self.till is None else self.till.ref()
        return ReversalRequest(key=self.key, reason=self.reason, till=till)


class VoucherOut(Out):
    """A voucher and what it is worth."""

    id: UUID
    code: str | None = Field(None, description="Shown when it is made, and to those who may hand it out.")
    balance: int
    available: int = Field(description="The balance less what is held.")
    currency: str
    state: Literal["open", "blocked", "expired"] = "open"
    expires_at: datetime | None = None
    customer: UUID | None = None
    issued_at: datetime | None = None


class MovementOut(Out):
    """What moved, and what stands there now."""

    id: UUID = Field(description="The entry in the book.")
    account: AccountOut
    amount: int | str
    balance: int | str
    available: int | str


class HoldOut(Out):
    """Value that is set aside, or was."""

    id: UUID
    account: AccountOut
    state: Literal["open", "captured", "released", "expired"]
    amount: int | str
    captured: int | str = 0
    expires_at: datetime
    balance: int | str | None = Field(None, description="Of the account, now.")
    available: int | str | None = None


class ExchangedOut(Out):
    """An exchange that was made."""

    id: UUID
    customer: UUID
    code: str
    times: int
    took: UnitAmounts
    gave: UnitAmounts
    balances: UnitAmounts
    available: UnitAmounts = {}
    print: list[str] = []


class SourceOut(Out):
    """Who has keys of their own: a till, or an application."""

    kind: Literal["till", "application"]
    id: UUID
    name: str


class ReversalOut(Out):
    """What became of the key."""

    key: str
    source: SourceOut = Field(description="Whose key it was.")
    reversed: bool = Field(description="False: nothing was done under the key, and nothing can be any more.")
    kind: str | None = Field(None, description="What it was: sale, redemption, load …")
    id: UUID | None = Field(None, description="The entry that undid it.")
    balances: UnitAmounts = {}
