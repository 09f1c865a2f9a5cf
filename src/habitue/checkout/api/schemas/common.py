"""Shapes that several nouns share."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import MOST, Body, Code, Id, Text, Word
from habitue.checkout.requests import AccountRef, CustomerRef

T = TypeVar("T")


class Out(BaseModel):
    """What goes out. Keys may be added in a version of the API; whoever reads it passes over what it does not know."""

    model_config = ConfigDict(populate_by_name=True)


def exactly_one(given: Body, names: Sequence[str]) -> None:
    """Raise `one_of` unless exactly one of these fields has a value."""
    if sum(getattr(given, name) is not None for name in names) != 1:
        raise PydanticCustomError("one_of", "exactly one of {names} is wanted", {"names": ", ".join(names)})


def no_more_than_counts(amounts: Iterable[int]) -> None:
    """Raise `too_much_in_all` where amounts add up to more than every reader of JSON can count exactly."""
    if sum(map(abs, amounts)) > MOST:
        raise PydanticCustomError("too_much_in_all", "the lines add up to more than {most}", {"most": MOST})


class CustomerIn(Body):
    """A customer, named in exactly one way."""

    id: Id | None = Field(None, description="Habitué's id.")
    code: Code | None = Field(None, description="A card's code, as scanned.")
    email: Code | None = None
    telephone: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("id", "code", "email", "telephone"))
        return self

    def ref(self) -> CustomerRef:
        return CustomerRef(id=self.id, code=self.code, email=self.email, telephone=self.telephone)


def customer_ref(customer: CustomerIn | None) -> CustomerRef | None:
    return None if customer is None else customer.ref()


class AccountIn(Body):
    """A value account: a voucher by id or code, or a customer's account of a unit."""

    voucher: Id | None = Field(None, description="A voucher's id, which a lookup gives.")
    code: Code | None = Field(None, description="A voucher's code. It is a secret: send it in a body only.")
    customer: CustomerIn | None = None
    unit: Word | None = Field(
        None, description="With `customer`: a unit of the program, `prepaid` or `house_account`.", examples=["points"]
    )

    @model_validator(mode="after")
    def _one_account(self) -> Self:
        exactly_one(self, ("voucher", "code", "customer"))
        if self.customer is not None and self.unit is None:
            raise PydanticCustomError("needs", "{name} is required with it", {"name": "unit"})
        if self.customer is None and self.unit is not None:
            raise PydanticCustomError("needs", "{name} is required with it", {"name": "customer"})
        return self

    def account(self) -> AccountRef:
        return AccountRef(voucher=self.voucher, code=self.code, customer=customer_ref(self.customer), unit=self.unit)


UnitAmounts = Annotated[
    dict[str, int | str],
    Field(
        description="Amounts by unit: integers, or decimal strings where the unit has decimals.",
        examples=[{"points": 43}],
    ),
]


class AccountOut(Out):
    """The account that moved."""

    voucher: UUID | None = None
    customer: UUID | None = None
    unit: str = Field(description="The unit it counts; for money the currency.")


class Page(Out, Generic[T]):
    """A list. Ask for what follows with `after` set to `next`; `next` is null at the end."""

    items: list[T]
    next: str | None


class FieldError(Out):
    field: str = Field(description="Where: a path such as `lines[3].amount`, or the name of a header.")
    message: str = Field(description="What is wanted there, in the caller's language.")


class Problem(Out):
    """A problem document (RFC 9457). What matters to the caller stands beside these at the top level."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A page that explains the code.")
    title: str
    status: int
    detail: str = Field(description="A sentence in the caller's language.")
    code: str = Field(description="Stable, for machines: see the table of refusal codes.")
    errors: list[FieldError] | None = Field(None, description="With `malformed`: each field that cannot be read.")


Note = Annotated[Text, Field(description="For the people who read the history.")]
Json = dict[str, Any]
