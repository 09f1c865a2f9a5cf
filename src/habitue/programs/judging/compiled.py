"""The program document made ready for judging: sets to look up in, whole numbers to multiply with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from habitue.programs import document as doc
from habitue.programs.judging.conditions import WEEKDAYS, Condition
from habitue.programs.judging.scope import Scope
from habitue.programs.judging.shares import parts_of, ratio_of
from habitue.programs.judging.types import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTerms:
    code: str
    decimals: int
    is_money: bool
    is_pending: bool  # what a sale earns of it can be spent only later
    covers_articles: Mapping[str, int]  # parts a piece
    covers_groups: Mapping[str, int]

    @property
    def covers(self) -> bool:
        return bool(self.covers_articles or self.covers_groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoostRule:
    code: str
    times: str
    numerator: int
    denominator: int
    when: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnRule:
    """Gives `numerator x base / (denominator x per)` parts of its unit, before tier rate and boosts."""

    code: str
    unit: str
    base: Literal["amount", "quantity", "sale"]
    per: int
    give: str
    numerator: int
    denominator: int
    scope: Scope
    when: Condition | None
    tiered: bool
    whole_steps: bool
    per_sale: int | None
    per_day: int | None
    per_month: int | None
    boosts: tuple[BoostRule, ...]
    sells_a_pass: bool  # the article is a pass: it gives a unit that covers


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRule:
    code: str
    by: Literal["rule", "claim", "code"]
    percent: tuple[int, int] | None  # as a ratio of the sum: "10" is (1, 10)
    amount_off: int | None
    price: int | None
    every: int | None
    most_off: int | None
    scope: Scope
    when: Condition | None
    cost: Mapping[str, int]
    total: int | None
    per_customer: int | None
    alone: bool
    needs_customer: bool
    asleep: Reason  # when nobody asked for it

    @property
    def use(self) -> str:
        return f"discount:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRule:
    code: str
    automatic: bool
    takes: Mapping[str, int]
    gives: Mapping[str, int]
    when: Condition | None
    total: int | None
    per_customer: int | None
    asleep: Reason

    @property
    def use(self) -> str:
        return f"exchange:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    code: str
    from_: int  # minor units of spend, or parts of the measured unit
    rate: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A compiled document. Immutable; made once for each version and kept."""

    document: doc.ProgramDocument
    units: Mapping[str, UnitTerms]
    levels: tuple[Level, ...]  # lowest first
    ranks: Mapping[str, int]  # level code -> place in levels
    measure: str | None
    earn: tuple[EarnRule, ...]
    exchanges: tuple[ExchangeRule, ...]
    discounts: tuple[DiscountRule, ...]
    discount_by_code: Mapping[str, DiscountRule]
    discount_by_given: Mapping[str, DiscountRule]  # folded shared code -> discount
    returns: Literal["within_balance", "negative", "pending_only", "forgiven"]
    every_line: Scope
    scopes: int
    looks_at_birthdays: bool  # only then a sale records the customer's


def fold(code: str) -> str:
    """A code as it is compared: without case and spaces."""
    return "".join(code.split()).upper()


def compile_program(document: doc.ProgramDocument) -> Program:
    """Make a valid document ready for judging. What it refers to must exist: validation comes first."""
    units = {code: _unit(code, unit) for code, unit in document.units.items()}
    compiler = _Compiler(units)
    every_line = compiler.scope(None, sees_loading=False)
    discounts = tuple(compiler.discount(discount) for discount in document.discounts)
    earn = tuple(compiler.earn(rule, document.boosts) for rule in document.earn)
    levels = _levels(document.tiers, units)
    return Program(
        document=document,
        units=units,
        levels=levels,
        ranks={level.code: rank for rank, level in enumerate(levels)},
        measure=document.tiers.measure if document.tiers else None,
        earn=earn,
        exchanges=tuple(compiler.exchange(exchange) for exchange in document.exchanges),
        discounts=discounts,
        discount_by_code={discount.code: discount for discount in discounts},
        discount_by_given={fold(discount.code): discount for discount in discounts if discount.by == "code"},
        returns=document.returns.earned,
        every_line=every_line,
        scopes=compiler.scopes,
        looks_at_birthdays=_looks_at_birthdays(document),
    )


def _looks_at_birthdays(document: doc.ProgramDocument) -> bool:
    whens = [rule.when for rule in document.earn] + [boost.when for boost in document.boosts]
    whens += [discount.when for discount in document.discounts] + [exchange.when for exchange in document.exchanges]
    return any(when is not None and when.birthday is not None for when in whens)


def _unit(code: str, unit: doc.Unit) -> UnitTerms:
    covers = unit.covers or doc.Covers()
    scale = 10**unit.decimals
    return UnitTerms(
        code=code,
        decimals=unit.decimals,
        is_money=unit.money,
        is_pending=unit.pending is not None,
        covers_articles={article: count * scale for article, count in covers.articles.items()},
        covers_groups={group: count * scale for group, count in covers.groups.items()},
    )


