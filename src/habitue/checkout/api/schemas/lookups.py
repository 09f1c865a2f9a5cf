"""What a code is."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from habitue.checkout.api.fields import Body, Code
from habitue.checkout.api.schemas.common import Out, UnitAmounts


class LookupIn(Body):
    """A code as it was scanned, typed or tapped."""

    code: Code


class LookupOut(Out):
    """What it is, and whether it may be used."""

    kind: Literal["customer", "voucher", "coupon", "card", "staff"] = Field(
        description="`card` is a blank one, which belongs to nobody yet; `staff` is a colleague's."
    )
    state: Literal["open", "blocked", "expired", "blank", "used"] = "open"
    id: UUID | None = Field(None, description="Of the customer, voucher, card or colleague; a coupon has none.")
    code: str | None = Field(
        None,
        description="With a guest's code that rotates: another one, which names them for ten minutes at least. Send "
        "it as the customer's `code` of what follows: where value is spent only with the code on the phone, an `id` "
        "is not enough.",
    )
    name: str | None = Field(
        None, description="A customer's name as the display shows it, a colleague's, or a coupon's."
    )
    discount: str | None = Field(None, description="With a coupon: the discount's code.")
    customer: UUID | None = Field(None, description="Whose voucher or coupon it is, if it is bound to somebody.")
    tier: str | None = None
    balances: UnitAmounts = {}
    available: UnitAmounts = {}
    balance: int | None = Field(None, description="With a voucher: what it is worth.")
    expires_at: str | None = None
