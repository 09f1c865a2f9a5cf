"""Counting a trial: the same past sales under the program in force and under the draft, side by side. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.programs.document import ProgramDocument
from habitue.programs.judging.types import Judgement
from habitue.programs.trials import PastSale, Trial
from habitue.programs.tried import Opening

Json = dict[str, Any]
SAMPLE_MAX = 8


@dataclass(slots=True)
class Guest:
    """What one guest got: money off, parts of units, and by which rules."""

    earned: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    off: int = 0
    level: str | None = None


@dataclass(slots=True)
class Side:
    """What the sales came to under one document; money in minor units, units in parts."""

    months: dict[str, Counter[str]] = field(default_factory=dict)  # month -> unit -> earned
    earned: Counter[str] = field(default_factory=Counter)
    discounted: int = 0
    covered: int = 0
    rewards: int = 0
    guests: dict[UUID, Guest] = field(default_factory=dict)

    def count(self, sale: PastSale, judgement: Judgement, month: str) -> None:
        discounted = sum(discount.amount for discount in judgement.discounts)
        covered = sum(cover.amount for cover in judgement.covers)
        self.discounted += discounted
        self.covered += covered
        of_month = self.months.setdefault(month, Counter())
        if sale.customer is None:
            return
        guest = self.guests.setdefault(sale.customer, Guest())
        guest.off += discounted + covered
        guest.level = judgement.tier_after
        for counter in (self.earned, of_month, guest.earned):
            counter.update(judgement.earned)
        guest.rules.update(judgement.earned_by_rule)
        for run in judgement.exchanges:
            self.rewards += run.times
            guest.earned.update(run.gave)
            guest.rules[f"exchange:{run.code}"] += run.times
        for discount in judgement.discounts:
            guest.rules[f"discount:{discount.code}"] += discount.amount


@dataclass(slots=True)
class Figures:
    """Both sides of a trial."""

    sales: int
    now: Side
    draft: Side
    passed_over: int


def compare(
    in_force: ProgramDocument,
    draft: ProgramDocument,
    sales: Iterable[PastSale],
    *,
    zone: ZoneInfo,
    opening_of: Callable[[UUID], Opening],
    progress: Callable[[int], None] | None = None,
) -> Figures:
    """Judge each sale twice, by both documents. What a guest began with is asked for once and not kept."""
    waiting: dict[UUID, Opening] = {}

    def first(customer: UUID) -> Opening:
        waiting[customer] = opening_of(customer)
        return waiting[customer]

    trials = (Trial(in_force, zone, first), Trial(draft, zone, waiting.pop))
    sides = (Side(), Side())
    done = 0
    for sale in sales:
        month = f"{sale.moment.at.astimezone(zone):%Y-%m}"
        for trial, side in zip(trials, sides, strict=True):
            side.count(sale, trial.judge(sale), month)
        done += 1
        if progress is not None and done % 100 == 0:
            progress(done)
    return Figures(done, *sides, passed_over=trials[1].report.passed_over)


def as_json(figures: Figures, unit: str, ladder: Sequence[str] = ()) -> Json:
    """The figures to keep: totals, months, who has more and less of `unit`, the largest differences.

    Guests by level come in the order of `ladder`, lowest first.
    """
    now, draft = figures.now, figures.draft
    changes = {
        customer: draft.guests[customer].earned[unit] - guest.earned[unit] for customer, guest in now.guests.items()
    }
    off = {customer: draft.guests[customer].off - guest.off for customer, guest in now.guests.items()}
    return {
        "sales": figures.sales,
        "guests": len(now.guests),
        "unit": unit,
        "months": [[month, now.months[month][unit], draft.months[month][unit]] for month in sorted({*now.months})],
        "earned": [[code, now.earned[code], draft.earned[code]] for code in sorted({*now.earned, *draft.earned})],
        "discounted": [now.discounted, draft.discounted],
        "covered": [now.covered, draft.covered],
        "rewards": [now.rewards, draft.rewards],
        "levels": _levels(now, draft, ladder),
        "moved": sum(draft.guests[customer].level != guest.level for customer, guest in now.guests.items()),
        "more": sum(changes[customer] > 0 or off[customer] > 0 for customer in changes),
        "less": sum(changes[customer] < 0 or off[customer] < 0 for customer in changes),
        "passed_over": figures.passed_over,
        "sample": _sample(now, draft, changes, off, unit),
    }


def _levels(now: Side, draft: Side, ladder: Sequence[str]) -> list[list[Any]]:
    was = Counter(guest.level or "" for guest in now.guests.values())
    would = Counter(guest.level or "" for guest in draft.guests.values())
    known = {code: place for place, code in enumerate(ladder)}
    codes = sorted({*was, *would, *ladder} - {""}, key=lambda code: (known.get(code, -1), code))
    return [[code, was[code], would[code]] for code in codes]


def _sample(now: Side, draft: Side, changes: dict[UUID, int], off: dict[UUID, int], unit: str) -> list[Json]:
    """Those with the largest differences, and what makes them: by rule, before and after."""
    far = sorted(changes, key=lambda customer: (-abs(changes[customer]), -abs(off[customer]), str(customer)))
    return [
        {
            "customer": str(customer),
            "earned": [now.guests[customer].earned[unit], draft.guests[customer].earned[unit]],
            "off": [now.guests[customer].off, draft.guests[customer].off],
            "levels": [now.guests[customer].level, draft.guests[customer].level],
            "rules": _by_rule(now.guests[customer], draft.guests[customer]),
        }
        for customer in far[:SAMPLE_MAX]
        if changes[customer] or off[customer]
    ]


def _by_rule(was: Guest, would: Guest) -> list[list[Any]]:
    rules = sorted({*was.rules, *would.rules})
    return [[rule, was.rules[rule], would.rules[rule]] for rule in rules if was.rules[rule] != would.rules[rule]]


def main_unit(in_force: ProgramDocument, draft: ProgramDocument) -> str:
    """The unit that the chart shows: of the first earn rule for money, else of the first rule, else the first unit."""
    for document in (draft, in_force):
        rules = sorted(document.earn, key=lambda rule: rule.per.amount is None)
        if rules:
            return rules[0].unit
    return next(iter(draft.units), "")


def ladder_codes(in_force: ProgramDocument, draft: ProgramDocument) -> list[str]:
    """The levels of both, lowest first."""
    ladders = [document.tiers.levels for document in (in_force, draft) if document.tiers]
    levels = sorted((level for ladder in ladders for level in ladder), key=lambda level: level.from_)
    return list(dict.fromkeys(level.code for level in levels))
