"""The program document as typed values: what `program.md` promises, key by key. Validation is in `validation.py`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Rate = Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,6})?$")]
_DATE = r"([0-9]+Y([0-9]+M)?([0-9]+W)?([0-9]+D)?|[0-9]+M([0-9]+W)?([0-9]+D)?|[0-9]+W([0-9]+D)?|[0-9]+D)"
_TIME = r"T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S)"
Duration = Annotated[str, Field(pattern=rf"^P({_DATE}({_TIME})?|{_TIME})$")]
Name = str | dict[Literal["de", "en", "es", "fr", "it"], str]
Count = Annotated[int, Field(gt=0, lt=2**53)]
Cents = Annotated[int, Field(ge=0, lt=2**53)]
Quantity = Count | Rate
"""An amount of a unit, whole or, for a unit with decimals, a decimal string."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Node(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Expiry(Node):
    after: Duration | None = None
    round_up: Literal["month", "quarter", "year"] | None = None
    yearly: Annotated[str, Field(pattern=r"^\d\d-\d\d$")] | None = None
    idle: Duration | None = None


class Covers(Node):
    articles: dict[str, Count] = {}
    groups: dict[str, Count] = {}


class Unit(Node):
    name: Name
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    money: bool = False
    expires: Expiry | None = None
    pending: Duration | None = None
    covers: Covers | None = None


class Level(Node):
    code: Code
    name: Name | None = None
    from_: Annotated[int, Field(ge=0, lt=2**53)] = Field(alias="from")
    rate: Rate = "1"


class Tiers(Node):
    measure: Code = "spend"
    window: Literal["month", "quarter", "year", "lifetime"] | Duration
    levels: list[Level]
    keep: Literal["next_window", "forever"] | Duration = "next_window"
    fall: Literal["one_level", "to_measure"] = "one_level"
    grace: Duration | None = None


class Scope(Node):
    articles: list[str] | None = None
    groups: list[str] | None = None
    not_articles: list[str] = []
    not_groups: list[str] = []


class When(Node):
    stores: list[str] | None = None
    weekdays: list[Weekday] | None = None
    hours: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None
    from_: datetime | None = Field(default=None, alias="from", strict=False)
    until: datetime | None = Field(default=None, strict=False)
    tiers: list[Code] | None = None
    min_amount: Cents | None = None
    min_quantity: Count | None = None
    first_sale: bool | None = None
    birthday: Literal["day", "week", "month"] | None = None


class Per(Node):
    amount: Count | None = None
    quantity: Count | None = None
    sale: Literal[1] | None = None


class Caps(Node):
    per_sale: Quantity | None = None
    per_day: Quantity | None = None
    per_month: Quantity | None = None


class Earn(Node):
    code: Code
    name: Name | None = None
    unit: Code
    give: Quantity
    per: Per
    scope: Scope | None = None
    when: When | None = None
    tiered: bool = False
    whole_steps: bool = False
    max: Caps | None = None


class Boost(Node):
    code: Code
    name: Name | None = None
    of: Code
    times: Rate
    when: When | None = None


class Limit(Node):
    total: Count | None = None
    per_customer: Count | None = None
    days: Count | None = None


class Exchange(Node):
    code: Code
    name: Name | None = None
    from_: dict[Code, Quantity] = Field(alias="from")
    to: dict[Code, Quantity]
    automatic: bool = False
    when: When | None = None
    limit: Limit | None = None


class Free(Node):
    every: Annotated[int, Field(ge=2, lt=1000)]


class Discount(Node):
    code: Code
    name: Name | None = None
    percent: Rate | None = None
    amount_off: Count | None = None
    price: Cents | None = None
    free: Free | None = None
    most_off: Count | None = None
    scope: Scope | None = None
    when: When | None = None
    cost: dict[Code, Quantity] = {}
    by: Literal["rule", "claim", "code"] | None = None
    limit: Limit | None = None
    alone: bool = False


class Grant(Node):
    code: Code
    name: Name | None = None
    at: Literal["registration", "birthday", "first_sale", "referral_first_sale", "review", "profile_complete"]
    give: dict[Code, Quantity]
    to: Literal["customer", "both"] = "customer"


class Returns(Node):
    earned: Literal["within_balance", "negative", "pending_only", "forgiven"] = "within_balance"


class ProgramDocument(Node):
    """A whole program. Amounts are integers in minor units of `currency`; rates are decimal strings."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    units: dict[Code, Unit] = {}
    tiers: Tiers | None = None
    earn: list[Earn] = []
    boosts: list[Boost] = []
    exchanges: list[Exchange] = []
    discounts: list[Discount] = []
    grants: list[Grant] = []
    returns: Returns = Returns()
