"""What sales, quotes and returns answer."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from habitue.checkout.api.schemas.common import Out, UnitAmounts


class LineOut(Out):
    """A line and what it cost in the end."""

    number: int = Field(description="From 1; a return names it.")
    article: str
    group: str | None = None
    name: str | None = None
    quantity: str | int
    amount: int = Field(description="As the till sent it.")
    covered: int = Field(0, description="Taken off because a unit covered pieces.")
    discounted: int = Field(0, description="Taken off by discounts.")
    due: int = Field(description="What it cost in the end; each piece that comes back gives its share of this.")
    returned: int | None = Field(None, description="How many pieces of it have come back.")


class TenderOut(Out):
    kind: str
    amount: int = Field(description="What was taken, or with a return given back.")
    voucher: UUID | None = None
    hold: UUID | None = None
    unit: str | None = None
    balance: int | str | None = Field(None, description="What is left on it.")


class LoadedOut(Out):
    """What a line loaded."""

    line: int
    kind: Literal["voucher", "prepaid", "house_account"]
    value: int
    voucher: UUID | None = None
    code: str | None = Field(None, description="The code of a new voucher: this is the place to print it from.")
    balance: int | None = None


class OfferOut(Out):
    """What the customer could claim, and what it would change."""

    kind: Literal["discount", "cover", "exchange"]
    code: str
    name: str | None = None
    cost: UnitAmounts = {}
    saves: int = 0


class ReasonOut(Out):
    """Why a rule fired or did not."""

    kind: str = Field(description="earn, boost, exchange, discount, cover, tier, grant, tender, load, return or cap.")
    rule: str
    fired: bool
    why: str = Field(description="A stable word, such as `fired`, `hours` or `tier`.")
    lines: list[int] = []
    numbers: dict[str, Any] = Field({}, description="The arithmetic.")


class AppliedDiscountOut(Out):
    code: str
    amount: int
    cost: UnitAmounts = {}


class AppliedCoverOut(Out):
    unit: str
    pieces: int
    amount: int


class RunExchangeOut(Out):
    code: str
    times: int = 1
    took: UnitAmounts = {}
    gave: UnitAmounts = {}


class JudgedOut(Out):
    """What judging a basket found."""

    due: int = Field(description="What is to be paid, in minor units.")
    revenue: int = Field(description="What is due for lines that neither load nor settle, less earned money.")
    lines: list[LineOut]
    earned: UnitAmounts
    spent: UnitAmounts
    balances: UnitAmounts = Field(description="After it; in a quote as they stand before it.")
    available: UnitAmounts = Field({}, description="Of the units of which not everything can be spent.")
    owed: UnitAmounts = {}
    tier: str | None = None
    discounts: list[AppliedDiscountOut] = []
    covers: list[AppliedCoverOut] = []
    exchanges: list[RunExchangeOut] = Field([], description="Automatic ones that ran.")
    tenders: list[TenderOut] = []
    offers: list[OfferOut] = []
    reasons: list[ReasonOut] = []


class ReturnedLineOut(Out):
    """A line that came back."""

    line: int = Field(description="Its number in the sale, or its place among the goods.")
    pieces: int
    due: int = Field(description="What is paid back for it.")


class BackOut(Out):
    """What a return takes back and gives back."""

    sale: UUID | None = None
    at: datetime | None = Field(None, description="Left out within an exchange of goods, whose `at` it is.")
    customer: UUID | None = None
    due: int = Field(description="What is paid back, in minor units.")
    lines: list[ReturnedLineOut]
    taken_back: UnitAmounts
    given_back: UnitAmounts
    owed: UnitAmounts = Field(description="Taken back though it was spent: comes off what is earned next.")
    balances: UnitAmounts = {}
    available: UnitAmounts = {}
    tier: str | None = None
    tenders: list[TenderOut] = Field([], description="How the money goes back.")
    reasons: list[ReasonOut] = []
    print: list[str] = []


class ReturnOut(BackOut):
    """What a return took back and gave back."""

    id: UUID


class QuoteOut(JudgedOut):
    """A basket, judged. Nothing was written."""

    customer: UUID | None = None
    version: int | None = Field(None, description="The number of the program's version.")
    returned: list[BackOut] = Field([], description="What would come back with it.")
    to_pay: int = Field(description="What the till still has to collect: `due` less the `tenders` and what came back.")


class SaleOut(JudgedOut):
    """A recorded sale."""

    id: UUID
    receipt: str | None
    business_day: date
    at: datetime
    recorded_at: datetime | None = None
    store: str
    customer: UUID | None = None
    version: int | None = None
    loaded: list[LoadedOut] = []
    returned: list[ReturnOut] = Field([], description="With an exchange of goods: what came back.")
    to_pay: int | None = Field(None, description="With an exchange of goods: `due` less what came back.")
    flags: list[str] = Field([], description="What the back office should look at, such as `owed`.")
    card: str = Field("", description="Of a card that nobody had when the sale came: how its number ends.")
    print: list[str] = Field([], description="Sentences for the receipt, in the guest's language.")


class NamedOut(Out):
    """A sale that has its customer now."""

    id: UUID = Field(description="The entry in the book.")
    sale: UUID
    customer: UUID
    earned: UnitAmounts
    balances: UnitAmounts
    available: UnitAmounts = {}
    owed: UnitAmounts = {}
    tier: str | None = None
    reasons: list[ReasonOut] = []


class SaleSummaryOut(Out):
    """A sale in a list."""

    id: UUID
    receipt: str | None
    business_day: date
    at: datetime
    store: str
    customer: UUID | None = None
    due: int
    revenue: int
    earned: UnitAmounts = {}
    spent: UnitAmounts = {}
    flags: list[str] = Field([], description="What the back office should look at, such as `voucher_not_there`.")
    card: str = Field("", description="Of a card that nobody had when the sale came: how its number ends.")


class BatchOutcomeOut(Out):
    """What became of one stored sale: `answer` if it was accepted, `problem` if it was refused."""

    key: str | None = Field(description="The sale's key; null if it has none that can be read.")
    status: int = Field(description="What it would have been alone: 201, 400, 422 …")
    answer: SaleOut | None = None
    problem: dict[str, Any] | None = None


class SaleBatchOut(Out):
    """An outcome for each, in the order in which they were sent."""

    items: list[BatchOutcomeOut]
