"""What a scanned or typed code stands for at the counter."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.core import signing

from habitue.checkout.queries.lookups import look_up
from habitue.checkout.written import money
from habitue.customers.queries import UnknownCode, card_for
from habitue.customers.rotating import read_rotating
from habitue.merchants.queries import Principal
from habitue.merchants.staff import staff_by_card
from habitue.platform.secrets import fold_code
from habitue.platform.texts import ending

How = Literal["card", "code", "name"]
"""A card was read, or a phone's code of the moment; or somebody was chosen by name."""
_SALT = "habitue.till.found"
_LASTS = timedelta(hours=12)
_CODE_LASTS = timedelta(minutes=15)
"""So long a phone's code lets value be spent after it was read: the order it was shown for, not the cashier's day."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How and when somebody was found: what is done for them since then changes neither."""

    how: How
    at: datetime

    def is_code_of(self, now: datetime) -> bool:
        """Whether their phone's code was read for what they buy now."""
        return self.how == "code" and now - self.at <= _CODE_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundVoucher:
    id: UUID
    ending: str
    state: str  # open, blocked, expired
    balance: int
    text: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """`kind`: customer, voucher, coupon, card (blank), staff. `state`: open, blocked, expired, used, blank."""

    kind: str
    state: str
    customer_id: UUID | None = None
    voucher: FoundVoucher | None = None
    ending: str = ""
    discount: str = ""
    how: How = "card"


def find_code(principal: Principal, code: str, at: datetime) -> FoundCode:
    """Refuses `unknown_code`, alike for what nobody has and for what is another organisation's.

    Refuses `code_expired` for a guest's code of the moment that is too old.
    """
    known = _card_or_phone(principal, code, at)
    if known is not None:
        return known
    found = look_up(principal, code, at)
    kind, state = found["kind"], found["state"]
    if kind == "customer":
        return FoundCode(kind=kind, state=state, customer_id=found["id"], ending=ending(code))
    if kind == "voucher":
        voucher = FoundVoucher(
            id=found["id"],
            ending=ending(code),
            state=state,
            balance=found["balance"],
            text=money(found["balance"], principal.currency),
            expires_at=found["expires_at"],
        )
        return FoundCode(kind=kind, state=state, voucher=voucher, ending=ending(code))
    return FoundCode(kind=kind, state=state, ending=ending(code), discount=found.get("discount", ""))


def _card_or_phone(principal: Principal, code: str, at: datetime) -> FoundCode | None:
    """What is read a thousand times a day, without its balances: the page asks for all of it at once."""
    customer_id = read_rotating(principal.organisation_id, fold_code(code), at)
    if customer_id is not None:
        return FoundCode(kind="customer", state="open", customer_id=customer_id, how="code")
    try:
        card = card_for(principal.organisation_id, code)
    except UnknownCode:
        is_staff = staff_by_card(principal.organisation_id, code) is not None
        return FoundCode(kind="staff", state="staff") if is_staff else None
    state = "blocked" if card.blocked_at else "open" if card.customer_id else "blank"
    kind = "customer" if card.customer_id else "card"
    return FoundCode(kind=kind, state=state, customer_id=card.customer_id, ending=ending(card.code))


def found_token(organisation_id: UUID, customer_id: UUID, found: Sighting) -> str:
    """Says how somebody was found, so that a page cannot say otherwise: goes back with what is done for them."""
    said = {"o": str(organisation_id), "c": str(customer_id), "h": found.how, "t": found.at.timestamp()}
    return signing.dumps(said, salt=_SALT, compress=True)


def sighting(token: str, organisation_id: UUID, customer_id: UUID, now: datetime) -> Sighting:
    """By `card` or `code` only for a token that says so of this customer; anything else is by name."""
    by_name = Sighting("name", now)
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return by_name
    # A page that was drawn before tokens said when is no server error: the card is read once more.
    if (said.get("o"), said.get("c")) != (str(organisation_id), str(customer_id)) or "t" not in said:
        return by_name
    found = Sighting(said["h"], datetime.fromtimestamp(said["t"], UTC))
    return found if now - found.at <= _LASTS else by_name
