"""What a back office keeps: vouchers that were lost, a stock of cards, moments that are seen elsewhere."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import Body, Code, Key
from habitue.checkout.api.schemas.common import Out, UnitAmounts
from habitue.checkout.api.schemas.customers import CardOut, Medium


class VoucherChangeIn(Body):
    """Whether it is blocked."""

    blocked: bool = Field(description="Nobody can pay with a blocked voucher; what it is worth stays.")


class BlankCardsIn(Body):
    """The codes of new cards, and how they are read."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    medium: Medium = "barcode"


class BlankCardsOut(Out):
    cards: list[CardOut] = Field(description="In the order of their codes.")


class OccasionIn(Body):
    """What has happened. Each review has a reference of its own; a profile becomes complete once."""

    moment: Literal["review", "profile_complete"]
    reference: Key | None = Field(
        None, description="Of a review, and only there: what tells it from the others.", examples=["review-318"]
    )

    @model_validator(mode="after")
    def _a_reference_tells_reviews_apart(self) -> Self:
        if self.moment == "review" and self.reference is None:
            raise PydanticCustomError("needs", "{name} is required with it", {"name": "reference"})
        if self.moment != "review" and self.reference is not None:
            raise PydanticCustomError("not_with", "not together with {name}", {"name": "reference"})
        return self


class OccasionOut(Out):
    customer: UUID
    grants: list[str] = Field(description="The codes of the grants that were given just now.")
    balances: UnitAmounts
