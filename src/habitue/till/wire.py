"""What the panel's queue sends, read strictly. Its version is kept: what waits in a browser may be older than us."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from habitue.checkout.requests import ClaimIn, CustomerRef, LineIn, LoadIn, SaleRequest, TenderIn
from habitue.platform.texts import Malformed

VERSION = 1
Cents = Annotated[int, Field(ge=0, lt=10**12)]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$")]
Key = Annotated[str, Field(pattern=r"^[!-~]{8,255}$")]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Who(Wire):
    """Named in one way. `found` is what the server said of how they were found."""

    id: UUID | None = None
    code: Text | None = None
    email: Text | None = None
    telephone: Text | None = None


class Loads(Wire):
    kind: Literal["voucher", "prepaid", "house_account"]
    code: Text | None = None


class SoldLine(Wire):
    amount: Cents
    article: Text = ""
    group: Text | None = None
    quantity: Annotated[int, Field(ge=1, le=999)] = 1
    loads: Loads | None = None
    settles: Literal["house_account"] | None = None


class Tender(Wire):
    kind: Literal["cash", "card", "other", "voucher", "prepaid", "kitty", "house_account"]
    amount: Cents | None = None
    up_to: Cents | None = None
    voucher: UUID | None = None
    code: Text | None = None
    unit: Text | None = None


class Claimed(Wire):
    discount: Text | None = None
    cover: Text | None = None


class PanelSale(Wire):
    """One sale. `at` and `business_day` are the browser's, set when Enter was struck, and never changed."""

    key: Key
    at: AwareDatetime
    business_day: date | None = None
    customer: Who | None = None
    found: str = Field("", max_length=2000)
    proof: Literal["card", "document"] | None = None
    lines: Annotated[list[SoldLine], Field(min_length=1, max_length=50)]
    claims: Annotated[list[Claimed], Field(max_length=20)] = []
    codes: Annotated[list[Text], Field(max_length=10)] = []
    tenders: Annotated[list[Tender], Field(max_length=10)] = []
    due: Cents | None = None
    receipt: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    is_offline: bool = False

    @property
    def takes_money(self) -> bool:
        """Whether money changes hands by it here, and not only at the till beside it."""
        return bool(self.tenders) or any(line.loads or line.settles for line in self.lines)

    @property
    def spends(self) -> bool:
        """Whether it takes something that the customer has."""
        kinds = ("prepaid", "kitty", "house_account")
        return bool(self.claims) or any(tender.kind in kinds for tender in self.tenders)

    @property
    def redeemed(self) -> int:
        """At most so much stored value, in minor units."""
        ledger = [tender for tender in self.tenders if tender.kind not in ("cash", "card", "other")]
        return sum(tender.amount if tender.amount is not None else tender.up_to or 0 for tender in ledger)

    def request(self) -> SaleRequest:
        """As checkout wants it."""
        return SaleRequest(
            lines=tuple(_line(line) for line in self.lines),
            receipt=self.receipt,
            business_day=self.business_day,
            at=self.at,
            customer=_who(self.customer),
            claims=tuple(ClaimIn(discount=claim.discount, cover=claim.cover) for claim in self.claims),
            codes=tuple(self.codes),
            due=self.due,
            tenders=tuple(TenderIn(**tender.model_dump()) for tender in self.tenders),
            is_offline=self.is_offline,
        )


class Batch(Wire):
    """Sales as they were kept. Each is read by itself: one that cannot be must not hold up the others."""

    version: Literal[1]
    sales: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=100)]

    def read(self) -> "list[PanelSale | Unreadable]":
        """Each sale, or what is wrong with it. Refuses `malformed` for one that has no key to be answered under."""
        return [_sale(place, sale) for place, sale in enumerate(self.sales)]


class Keyed(BaseModel):
    """What a sale has at least."""

    key: Key


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A sale that cannot be read."""

    key: str
    refusal: Malformed


class QuoteAsked(Wire):
    """A sale that is being typed: no key, no moment."""

    customer: Who | None = None
    lines: Annotated[list[SoldLine], Field(min_length=1, max_length=50)]
    claims: Annotated[list[Claimed], Field(max_length=20)] = []
    codes: Annotated[list[Text], Field(max_length=10)] = []
    tenders: Annotated[list[Tender], Field(max_length=10)] = []

    def request(self) -> SaleRequest:
        return SaleRequest(
            lines=tuple(_line(line) for line in self.lines),
            customer=_who(self.customer),
            claims=tuple(ClaimIn(discount=claim.discount, cover=claim.cover) for claim in self.claims),
            codes=tuple(self.codes),
            tenders=tuple(TenderIn(**tender.model_dump()) for tender in self.tenders),
        )


def read(shape: type[Any], body: bytes) -> Any:
    """A body as one of the shapes above. Refuses `malformed`, naming the first field that is wrong."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise _unread(error) from None


def _sale(place: int, said: dict[str, Any]) -> PanelSale | Unreadable:
    body = orjson.dumps(said)
    try:
        return PanelSale.model_validate_json(body)
    except ValidationError as error:
        refusal = _unread(error, "sales", str(place))
    return Unreadable(read(Keyed, body).key, refusal)


def _unread(error: ValidationError, *where: str) -> Malformed:
    first = error.errors()[0]
    return Malformed(field=".".join([*where, *map(str, first["loc"])]) or "body", why=first["type"])


def _who(who: Who | None) -> CustomerRef | None:
    if who is None or who == Who():
        return None
    return CustomerRef(id=who.id, code=who.code, email=who.email, telephone=who.telephone)


def _line(line: SoldLine) -> LineIn:
    loads = LoadIn(kind=line.loads.kind, code=line.loads.code) if line.loads else None
    return LineIn(
        amount=line.amount,
        article=line.article,
        group=line.group,
        quantity=Decimal(line.quantity),
        loads=loads,
        settles=line.settles,
    )
