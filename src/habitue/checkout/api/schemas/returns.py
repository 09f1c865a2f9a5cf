"""What comes back."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import Body, Count, Day, Id, Instant, Label, Money, Pieces, Word
from habitue.checkout.api.schemas.common import CustomerIn, Note, customer_ref, exactly_one, no_more_than_counts
from habitue.checkout.requests import LineIn, NameCustomerRequest, ReturnedLine, ReturnIn, ReturnRequest, SaleRef

LINES_MAX = 1000


class SaleNameIn(Body):
    """A recorded sale: by id, or by the number on the receipt and its day."""

    id: Id | None = None
    receipt: Word | None = None
    business_day: Day | None = Field(None, description="With `receipt`.")
    store: Word | None = Field(None, description="With `receipt`, for a key that belongs to no store.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("id", "receipt"))
        if (self.receipt is None) != (self.business_day is None):
            raise PydanticCustomError("needs", "{name} is required with it", {"name": "receipt, business_day"})
        return self

    def ref(self) -> SaleRef:
        return SaleRef(id=self.id, receipt=self.receipt, business_day=self.business_day, store=self.store)


def _by_id(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


SaleName = Annotated[SaleNameIn, BeforeValidator(_by_id, json_schema_input_type=UUID | SaleNameIn)]
"""A recorded sale; its id alone will do."""


class ReturnedLineIn(Body):
    """A line that comes back, wholly or in part."""

    line: Count = Field(description="The line's number in the sale, from 1.")
    quantity: Pieces | None = Field(None, description="How much of it; all that is left, if left out.")
    amount: Money | None = Field(None, description="What staff states for a pass or loaded value that was used.")

    def returned(self) -> ReturnedLine:
        return ReturnedLine(line=self.line, quantity=self.quantity, amount=self.amount)


class _Returned(Body):
    lines: Annotated[list[ReturnedLineIn], Field(max_length=LINES_MAX)] = []
    all: Literal[True] | None = Field(None, description="Everything that has not come back yet.")

    @model_validator(mode="after")
    def _lines_or_all(self) -> Self:
        if bool(self.lines) == bool(self.all):
            raise PydanticCustomError("one_of", "exactly one of {names} is wanted", {"names": "lines, all"})
        return self

    def of(self, sale: SaleRef) -> ReturnIn:
        return ReturnIn(sale=sale, lines=tuple([line.returned() for line in self.lines]), all=bool(self.all))


class ReturnedSaleIn(_Returned):
    """Lines of one recorded sale that come back."""

    sale: SaleName

    def returned(self) -> ReturnIn:
        return self.of(self.sale.ref())


class ReturnDetailsIn(Body):
    receipt: Word | None = Field(None, description="The number of the credit note.")
    business_day: Day | None = None
    at: Instant | None = None
    store: Word | None = Field(None, description="Where it comes back, for a key that belongs to no store.")
    reason: Note | None = None


class SaleReturnIn(_Returned, ReturnDetailsIn):
    """What comes back of the sale in the address."""

    def request(self, sale: SaleRef) -> ReturnRequest:
        return _return_request(self, returned=self.of(sale))


class ReturnedGoodsIn(Body):
    """A line that comes back without its receipt."""

    article: Label = ""
    group: Label | None = None
    name: Label | None = None
    quantity: Pieces = Decimal(1)
    amount: Money = Field(description="What is paid back for the line, in minor units.")
    vat: Word | None = None
    pieces: bool = True
    earns: bool = True

    def line(self) -> LineIn:
        return LineIn(
            amount=self.amount,
            article=self.article,
            group=self.group,
            name=self.name,
            quantity=self.quantity,
            vat=self.vat,
            pieces=self.pieces,
            earns=self.earns,
        )


class AnyReturnIn(ReturnDetailsIn):
    """A return that names its sale by the receipt, or has none and names the goods."""

    sale: SaleName | None = None
    lines: Annotated[list[ReturnedLineIn], Field(max_length=LINES_MAX)] = Field([], description="With `sale`.")
    all: Literal[True] | None = Field(None, description="With `sale`, instead of `lines`.")
    goods: Annotated[list[ReturnedGoodsIn], Field(max_length=LINES_MAX)] = Field(
        [], description="Instead of `sale`: judged at the customer's present tier."
    )
    customer: CustomerIn | None = Field(None, description="With `goods`.")

    @model_validator(mode="after")
    def _sale_or_goods(self) -> Self:
        if (self.sale is None) == (not self.goods):
            raise PydanticCustomError("one_of", "exactly one of {names} is wanted", {"names": "sale, goods"})
        if self.sale is not None and bool(self.lines) == bool(self.all):
            raise PydanticCustomError("one_of", "exactly one of {names} is wanted", {"names": "lines, all"})
        if self.goods and (self.lines or self.all):
            raise PydanticCustomError("not_with", "not together with {name}", {"name": "goods"})
        if self.sale is not None and self.customer is not None:
            raise PydanticCustomError("not_with", "not together with {name}", {"name": "sale"})
        no_more_than_counts([line.amount for line in self.goods])
        return self

    def request(self) -> ReturnRequest:
        if self.sale is None:
            goods = tuple([line.line() for line in self.goods])
            return _return_request(self, goods=goods, customer=self.customer)
        lines = tuple([line.returned() for line in self.lines])
        return _return_request(self, returned=ReturnIn(sale=self.sale.ref(), lines=lines, all=bool(self.all)))


def _return_request(
    details: ReturnDetailsIn,
    *,
    returned: ReturnIn | None = None,
    goods: tuple[LineIn, ...] = (),
    customer: CustomerIn | None = None,
) -> ReturnRequest:
    return ReturnRequest(
        returned=returned,
        goods=goods,
        customer=customer_ref(customer),
        receipt=details.receipt,
        business_day=details.business_day,
        at=details.at,
        store=details.store,
        reason=details.reason,
    )


class NameCustomerIn(Body):
    """Whose sale it was. `due` proves that the receipt is at hand."""

    customer: CustomerIn
    due: Money

    def request(self, sale: SaleRef) -> NameCustomerRequest:
        return NameCustomerRequest(sale=sale, customer=self.customer.ref(), due=self.due)
