"""The program document as typed values: its keys, their shapes and what they mean.

What a shape cannot say (codes that must exist, what may not stand together) is checked by `validation.py`; documents
from outside are read by `validation.read_document` alone.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
RATE = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DAY_OF_YEAR = r"^[0-9]{2}-[0-9]{2}$"
CURRENCY = r"^[A-Z]{3}$"
TEXT = r"^[^\u0000-\u001f\u007f-\u009f]+$"
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
_DATE = r"([0-9]+Y([0-9]+M)?([0-9]+W)?([0-9]+D)?|[0-9]+M([0-9]+W)?([0-9]+D)?|[0-9]+W([0-9]+D)?|[0-9]+D)"
_TIME = r"T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S)"
DURATION = rf"^P({_DATE}({_TIME})?|{_TIME})$"


def _instant(value: Any) -> datetime:
    """A moment with its offset, from a string: neither a number nor a local time names one."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if not isinstance(value, str) or not re.fullmatch(_INSTANT, value):
        raise PydanticCustomError("moment", "a moment is written with its offset, as in 2026-01-05T10:00:00+01:00")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("no_such_time", "there is no such time") from None
    if not 1970 <= moment.year <= 9998:
        raise PydanticCustomError("moment_year", "the year lies between 1970 and 9998")
    return moment


Code = Annotated[str, Field(pattern=CODE)]
Rate = Annotated[str, Field(pattern=RATE)]
"""A decimal string: never a floating-point number."""
Duration = Annotated[str, Field(pattern=DURATION, max_length=40)]
Text = Annotated[str, Field(pattern=TEXT, max_length=200)]
"""A name, or a code that the till made up: an article, a group, a store."""
Name = Text | Annotated[dict[Literal["de", "en", "es", "fr", "it"], Text], Field(min_length=1)]
"""A text for people: one for everybody, or one a language."""
Texts = Annotated[list[Text], Field(min_length=1, max_length=5000)]
Count = Annotated[int, Field(gt=0, lt=2**53)]
Cents = Annotated[int, Field(ge=0, lt=2**53)]
Quantity = Count | Rate
"""An amount of a unit: whole, or a decimal string for a unit with decimals."""
Amounts = Annotated[dict[Code, Quantity], Field(min_length=1, max_length=20)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=CLOCK)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _INSTANT}),
]


def _exactly_one_of(*keys: str, **needs: str) -> ConfigDict:
    """For the schema; `needs` are keys that go only with another. `rules` checks the same."""
    dependent: dict[str, Any] = {key: [needed] for key, needed in needs.items()}
    one: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"oneOf": one, **({"dependentRequired": dependent} if dependent else {})})


def _at_least_one_of(*keys: str, **needs: str) -> ConfigDict:
    dependent: dict[str, Any] = {key: [needed] for key, needed in needs.items()}
    any_: list[Any] = [{"required": [key]} for key in keys]
    return ConfigDict(json_schema_extra={"anyOf": any_, **({"dependentRequired": dependent} if dependent else {})})


