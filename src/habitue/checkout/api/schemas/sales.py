"""What a till sends: baskets, and what they are paid with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import (
    Body,
    Code,
    Count,
    Day,
    Id,
    Instant,
    Key,
    Label,
    Money,
    Pieces,
    PositiveMoney,
    SignedMoney,
    Word,
)
from habitue.checkout.api.schemas.common import CustomerIn, customer_ref, exactly_one, no_more_than_counts
from habitue.checkout.api.schemas.returns import ReturnedSaleIn
from habitue.checkout.requests import ClaimIn as Claim
from habitue.checkout.requests import KeyedSale, LedgerTender, LineIn, LoadIn, SaleRequest, TenderIn

LINES_MAX = 1000
_LEDGER = frozenset(get_args(LedgerTender))


class LoadsIn(Body):
    """What this line loads: a voucher, the customer's prepaid account, or its house account."""

    voucher: Code | None = Field(
        None,
        description='`"new"`, or a code: a voucher that has it is loaded, and if there is none it is made.',
        examples=["new"],
    )
    id: Id | None = Field(None, description="A voucher that is there, by its id.")
    prepaid: Literal[True] | None = None
    house_account: Literal[True] | None = None
    value: PositiveMoney | None = Field(
        None, description="What is loaded, if it is not the line's amount. More than that needs the scope `admin`."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("voucher", "id", "prepaid", "house_account"))
        return self

    def load(self) -> LoadIn:
        if self.prepaid:
            return LoadIn(kind="prepaid", value=self.value)
        if self.house_account:
            return LoadIn(kind="house_account", value=self.value)
        code = None if self.voucher is None or self.voucher.lower() == "new" else self.voucher
        return LoadIn(kind="voucher", code=code, voucher=self.id, value=self.value)


class SaleLineIn(Body):
    """One line of a receipt."""

    article: Label = Field("", description="The till's article number.")
    group: Label | None = Field(None, description="The article's group, which rules may name.")
    name: Label | None = Field(None, description="For people who read the history.")
    quantity: Pieces = Field(Decimal(1), description="Not whole, or with `pieces: false`: one piece.")
    amount: SignedMoney = Field(
        description="The line's total in minor units, tax included. Negative only with `earns: false`."
    )
    vat: Word | None = Field(None, description="The tax rate in per cent, or the till's name for it.", examples=["19"])
    pieces: bool = Field(default=True, description="False for what is weighed or measured.")
    earns: bool = Field(default=True, description="False for deposits, tips, rounding: rules do not see the line.")
    loads: LoadsIn | None = None
    settles: Literal["house_account"] | None = Field(None, description="This line pays a debt.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.amount < 0 and (self.earns or self.loads or self.settles):
            raise PydanticCustomError("negative_line", 'a negative amount is allowed only with "earns": false')
        if self.loads is not None and self.settles is not None:
            raise PydanticCustomError("not_with", "not together with {name}", {"name": "settles"})
        return self

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
            loads=None if self.loads is None else self.loads.load(),
            settles=self.settles,
        )


