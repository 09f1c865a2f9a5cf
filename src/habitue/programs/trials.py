"""Trying a program on past sales: what would have been earned, spent and discounted, beside what was. Pure.

Sales are judged one after the other, each customer's state kept in memory, so that stamps add up and levels are
climbed as they would have been. What people would have done differently under another program, nobody knows: a claim
or code of the past counts where the program knows it and the balance is there, and is passed over where not. What
moved between sales (exchanges on request, grants, loads, corrections) moves here as it did. Returns are left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.programs.document import ProgramDocument
from habitue.programs.judging.compiled import compile_program
from habitue.programs.judging.sale import judge
from habitue.programs.judging.types import Basket, CodeFact, Judgement, Moment, State
from habitue.programs.ladders import Ladder, ladder_of
from habitue.programs.tried import Opening, Tried, limits_of

Amounts = dict[str, int]
CHANGES_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What a sale really came to: money in minor units, units in parts."""

    due: int
    revenue: int
    discounted: int = 0
    earned: Mapping[str, int] = field(default_factory=dict)
    spent: Mapping[str, int] = field(default_factory=dict)
    tier: str | None = None  # after the sale


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSale:
    """A sale as it is on record. They come in the order of their moments."""

    customer: UUID | None
    basket: Basket
    moment: Moment
    was: Was
    birthday: tuple[int, int] | None = None
    codes: Mapping[str, CodeFact] = field(default_factory=dict)  # the single-use codes among those given


@dataclass(slots=True)
class Side:
    """What the sales came to under one program."""

    due: int = 0
    revenue: int = 0
    discounted: int = 0
    earned: Amounts = field(default_factory=dict)
    spent: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TierChange:
    """A customer whose last sale in the stretch left them on another level than it did."""

    customer: UUID
    was: str | None
    would_be: str | None


@dataclass(slots=True)
class TrialReport:
    """`tier_changes` names at most the first 1,000 customers, `tiers_changed` counts them all."""

    sales: int = 0
    customers: int = 0
    was: Side = field(default_factory=Side)
    would_be: Side = field(default_factory=Side)
    earned_by_rule: Amounts = field(default_factory=dict)
    discounts: Amounts = field(default_factory=dict)  # code -> how often it applied
    exchanges: Amounts = field(default_factory=dict)  # code -> how often it ran by itself
    passed_over: int = 0  # claims, codes and tenders of the past that the program does not honour
    tiers_changed: int = 0
    tier_changes: list[TierChange] = field(default_factory=list)


def run_trial(
    document: ProgramDocument,
    sales: Iterable[PastSale],
    *,
    zone: ZoneInfo,
    opening_of: Callable[[UUID], Opening] | None = None,
    progress: Callable[[int], None] | None = None,
    progress_every: int = 250,
) -> TrialReport:
    """Judge past sales by a valid document. `zone` is the organisation's.

    `opening_of` says how a customer stood before the stretch; left out, everybody begins with nothing. `progress`
    hears every so often how many sales are done.
    """
    trial = Trial(document, zone, opening_of or (lambda _customer: Opening()))
    for number, sale in enumerate(sales, 1):
        trial.judge(sale)
        if progress is not None and number % progress_every == 0:
            progress(number)
    if progress is not None:
        progress(trial.report.sales)
    return trial.conclude()


class Trial:
    """A document that judges past sales one after the other, in the order of their moments."""

    def __init__(self, document: ProgramDocument, zone: ZoneInfo, opening_of: Callable[[UUID], Opening]) -> None:
        self.document = document
        self.program = compile_program(document)
        self.ladder: Ladder | None = ladder_of(document)
        self.limits = limits_of(document)
        self.zone = zone
        self.opening_of = opening_of
        self.customers: dict[UUID, Tried] = {}
        self.used_in_total: Amounts = {}
        self.tiers: dict[UUID, tuple[str | None, str | None]] = {}
        self.report = TrialReport()

    def judge(self, sale: PastSale) -> Judgement:
        """What the sale comes to, given all before it; the report counts it."""
        customer = None if sale.customer is None else self._customer(sale.customer, sale.birthday)
        if customer is None:
            state = State(used_in_total=self.used_in_total, codes=sale.codes)
        else:
            state = customer.state(sale.moment, self.used_in_total, sale.codes)
        judgement = judge(self.program, sale.basket, state, sale.moment)
        if customer is not None:
            customer.remember(judgement, sale.moment, sale.basket.earned_money)
        for use, times in judgement.uses.items():
            if use in self.limits:
                self.used_in_total[use] = self.used_in_total.get(use, 0) + times
        self._count(sale, judgement)
        return judgement

    def _customer(self, customer_id: UUID, birthday: tuple[int, int] | None) -> Tried:
        customer = self.customers.get(customer_id)
        if customer is None:
            opening = self.opening_of(customer_id)
            customer = Tried(self.program, self.ladder, self.limits, self.zone, opening)
            self.customers[customer_id] = customer
        customer.birthday = birthday
        return customer

    def _count(self, sale: PastSale, judgement: Judgement) -> None:
        report = self.report
        report.sales += 1
        _add(report.was, sale.was)
        discounted = sum(discount.amount for discount in judgement.discounts)
        would_be = Was(
            due=judgement.due,
            revenue=judgement.revenue,
            discounted=discounted,
            earned=judgement.earned if sale.customer else {},
            spent=judgement.spent,
        )
        _add(report.would_be, would_be)
        if sale.customer is not None:
            _sum(report.earned_by_rule, judgement.earned_by_rule)
            self.tiers[sale.customer] = (sale.was.tier, judgement.tier_after)
        _sum(report.discounts, {discount.code: 1 for discount in judgement.discounts})
        for run in judgement.exchanges:
            _sum(report.exchanges, {run.code: run.times})
        report.passed_over += len(judgement.refusals)

    def conclude(self) -> TrialReport:
        """The report, when all sales are judged."""
        self.report.customers = len(self.customers)
        changes = [TierChange(customer, *tiers) for customer, tiers in self.tiers.items() if tiers[0] != tiers[1]]
        self.report.tiers_changed = len(changes)
        self.report.tier_changes = changes[:CHANGES_MAX]
        return self.report


def _add(side: Side, sale: Was) -> None:
    side.due += sale.due
    side.revenue += sale.revenue
    side.discounted += sale.discounted
    _sum(side.earned, sale.earned)
    _sum(side.spent, sale.spent)


def _sum(total: Amounts, more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        if amount:
            total[name] = total.get(name, 0) + amount
