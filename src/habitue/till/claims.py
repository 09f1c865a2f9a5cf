"""What somebody could claim now, and why not the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from habitue.checkout.called import discount_called, exchange_called, unit_called, what_it_gives
from habitue.checkout.sales.receipts import name_in
from habitue.checkout.written import counted, money, number
from habitue.programs.document import Discount, Exchange, ProgramDocument
from habitue.programs.judging.compiled import DiscountRule, Program
from habitue.programs.judging.conditions import sight_of
from habitue.programs.judging.exchanges import judge_exchange
from habitue.programs.judging.limits import limit_left
from habitue.programs.judging.types import Moment, State
from habitue.till.wording import not_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several things that a unit pays for: its name and how many units it takes."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something to claim. `detail` is a sentence; `why_not` is empty if it can be had now.

    `have` of `need` is how far a reward that comes by itself is away.
    """

    kind: str  # cover, exchange, discount, coming
    code: str
    name: str
    detail: str = ""
    why_not: str = ""
    choices: tuple[Choice, ...] = ()
    have: int = 0
    need: int = 0
    picture_id: UUID | None = None

    @property
    def is_ready(self) -> bool:
        return not self.why_not and self.kind != "coming"

    @property
    def dots(self) -> tuple[bool, ...]:
        """A stamp card that can be drawn: up to twelve stamps."""
        return tuple(place < self.have for place in range(self.need)) if self.need <= 12 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Whose claims: the program in force, the state they are judged on, and the language they are told in."""

    program: Program
    document: ProgramDocument
    state: State
    moment: Moment
    language: str
    pictures: Mapping[tuple[str, str], UUID] = field(default_factory=dict)

    def picture(self, kind: str, code: str, gives: Iterable[str] = ()) -> UUID | None:
        """Its own picture, else that of what it gives."""
        keys = [(kind, code), *(("unit", unit) for unit in gives)]
        return next((self.pictures[key] for key in keys if key in self.pictures), None)

    def unit_name(self, unit: str) -> str:
        return unit_called(self.document, unit, self.language)

    def amount(self, unit: str, parts: int) -> str:
        """So much of a unit: `100 points`, `€5.00`."""
        terms = self.document.units.get(unit)
        if terms is not None and terms.money:
            return money(parts, self.document.currency)
        decimals = terms.decimals if terms else 0
        return counted(number(parts, decimals), self.unit_name(unit))

    def amounts(self, parts: dict[str, int]) -> str:
        return " + ".join(self.amount(unit, count) for unit, count in parts.items())


def claims_of(claimant: Claimant) -> tuple[Claim, ...]:
    """Ready ones first, in the document's order: covers, exchanges on request, discounts that are asked for; then what
    cannot be had now, with its reason; last what comes by itself.
    """
    found = [*_covers(claimant), *_exchanges(claimant), *_discounts(claimant)]
    return (*(claim for claim in found if claim.is_ready), *(claim for claim in found if not claim.is_ready))


def _covers(claimant: Claimant) -> Iterator[Claim]:
    for code, terms in claimant.document.units.items():
        there = claimant.state.available.get(code, 0)
        if terms.covers is None or there <= 0:
            continue
        scale = 10**terms.decimals
        costs = {**terms.covers.groups, **terms.covers.articles}
        choices = tuple(Choice(name=name, amount=cost) for name, cost in costs.items() if cost * scale <= there)
        left = _("{amount} there").format(amount=number(there, terms.decimals))
        name = claimant.unit_name(code)
        yield Claim(
            kind="cover",
            code=code,
            name=name,
            detail=left,
            why_not="" if choices else _("not enough"),
            choices=_distinct(choices),
            picture_id=claimant.picture("unit", code),
        )


def _distinct(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """What costs the same needs no choosing: which piece it is, the till knows."""
    return choices if len({choice.amount for choice in choices}) > 1 else choices[:1]


def _exchanges(claimant: Claimant) -> Iterator[Claim]:
    for rule in claimant.document.exchanges:
        compiled = next(known for known in claimant.program.exchanges if known.code == rule.code)
        if rule.automatic:
            yield from _coming(claimant, rule, dict(compiled.takes))
            continue
        run, no = judge_exchange(claimant.program, rule.code, 1, claimant.state, claimant.moment)
        cost = claimant.amounts(dict(compiled.takes))
        name = name_in(rule.name, claimant.language, "") or _for(claimant, cost, rule)
        picture = claimant.picture("exchange", rule.code, rule.to)
        if run is not None:
            left = _leaves(claimant, run.took)
            yield Claim(kind="exchange", code=rule.code, name=name, detail=left, picture_id=picture)
        elif no is not None:
            why = not_now(no.code, dict(no.details), claimant.amount)
            yield Claim(kind="exchange", code=rule.code, name=name, detail=cost, why_not=why, picture_id=picture)


def _for(claimant: Claimant, cost: str, rule: Exchange) -> str:
    reward = what_it_gives(claimant.document, rule, claimant.language)
    return _("{reward} for {cost}").format(reward=reward, cost=cost)


def _leaves(claimant: Claimant, took: Any) -> str:
    left = {unit: claimant.state.available.get(unit, 0) - parts for unit, parts in took.items()}
    return _("leaves {amount}").format(amount=claimant.amounts(left))


def _coming(claimant: Claimant, rule: Exchange, takes: dict[str, int]) -> Iterator[Claim]:
    """A reward that comes by itself, as far as it has come."""
    ((unit, parts),) = list(takes.items())[:1]
    have = claimant.state.available.get(unit, 0)
    scale = 10 ** claimant.document.units[unit].decimals
    name = exchange_called(claimant.document, rule, claimant.language)
    detail = _("{have} of {need}").format(have=number(have // scale, 0), need=claimant.amount(unit, parts))
    yield Claim(
        kind="coming",
        code=rule.code,
        name=name,
        detail=detail,
        have=max(0, have // scale),
        need=parts // scale,
        picture_id=claimant.picture("exchange", rule.code, rule.to),
    )


def _discounts(claimant: Claimant) -> Iterator[Claim]:
    for rule in claimant.document.discounts:
        compiled = claimant.program.discount_by_code[rule.code]
        if compiled.by != "claim":
            continue
        name = discount_called(claimant.document, rule, claimant.language)
        why = _why_no_discount(claimant, compiled)
        yield Claim(
            kind="discount",
            code=rule.code,
            name=name,
            detail=_terms(claimant, rule, compiled),
            why_not=why,
            picture_id=claimant.picture("discount", rule.code),
        )


def _terms(claimant: Claimant, rule: Discount, compiled: DiscountRule) -> str:
    """What it costs and what it is good for."""
    said = [claimant.amounts(dict(compiled.cost))] if compiled.cost else []
    scope = [*(rule.scope.groups or []), *(rule.scope.articles or [])] if rule.scope else []
    if scope:
        said.append(_("only on {what}").format(what=", ".join(scope[:3])))
    if rule.when and rule.when.min_amount:
        said.append(_("from {amount}").format(amount=money(rule.when.min_amount, claimant.document.currency)))
    return " · ".join(said)


def _why_no_discount(claimant: Claimant, rule: DiscountRule) -> str:
    """What stands against it whatever is in the basket; the basket itself is judged with the amount."""
    for unit, parts in rule.cost.items():
        found = claimant.state.available.get(unit, 0)
        if parts > found:
            return not_now("insufficient_balance", {"unit": unit, "needed": parts, "found": found}, claimant.amount)
    if limit_left(rule.use, rule.total, rule.per_customer, claimant.state) == 0:
        return not_now("limit_reached", {}, claimant.amount)
    if rule.when is not None:
        failure = rule.when.failure(sight_of(claimant.state, claimant.moment), (), ())
        if failure is not None and failure.why not in ("min_amount", "min_quantity"):
            return not_now("not_applicable", {"why": failure.why, **failure.numbers}, claimant.amount)
    return ""
