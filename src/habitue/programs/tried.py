"""A customer in a trial: lots, tallies and standing in memory, as the ledger and the tables would have them. Pure."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from habitue.programs import expiry
from habitue.programs.document import Limit, ProgramDocument
from habitue.programs.durations import local_day
from habitue.programs.judging.compiled import Program
from habitue.programs.judging.shares import parts_of
from habitue.programs.judging.types import CodeFact, Judgement, Moment, State
from habitue.programs.ladders import Ladder
from habitue.programs.tiers import NOBODY, Standing, after_sale, standing_at

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moved:
    """Parts of a unit that came to a customer (or went, below zero) outside a sale."""

    at: datetime
    unit: str
    parts: int
    is_pending: bool = True  # it matures as what is earned does; what the program gives by itself is there at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a customer stood before the first sale of a trial, and what moved between its sales, in its order."""

    available: Mapping[str, int] = field(default_factory=dict)  # unit -> parts
    standing: Standing = NOBODY
    tallies: Mapping[str, Mapping[date, int]] = field(default_factory=dict)  # what -> day -> amount
    has_bought: bool = False
    moved: Sequence[Moved] = ()


@dataclass(slots=True)
class _Lot:
    available_from: datetime | None
    expires_at: datetime
    remaining: int


def limits_of(document: ProgramDocument) -> dict[str, Limit]:
    """What may be used only so often: `discount:ten` or `exchange:toast` -> its limit."""
    limits = {f"discount:{rule.code}": rule.limit for rule in document.discounts}
    limits |= {f"exchange:{rule.code}": rule.limit for rule in document.exchanges}
    return {use: limit for use, limit in limits.items() if limit is not None}