def _levels(tiers: doc.Tiers | None, units: Mapping[str, UnitTerms]) -> tuple[Level, ...]:
    if tiers is None:
        return ()
    scale = 1 if tiers.measure == "spend" else 10 ** units[tiers.measure].decimals
    levels = []
    for level in sorted(tiers.levels, key=lambda level: level.from_):
        numerator, denominator = ratio_of(level.rate)
        levels.append(
            Level(
                code=level.code,
                from_=level.from_ * scale,
                rate=level.rate,
                numerator=numerator,
                denominator=denominator,
            )
        )
    return tuple(levels)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def compile_condition(when: doc.When | None) -> Condition | None:
    """A `when` that has no key is none at all."""
    if when is None or when == doc.When():
        return None
    return Condition(
        stores=None if when.stores is None else frozenset(when.stores),
        weekdays=None if when.weekdays is None else frozenset(WEEKDAYS.index(day) for day in when.weekdays),
        hours=None if when.hours is None else (_minutes(when.hours[0]), _minutes(when.hours[1])),
        from_at=when.from_,
        until_at=when.until,
        tiers=None if when.tiers is None else frozenset(when.tiers),
        min_amount=when.min_amount,
        min_quantity=when.min_quantity,
        first_sale=when.first_sale,
        birthday=when.birthday,
    )


class _Compiler:
    """Numbers the scopes as it meets them, equal ones with the same number."""

    def __init__(self, units: Mapping[str, UnitTerms]) -> None:
        self.units = units
        self._slots: dict[object, Scope] = {}

    @property
    def scopes(self) -> int:
        return len(self._slots)

    def scope(self, scope: doc.Scope | None, *, sees_loading: bool) -> Scope:
        scope = scope or doc.Scope()
        articles = None if scope.articles is None else frozenset(scope.articles)
        groups = None if scope.groups is None else frozenset(scope.groups)
        key = (articles, groups, frozenset(scope.not_articles), frozenset(scope.not_groups), sees_loading)
        if key not in self._slots:
            self._slots[key] = Scope(len(self._slots), *key)
        return self._slots[key]

    def parts(self, unit: str, amount: str | int) -> int:
        return parts_of(amount, self.units[unit].decimals)

    def amounts(self, amounts: Mapping[str, str | int]) -> dict[str, int]:
        return {unit: self.parts(unit, amount) for unit, amount in amounts.items()}

    def earn(self, rule: doc.Earn, boosts: list[doc.Boost]) -> EarnRule:
        numerator, denominator = ratio_of(rule.give)
        unit = self.units[rule.unit]
        caps = rule.max or doc.Caps()
        scope = self.scope(rule.scope, sees_loading=False)
        base: Literal["amount", "quantity", "sale"] = (
            "amount" if rule.per.amount else "quantity" if rule.per.quantity else "sale"
        )
        return EarnRule(
            code=rule.code,
            unit=rule.unit,
            base=base,
            per=rule.per.amount or rule.per.quantity or 1,
            give=str(rule.give),
            numerator=numerator * 10**unit.decimals,
            denominator=denominator,
            scope=scope,
            when=compile_condition(rule.when),
            tiered=rule.tiered,
            whole_steps=rule.whole_steps,
            per_sale=None if caps.per_sale is None else self.parts(rule.unit, caps.per_sale),
            per_day=None if caps.per_day is None else self.parts(rule.unit, caps.per_day),
            per_month=None if caps.per_month is None else self.parts(rule.unit, caps.per_month),
            boosts=tuple(_boost(boost) for boost in boosts if boost.of == rule.code),
            sells_a_pass=unit.covers and base == "quantity" and scope.names_articles_only,
        )

    def discount(self, discount: doc.Discount) -> DiscountRule:
        by = discount.by or ("claim" if discount.cost else "rule")
        when = compile_condition(discount.when)
        limit = discount.limit or doc.Limit()
        percent = None
        if discount.percent is not None:
            numerator, denominator = ratio_of(discount.percent)
            percent = (numerator, denominator * 100)
        asked = {"rule": "not_applicable", "claim": "not_claimed", "code": "code_not_given"}[by]
        return DiscountRule(
            code=discount.code,
            by=by,
            percent=percent,
            amount_off=discount.amount_off,
            price=discount.price,
            every=discount.free.every if discount.free else None,
            most_off=discount.most_off,
            scope=self.scope(discount.scope, sees_loading=True),
            when=when,
            cost=self.amounts(discount.cost),
            total=limit.total,
            per_customer=limit.per_customer,
            alone=discount.alone,
            needs_customer=bool(discount.cost) or limit.per_customer is not None or bool(when and when.needs_customer),
            asleep=Reason(kind="discount", rule=discount.code, fired=False, why=asked),
        )

    def exchange(self, exchange: doc.Exchange) -> ExchangeRule:
        limit = exchange.limit or doc.Limit()
        return ExchangeRule(
            code=exchange.code,
            automatic=exchange.automatic,
            takes=self.amounts(exchange.from_),
            gives=self.amounts(exchange.to),
            when=compile_condition(exchange.when),
            total=limit.total,
            per_customer=limit.per_customer,
            asleep=Reason(kind="exchange", rule=exchange.code, fired=False, why="on_request"),
        )


def _boost(boost: doc.Boost) -> BoostRule:
    numerator, denominator = ratio_of(boost.times)
    return BoostRule(
        code=boost.code,
        times=boost.times,
        numerator=numerator,
        denominator=denominator,
        when=compile_condition(boost.when),
    )
