"""People who buy."""

from datetime import date, datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import Field, StringConstraints

from habitue.checkout.api.fields import BirthDate, Body, Code, Day, Id, Label, Money, Word
from habitue.checkout.api.schemas.common import Note, Out
from habitue.checkout.requests import HouseAccountRequest, MergeRequest, TierRequest
from habitue.customers.details import Details

Language = Literal["", "de", "en", "es", "fr", "it"]
Medium = Literal["barcode", "qr", "nfc", "magnetic", "wallet", "number"]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Remark = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$")]
_PERSONAL = frozenset(Details.__annotations__)


class NewCardIn(Body):
    """A card: its code, and how it is read."""

    code: Code
    medium: Medium = "barcode"


class PersonIn(Body):
    """What is known of somebody. Empty or null: not known."""

    given_name: Label | None = None
    family_name: Label | None = None
    email: Email | None = None
    telephone: Word | None = Field(None, description="With or without a country code.", examples=["+49 151 2345678"])
    birth_date: BirthDate | None = None
    language: Language | None = None
    note: Remark | None = None

    def details(self) -> Details:
        """What was said, and nothing that was left out."""
        return cast(Details, self.model_dump(include=self.model_fields_set & _PERSONAL))


class CustomerCreateIn(PersonIn):
    """A new customer, of whom nothing need be known."""

    cards: Annotated[list[NewCardIn], Field(max_length=20)] = []
    referred_by: Id | None = Field(None, description="The customer who brought this one.")


class CustomerChangeIn(PersonIn):
    """What is left out stays as it is; null takes it away."""

    blocked: bool | None = Field(None, description="Nobody may use a blocked customer's cards and accounts.")


class CardIn(Body):
    """How a card is read, whether it is blocked, and which one it replaces."""

    medium: Medium | None = None
    blocked: bool | None = None
    replaces: Code | None = Field(None, description="The code of the card that this one takes the place of.")


class TierIn(Body):
    """A tier that staff grant; null takes a granted one back."""

    level: Word | None
    until: Day | None = Field(None, description="Its last day; for ever, if left out.")
    reason: Note | None = None

    def request(self, customer: UUID) -> TierRequest:
        return TierRequest(customer=customer, level=self.level, until=self.until, reason=self.reason)


class HouseAccountIn(Body):
    """How far the house account may go below zero."""

    limit: Money
    reason: Note | None = None

    def request(self, customer: UUID) -> HouseAccountRequest:
        return HouseAccountRequest(customer=customer, limit=self.limit, reason=self.reason)


class MergeIn(Body):
    """Who is merged into the customer of the address."""

    from_: Id = Field(alias="from")

    def request(self, customer: UUID) -> MergeRequest:
        return MergeRequest(customer=customer, other=self.from_)


class CardOut(Out):
    code: str
    medium: str
    blocked_at: datetime | None = None
    replaced_by: str | None = Field(None, description="The code of the card that took its place.")


class CustomerOut(Out):
    """A customer. Empty text means not known."""

    id: UUID
    given_name: str
    family_name: str
    email: str
    telephone: str = Field(description="In international form.")
    birth_date: date | None
    language: str
    note: str
    mails: list[Literal["sales", "expiry"]] = Field(
        description="What they wish to be written by mail: of every sale and gift, of what will soon expire."
    )
    created_at: datetime
    blocked_at: datetime | None
    cards: list[CardOut]


class CustomerPageOut(Out):
    items: list[CustomerOut]
    next: str | None
    is_guess: bool = Field(description="Nobody has what was typed; these have something like it.")


class ExpiringOut(Out):
    at: datetime
    amount: int | str


class AccountStandOut(Out):
    """An account as it stands now."""

    unit: str = Field(description="A unit of the program, `prepaid` or `house_account`.")
    balance: int | str
    available: int | str = Field(description="What can be spent: without what is pending or held.")
    pending: int | str
    held: int | str
    owed: int | str = Field(description="Comes off what is earned next; money off what is loaded next.")
    state: str
    limit: int | None = Field(description="Of a house account: how far below zero it may go.")
    expires: list[ExpiringOut]


class AccountsOut(Out):
    items: list[AccountStandOut]
    next: None
    tier: str | None = Field(None, description="Where the customer stands.")
    tier_granted: bool = Field(default=False, description="Staff gave it; otherwise it is earned.")
    measure: int | None = Field(None, description="What counts for the tier, in its window: minor units, or parts.")
    next_tier: str | None = None
    next_from: int | None = Field(None, description="The measure at which the next tier begins.")


class EntryOut(Out):
    """One movement on one account, and why."""

    id: UUID = Field(description="The entry; a sale's entry has the sale's id.")
    number: int
    kind: str
    unit: str
    is_owed: bool = Field(description="It moved what is owed, not what is there.")
    amount: int | str
    balance: int | str = Field(description="After it.")
    reason: str
    reference: str
    at: datetime
    recorded_at: datetime