class Tried:
    """One customer; each sale is asked about with `state` and then told with `remember`."""

    def __init__(
        self, program: Program, ladder: Ladder | None, limits: Mapping[str, Limit], zone: ZoneInfo, opening: Opening
    ) -> None:
        self.program = program
        self.ladder = ladder
        self.limits = limits
        self.zone = zone
        self.standing = opening.standing
        self.has_bought = opening.has_bought
        self.birthday: tuple[int, int] | None = None
        self.tallies = {what: dict(days) for what, days in opening.tallies.items()}
        self.moved = deque(opening.moved)
        self.lots: dict[str, list[_Lot]] = {
            unit: [_Lot(None, _NEVER, parts)] for unit, parts in opening.available.items() if parts > 0
        }

    def state(self, moment: Moment, used_in_total: Mapping[str, int], codes: Mapping[str, CodeFact]) -> State:
        """What judging is told of the customer at a moment."""
        self._catch_up(moment.at)
        day = moment.day
        view = None
        if self.ladder is not None:
            view = standing_at(self.ladder, self.standing, self._days(self.ladder.what), moment.at, self.zone)
        capped = [rule for rule in self.program.earn if rule.per_day is not None or rule.per_month is not None]
        return State(
            known=True,
            tier=None if view is None else view.level,
            first_sale=not self.has_bought,
            birthday=self.birthday,
            available={unit: self._available(unit, moment.at) for unit in self.program.units},
            earned_today={rule.code: self._days(f"rule:{rule.code}").get(day, 0) for rule in capped},
            earned_this_month={
                rule.code: self._between(f"rule:{rule.code}", day.replace(day=1), day) for rule in capped
            },
            used_by_customer={
                use: self._between(f"use:{use}", day - timedelta(days=limit.days - 1) if limit.days else date.min, day)
                for use, limit in self.limits.items()
                if limit.per_customer is not None
            },
            used_in_total=used_in_total,
            measure=0 if view is None else view.measure,
            codes=codes,
        )

    def _catch_up(self, at: datetime) -> None:
        """What moved between sales is no question of the program that is tried: it happened."""
        while self.moved and self.moved[0].at <= at:
            moved = self.moved.popleft()
            if moved.unit not in self.program.document.units:
                continue
            if moved.parts > 0:
                self._give(moved.unit, moved.parts, moved.at, is_pending=moved.is_pending)
            else:
                self._take(moved.unit, -moved.parts, moved.at)

    def remember(self, judgement: Judgement, moment: Moment, tendered: Mapping[str, int]) -> None:
        """Book what a judged sale did: spent, earned and exchanged units, tallies, the level."""
        at = moment.at
        self._take_all(judgement.spent, at)
        if any(line.kitty for line in judgement.lines):
            self._take_all(tendered, at)
        self._give_all(judgement.earned, at)
        if not self.has_bought:
            self._give_first_sale(at)
        for run in judgement.exchanges:
            self._take_all(run.took, at)
            self._give_all(run.gave, at)
        for code, parts in judgement.earned_by_rule.items():
            self._tally(f"rule:{code}", moment.day, parts)
        for use, times in judgement.uses.items():
            self._tally(f"use:{use}", moment.day, times)
        self._climb(judgement, at)
        self.has_bought = True

    def _climb(self, judgement: Judgement, at: datetime) -> None:
        ladder = self.ladder
        if ladder is None:
            return
        unit = ladder.what.partition(":")[2]
        measured = judgement.earned.get(unit, 0) if unit else judgement.spend
        self.standing = after_sale(ladder, self.standing, self._days(ladder.what), at, self.zone, measured)
        self._tally(ladder.what, local_day(at, self.zone), measured)

    def _give_first_sale(self, at: datetime) -> None:
        for grant in self.program.document.grants:
            if grant.at == "first_sale":
                units = self.program.units
                self._give_all({unit: parts_of(some, units[unit].decimals) for unit, some in grant.give.items()}, at)

    def _available(self, unit: str, at: datetime) -> int:
        return sum([lot.remaining for lot in self._living(unit, at) if _has_matured(lot, at)])

    def _living(self, unit: str, at: datetime) -> list[_Lot]:
        lots = self.lots.get(unit)
        if not lots:
            return []
        living = [lot for lot in lots if lot.expires_at > at and lot.remaining]
        self.lots[unit] = living
        return living

    def _give_all(self, amounts: Mapping[str, int], at: datetime) -> None:
        for unit, parts in amounts.items():
            self._give(unit, parts, at)

    def _take_all(self, amounts: Mapping[str, int], at: datetime) -> None:
        for unit, parts in amounts.items():
            self._take(unit, parts, at)

    def _give(self, unit: str, parts: int, at: datetime, *, is_pending: bool = True) -> None:
        if parts <= 0:
            return
        terms = self.program.document.units[unit]
        start = expiry.available_from(terms, at, self.zone) if is_pending else None
        ends = expiry.expires_at(terms, start or at, self.zone)
        self.lots.setdefault(unit, []).append(_Lot(start, ends or _NEVER, parts))
        self._touch(unit, at)

    def _take(self, unit: str, parts: int, at: datetime) -> None:
        # What expires soonest first, then what is oldest: the sort is stable.
        for lot in sorted(self._living(unit, at), key=lambda lot: lot.expires_at):
            if _has_matured(lot, at):
                taken = min(parts, lot.remaining)
                lot.remaining -= taken
                parts -= taken
        self._touch(unit, at)

    def _touch(self, unit: str, at: datetime) -> None:
        until = expiry.touched_until(self.program.document.units[unit], at, self.zone)
        if until is not None:
            for lot in self._living(unit, at):
                lot.expires_at = until

    def _days(self, what: str) -> Mapping[date, int]:
        return self.tallies.get(what, {})

    def _between(self, what: str, first: date, last: date) -> int:
        return sum([amount for day, amount in self._days(what).items() if first <= day <= last])

    def _tally(self, what: str, day: date, amount: int) -> None:
        if amount:
            days = self.tallies.setdefault(what, {})
            days[day] = days.get(day, 0) + amount


def _has_matured(lot: _Lot, at: datetime) -> bool:
    return lot.available_from is None or lot.available_from <= at
