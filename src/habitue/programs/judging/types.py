"""What judging is given and what it answers: plain frozen values.

Amounts of money are minor units. Amounts of a unit are *parts*: whole units times ten to the power of its decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a receipt. `amount` is its total, tax included; `loads`/`settles` lines move stored value."""

    number: int  # from 1
    article: str
    amount: int
    group: str | None = None
    quantity: Decimal = Decimal(1)
    pieces: bool = True  # False: weight, fuel - one piece whatever the quantity
    earns: bool = True
    loads: bool = False
    settles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the till asks for: a discount by its code, or pieces covered by a unit."""

    discount: str | None = None
    cover: str | None = None
    pieces: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    lines: tuple[Line, ...]
    claims: tuple[Claim, ...] = ()
    codes: tuple[str, ...] = ()  # as typed; compared without case and spaces
    earned_money: Mapping[str, int] = field(default_factory=dict)  # kitty tendered: unit -> minor units


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sale happens: decides `stores`, weekdays, hours and days."""

    store: str
    zone: ZoneInfo
    day_starts_minutes: int = 0  # after midnight, when the store's day begins


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFact:
    """What is known of a code that was given and is no shared code: a single-use code of `discount`."""

    discount: str
    usable: bool  # neither used nor bound to another customer
    why: Literal["code_used", "bound_to_a_customer"] = "code_used"  # if it is not usable


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known of the customer (and of limits) at the instant of the sale. All maps: absent is zero.

    The JSON-able part of it that judging looked at is recorded with the sale as its facts.
    """

    known: bool = False  # False: an anonymous sale
    tier: str | None = None
    first_sale: bool = False
    birthday: tuple[int, int] | None = None  # month, day
    available: Mapping[str, int] = field(default_factory=dict)  # unit -> parts that can be spent now
    owed: Mapping[str, int] = field(default_factory=dict)  # unit -> parts (>= 0) taken from the next earnings
    earned_today: Mapping[str, int] = field(default_factory=dict)  # earn rule -> parts, this store day
    earned_this_month: Mapping[str, int] = field(default_factory=dict)
    used_by_customer: Mapping[str, int] = field(
        default_factory=dict
    )  # "discount:ten" / "exchange:coffee" -> uses in its window
    used_in_total: Mapping[str, int] = field(default_factory=dict)
    measure: int = 0  # of the tiers' window, before this sale: minor units, or parts of a unit
    codes: Mapping[str, CodeFact] = field(default_factory=dict)  # folded code -> fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a rule fired or not: `rule` is its code, `kind` its table, `why` a stable word, `numbers` the arithmetic."""

    kind: Literal["earn", "boost", "exchange", "discount", "cover", "tier", "grant", "tender", "cap"]
    rule: str
    fired: bool
    why: str
    lines: tuple[int, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    number: int
    amount: int
    covered: int  # money taken off by covers
    discounted: int  # money taken off by discounts
    due: int
    covered_pieces: int
    kitty: int  # share of tendered earned money
    earning: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedDiscount:
    code: str
    amount: int
    cost: Mapping[str, int]  # unit -> parts
    given_code: str | None = None  # the folded code that brought it, when by code
    single_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedCover:
    unit: str
    pieces: int
    parts: int
    amount: int  # money taken off
    lines: tuple[int, ...]
    taken: tuple[tuple[int, int, int], ...] = ()  # line number, its pieces, parts for them


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExchange:
    """Automatic exchanges run by the sale, in the order they ran."""

    code: str
    times: int
    took: Mapping[str, int]
    gave: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    """A refusal found in judging: `code` of the refusal, the rule it hangs on, and details for the caller."""

    code: Literal["insufficient_balance", "limit_reached", "not_applicable", "customer_required", "tender_not_allowed"]
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What could be claimed: a discount or cover (now), or an exchange (afterwards), and what it would change."""

    kind: Literal["discount", "cover", "exchange"]
    code: str
    cost: Mapping[str, int] = field(default_factory=dict)
    saves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    due: int
    revenue: int
    spend: int  # revenue of earning lines: what the tiers' measure counts
    lines: tuple[JudgedLine, ...]
    discounts: tuple[AppliedDiscount, ...]
    covers: tuple[AppliedCover, ...]
    earned: Mapping[str, int]  # unit -> parts, before what is owed is taken from it
    earned_by_rule: Mapping[str, int]  # earn rule -> parts
    spent: Mapping[str, int]  # unit -> parts: costs and covers; neither automatic exchanges nor kitty
    exchanges: tuple[RunExchange, ...]
    tier_before: str | None
    tier_after: str | None
    uses: Mapping[str, int]  # "discount:ten" -> 1
    reasons: tuple[Reason, ...]
    offers: tuple[Offer, ...]
    refusals: tuple[No, ...]  # what a sale is refused for, first first; a quote shows them as reasons
    facts: Mapping[str, Any]  # JSON: what a return is judged on


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at: datetime  # the till's
    place: Place

    @property
    def day(self) -> date:
        """The store's day: it begins when the store's day does."""
        local = self.at.astimezone(self.place.zone)
        minutes = local.hour * 60 + local.minute
        return (
            local.date() if minutes >= self.place.day_starts_minutes else date.fromordinal(local.date().toordinal() - 1)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line as it was recorded with its sale."""

    line: Line
    due: int
    covered_pieces: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    number: int
    pieces: int
    due: int  # what was paid for these pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnJudgement:
    """What a return gives back and takes back. All amounts are positive: what goes the other way than in the sale."""

    due: int  # money for the customer
    lines: tuple[ReturnedLine, ...]
    revenue: int
    spend: int
    earned_money: Mapping[str, int]  # the part of `due` that goes back as earned money: unit -> minor units
    storable: int  # the part of `due` that may go back to stored value, after earned money
    taken_back: Mapping[str, int]  # unit -> parts to be taken back, before looking at what is still there
    taken_back_by_rule: Mapping[str, int]  # earn rule -> parts: its caps have that room again
    passes: Mapping[str, int]  # unit -> parts of `taken_back` that a pass article gave: only unused ones come back
    given_back: Mapping[str, int]  # unit -> parts: discount costs and covers that no longer apply
    discounts: tuple[str, ...]  # whose cost is given back
    covers: Mapping[str, int]  # unit -> parts of `given_back` that covered pieces
    uses: Mapping[str, int]  # "discount:ten" -> 1: given back by the return that completes a sale's
    codes: tuple[str, ...]  # single-use codes that may be used again
    complete: bool  # nothing of the sale is left
    reasons: tuple[Reason, ...]