class SaleClaimIn(Body):
    """What the customer wants: a discount that the program offers, or pieces covered by a unit."""

    discount: Word | None = None
    cover: Word | None = Field(None, description="A unit that covers.")
    pieces: Count = Field(1, description="With `cover`: how many pieces.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("discount", "cover"))
        return self

    def claim(self) -> Claim:
        return Claim(discount=self.discount, cover=self.cover, pieces=self.pieces)


class SaleTenderIn(Body):
    """How it is paid. `cash`, `card` and `other` are the till's business; the others move the ledger."""

    kind: Literal["cash", "card", "other", "voucher", "prepaid", "kitty", "house_account", "hold"]
    amount: Money | None = None
    up_to: Money | None = Field(None, description="Instead of `amount`: as much as is there and due, at most this.")
    code: Code | None = Field(None, description="With `voucher`: its code.")
    voucher: Id | None = Field(None, description="With `voucher`: its id, instead of the code.")
    hold: Id | None = Field(None, description="With `hold`: which.")
    unit: Word | None = Field(None, description="With `kitty`: which unit, if there are several.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        exactly_one(self, ("amount", "up_to"))
        if self.kind == "voucher":
            exactly_one(self, ("code", "voucher"))
        if (self.kind == "hold") != (self.hold is not None):
            raise PydanticCustomError("needs", "{name} is required with it", {"name": "hold"})
        if self.kind != "voucher" and (self.code or self.voucher):
            raise PydanticCustomError("not_with", "not together with {name}", {"name": self.kind})
        if self.kind != "kitty" and self.unit is not None:
            raise PydanticCustomError("not_with", "not together with {name}", {"name": "unit"})
        return self

    def tender(self) -> TenderIn:
        return TenderIn(
            kind=self.kind,
            amount=self.amount,
            up_to=self.up_to,
            code=self.code,
            voucher=self.voucher,
            hold=self.hold,
            unit=self.unit,
        )


class BasketIn(Body):
    """What quotes and sales have in common."""

    at: Instant | None = Field(None, description="The till's clock; now, if left out.")
    store: Word | None = Field(None, description="The store's code, for a key that belongs to none.")
    customer: CustomerIn | None = None
    lines: Annotated[list[SaleLineIn], Field(max_length=LINES_MAX)]
    claims: Annotated[list[SaleClaimIn], Field(max_length=50)] = []
    codes: Annotated[list[Code], Field(max_length=20)] = Field([], description="Codes for discounts, as typed.")
    due: SignedMoney | None = Field(
        None, description="What the till showed. Required with claims, codes and tenders that move the ledger."
    )
    tenders: Annotated[list[SaleTenderIn], Field(max_length=20)] = []
    returns: Annotated[list[ReturnedSaleIn], Field(max_length=20)] = Field(
        [], description="An exchange of goods: what comes back in the same receipt."
    )

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        no_more_than_counts([line.amount for line in self.lines])
        return self


class QuoteIn(BasketIn):
    """A basket to be judged. Nothing is written."""

    receipt: Word | None = None
    business_day: Day | None = None

    def request(self) -> SaleRequest:
        return sale_request(self)


class SaleIn(BasketIn):
    """A sale, as the till recorded it."""

    receipt: Word | None = Field(None, description="The till's number of the receipt, unique on its business day.")
    business_day: Day | None = Field(None, description="The till's day; the store's day of `at`, if left out.")
    offline: bool = Field(default=False, description="It happened while the till had no line; it cannot fail to earn.")

    @model_validator(mode="after")
    def _says_what_was_shown(self) -> Self:
        """Whatever makes the sum a matter of judging: the guest must have seen the sum that is booked."""
        hangs_on_judging = self.claims or self.codes or any(tender.kind in _LEDGER for tender in self.tenders)
        if hangs_on_judging and self.due is None and not self.offline:
            raise PydanticCustomError(
                "due_missing", "required with claims, codes and tenders that move the ledger", {"at": ("due",)}
            )
        return self

    def request(self) -> SaleRequest:
        return sale_request(self)


class BatchedSaleIn(SaleIn):
    """A stored sale, with the key under which it would have been sent alone."""

    key: Key
    offline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadSale:
    """A sale of a batch that cannot be read: its key, if that can, and what is wrong with it."""

    key: str | None
    faults: Sequence[Mapping[str, Any]]

    def errors(self, place: int) -> list[dict[str, Any]]:
        """The faults as those of the whole body would be, for the sale at this place."""
        return [{**fault, "loc": ("body", "body", "sales", place, *fault["loc"])} for fault in self.faults]


_key = TypeAdapter[str](Key)


def _read_or_not(sale: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(sale)
    except ValidationError as error:
        key = sale.get("key") if isinstance(sale, dict) else None
        return UnreadSale(key=_readable(key), faults=error.errors(include_url=False, include_input=False))


def _readable(key: Any) -> str | None:
    try:
        return _key.validate_python(key, strict=True)
    except ValidationError:
        return None


class SaleBatchIn(Body):
    """Stored sales of one till, oldest first."""

    sales: Annotated[list[Annotated[BatchedSaleIn, WrapValidator(_read_or_not)]], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        seen: set[str] = set()
        for place, sale in enumerate(self.sent()):
            if sale.key in seen:
                raise PydanticCustomError("same_key", "each sale has a key of its own", {"at": ("sales", place, "key")})
            if sale.key is not None:
                seen.add(sale.key)
        return self

    def sent(self) -> list[BatchedSaleIn | UnreadSale]:
        """All of them, in their order."""
        return list[BatchedSaleIn | UnreadSale](self.sales)

    def requests(self) -> tuple[KeyedSale, ...]:
        """Those that can be read."""
        return tuple(
            KeyedSale(key=sale.key, sale=sale.request()) for sale in self.sent() if isinstance(sale, BatchedSaleIn)
        )


def sale_request(sale: QuoteIn | SaleIn) -> SaleRequest:
    return SaleRequest(
        lines=tuple([line.line() for line in sale.lines]),
        receipt=sale.receipt,
        business_day=sale.business_day,
        at=sale.at,
        store=sale.store,
        customer=customer_ref(sale.customer),
        claims=tuple([claim.claim() for claim in sale.claims]),
        codes=tuple(sale.codes),
        due=sale.due,
        tenders=tuple([tender.tender() for tender in sale.tenders]),
        returns=tuple([returned.returned() for returned in sale.returns]),
        is_offline=isinstance(sale, SaleIn) and sale.offline,
    )