class Node(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Expiry(Node):
    """When what was credited is gone: at the organisation's midnight after its last day. Exactly one of three ways."""

    model_config = _exactly_one_of("after", "yearly", "idle", round_up="after")

    after: Duration | None = Field(None, description="This long after it became available, through that day.")
    round_up: Literal["month", "quarter", "year"] | None = Field(
        None, description="With `after`: through the last day of that month, quarter or year."
    )
    yearly: Annotated[str, Field(pattern=DAY_OF_YEAR)] | None = Field(
        None, description="Month and day: through the next such day, not the day itself. 02-29 is 02-28 in other years."
    )
    idle: Duration | None = Field(None, description="This long after the customer last earned or spent the unit.")


class Covers(Node):
    """What one unit pays for; the number is how many units a piece costs. An article goes before its group."""

    model_config = _at_least_one_of("articles", "groups")

    articles: dict[Text, Count] = Field({}, description="Article code: units a piece.", min_length=1, max_length=5000)
    groups: dict[Text, Count] = Field({}, description="Group code: units a piece.", min_length=1, max_length=5000)


class Unit(Node):
    """Something that customers collect: points, stamps, sessions, euros of a kitty."""

    name: Name = Field(description="What people call it.")
    decimals: Annotated[int, Field(ge=0, le=4)] = Field(
        0, description="How much of a fraction is kept; the customer sees whole units."
    )
    money: bool = Field(default=False, description="Counts minor units of the currency, and may be tendered.")
    expires: Expiry | None = Field(None, description="Without it, never.")
    pending: Duration | None = Field(None, description="What a sale earns counts only when this time has passed.")
    covers: Covers | None = Field(None, description="The pieces that it pays for.")


class Level(Node):
    code: Code
    name: Name | None = None
    from_: Annotated[int, Field(ge=0, lt=2**53)] = Field(
        alias="from", description="The measure that reaches it, inclusive: minor units of spend, or whole units."
    )
    rate: Rate = Field("1", description="What `tiered` earn rules are multiplied by.")


class Tiers(Node):
    """Levels of customers, by what they did in a window of time."""

    measure: Code = Field("spend", description="`spend`, or the unit of which sales must have earned so much.")
    window: Literal["month", "quarter", "year", "lifetime"] | Duration = Field(
        description="A calendar window of the organisation, all time, or the last so many days, months or years."
    )
    levels: Annotated[list[Level], Field(min_length=1, max_length=20)] = Field(description="Lowest first, from 0.")
    keep: Literal["next_window", "forever"] | Duration | None = Field(
        None,
        description="How long a level is kept after the window, or the day, on which it was last reached. Left out: "
        "`next_window` of a calendar window, `forever` of a lifetime; in a rolling window while the measure stands.",
    )
    fall: Literal["one_level", "to_measure"] = Field(
        "one_level", description="Then one level down, or to where the last complete window stands."
    )
    grace: Duration | None = Field(None, description="How much longer a level is kept before it falls.")


class Scope(Node):
    """Which lines a rule is about: those with one of the articles or groups, less the `not_` ones."""

    articles: Texts | None = None
    groups: Texts | None = None
    not_articles: Annotated[list[Text], Field(max_length=5000)] = []
    not_groups: Annotated[list[Text], Field(max_length=5000)] = []


class When(Node):
    """Conditions, all of which must hold, by the clock of the store."""

    stores: Texts | None = Field(None, description="Codes of stores.")
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = None
    hours: Annotated[list[Clock], Field(min_length=2, max_length=2)] | None = Field(
        None, description="From, inclusive, until, exclusive; may cross midnight and belongs to the day it began on."
    )
    from_: Instant | None = Field(None, alias="from", description="Not before.")
    until: Instant | None = Field(None, description="Before this moment.")
    tiers: Annotated[list[Code], Field(min_length=1, max_length=20)] | None = Field(
        None, description="The customer is on one of these levels."
    )
    min_amount: Cents | None = Field(
        None, description="The lines in scope cost at least so much, after covers and before discounts."
    )
    min_quantity: Count | None = Field(None, description="At least so many pieces in scope were not covered.")
    first_sale: bool | None = Field(None, description="It is, or is not, the customer's first sale.")
    birthday: Literal["day", "week", "month"] | None = Field(
        None, description="It is the customer's birthday, or the week or month of it."
    )


class Per(Node):
    """What is counted, and how much of it gives once: exactly one of three."""

    model_config = _exactly_one_of("amount", "quantity", "sale")

    amount: Count | None = Field(None, description="Minor units due after covers, discounts and earned money.")
    quantity: Count | None = Field(None, description="Pieces that were not covered.")
    sale: Literal[1] | None = Field(None, description="Once a sale with an earning line in scope.")


class Caps(Node):
    """At most so much of the unit by this rule, after boosts; days and months are the store's."""

    model_config = _at_least_one_of("per_sale", "per_day", "per_month")

    per_sale: Quantity | None = None
    per_day: Quantity | None = None
    per_month: Quantity | None = None


class Earn(Node):
    """A sale gives `give x base / per x tier rate x boosts` of a unit, exactly, cut down once to its decimals."""

    code: Code
    name: Name | None = None
    unit: Code
    give: Quantity = Field(description="May be finer than the unit's decimals: only the result is cut.")
    per: Per
    scope: Scope | None = Field(None, description="Left out: every earning line.")
    when: When | None = None
    tiered: bool = Field(default=False, description="Times the rate of the customer's level.")
    whole_steps: bool = Field(default=False, description="Only whole steps of `per` count.")
    max: Caps | None = None


class Boost(Node):
    """Multiplies what one earn rule gives, while its conditions hold."""

    code: Code
    name: Name | None = None
    of: Code = Field(description="The code of the earn rule.")
    times: Rate
    when: When | None = None


class Limit(Node):
    """How often. A full return gives the use back."""

    model_config = _at_least_one_of("total", "per_customer", days="per_customer")

    total: Count | None = Field(None, description="By everybody together.")
    per_customer: Count | None = Field(None, description="By one customer, who must be known.")
    days: Annotated[int, Field(gt=0, le=3660)] | None = Field(
        None, description="Counts `per_customer` over this store day and the n - 1 before."
    )


class Exchange(Node):
    """Units for other units: on request, or by itself as soon and as often as the balance allows."""

    code: Code
    name: Name | None = None
    from_: Amounts = Field(alias="from")
    to: Amounts
    automatic: bool = Field(default=False, description="Runs by itself, at the end of a sale and in the nightly run.")
    when: When | None = None
    limit: Limit | None = None


class Free(Node):
    every: Annotated[int, Field(ge=2, lt=1000)] = Field(
        description="Dearest first, cut in groups of so many pieces: the last of each full group is free."
    )


class Discount(Node):
    """Lowers what is due for the lines in scope, in exactly one of four ways."""

    model_config = _exactly_one_of("percent", "amount_off", "price", "free")

    code: Code
    name: Name | None = None
    percent: Rate | None = Field(None, description="Of the sum of the lines, rounded half up once. At most 100.")
    amount_off: Count | None = Field(None, description="At most what the lines still cost.")
    price: Cents | None = Field(None, description="Of a piece; never raises one.")
    free: Free | None = None
    most_off: Count | None = Field(None, description="Never takes off more than this.")
    scope: Scope | None = Field(None, description="Left out: every earning line.")
    when: When | None = None
    cost: Annotated[dict[Code, Quantity], Field(max_length=20)] = Field(
        {}, description="What it takes of the customer."
    )
    by: Literal["rule", "claim", "code"] | None = Field(
        None,
        description="By itself, when the till asks, or when the code is given. Left out: `claim` if it has a cost, "
        "else `rule`.",
    )
    limit: Limit | None = None
    alone: bool = Field(default=False, description="Never together with another; the better for the customer counts.")


class Grant(Node):
    """Units at a moment of a customer's life, once for its occasion."""

    code: Code
    name: Name | None = None
    at: Literal["registration", "birthday", "first_sale", "referral_first_sale", "review", "profile_complete"]
    give: Amounts
    to: Literal["customer", "both"] = Field("customer", description="`both`: who recommended, and who came.")


class Returns(Node):
    earned: Literal["within_balance", "negative", "pending_only", "forgiven"] = Field(
        "within_balance", description="What becomes of units that a return takes back and that were spent."
    )


class ProgramDocument(Node):
    """A whole program. Amounts are integers in minor units of `currency`; rates are decimal strings."""

    currency: Annotated[str, Field(pattern=CURRENCY)] = Field("EUR", description="The organisation's.")
    units: Annotated[dict[Code, Unit], Field(max_length=50)] = {}
    tiers: Tiers | None = None
    earn: Annotated[list[Earn], Field(max_length=200)] = []
    boosts: Annotated[list[Boost], Field(max_length=200)] = []
    exchanges: Annotated[list[Exchange], Field(max_length=100)] = []
    discounts: Annotated[list[Discount], Field(max_length=500)] = []
    grants: Annotated[list[Grant], Field(max_length=100)] = []
    returns: Returns = Returns()
