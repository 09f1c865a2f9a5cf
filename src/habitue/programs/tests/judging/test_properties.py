"""What holds for every program, basket and customer."""

from dataclasses import replace
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.items import pieces_of
from habitue.programs.judging.sale import judge
from habitue.programs.judging.types import Basket, State
from habitue.programs.tests.judging.factories import judged, make_basket, make_moment, make_program, returned
from habitue.programs.tests.judging.naive import earned_naively

ARTICLES = ("A", "B", "C", "D")
GROUPS = (None, "x", "y")
UNITS: dict[str, Any] = {
    "points": {"name": "P"},
    "stars": {"name": "S", "decimals": 2},
    "treat": {"name": "T", "covers": {"groups": {"x": 1}, "articles": {"B": 2}}},
    "kitty": {"name": "K", "money": True},
}
TIERS = {"window": "month", "levels": [{"code": "low", "from": 0}, {"code": "high", "from": 5000, "rate": "1.25"}]}

rates = st.decimals("0.001", "9.999", places=3).map(str)
scopes = st.one_of(
    st.none(),
    st.fixed_dictionaries({"groups": st.just(["x"])}),
    st.fixed_dictionaries({"articles": st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"not_articles": st.just(["A"])}),
)
whens = st.one_of(
    st.none(),
    st.fixed_dictionaries({"min_amount": st.integers(0, 3000)}),
    st.fixed_dictionaries({"min_quantity": st.integers(1, 6)}),
    st.just({"tiers": ["high"]}),
)
pers = st.one_of(
    st.fixed_dictionaries({"amount": st.integers(1, 1500)}),
    st.fixed_dictionaries({"quantity": st.integers(1, 3)}),
    st.just({"sale": 1}),
)


@st.composite
def earn_rules(draw: st.DrawFn, code: str) -> dict[str, Any]:
    cap = draw(st.one_of(st.none(), st.fixed_dictionaries({"per_sale": st.integers(1, 40)})))
    return {
        "code": code,
        "unit": draw(st.sampled_from(("points", "stars"))),
        "give": draw(rates),
        "per": draw(pers),
        "scope": draw(scopes),
        "when": draw(whens),
        "tiered": draw(st.booleans()),
        "whole_steps": draw(st.booleans()),
        "max": cap,
    }


@st.composite
def discount_rules(draw: st.DrawFn, code: str) -> dict[str, Any]:
    effect = draw(
        st.one_of(
            st.fixed_dictionaries({"percent": st.decimals("0", "100", places=1).map(str)}),
            st.fixed_dictionaries({"amount_off": st.integers(1, 2000)}),
            st.fixed_dictionaries({"price": st.integers(0, 500)}),
            st.fixed_dictionaries({"free": st.fixed_dictionaries({"every": st.integers(2, 4)})}),
        )
    )
    by = draw(st.sampled_from(("rule", "claim", "code")))
    rule: dict[str, Any] = {
        "code": code,
        "by": by,
        "scope": draw(scopes),
        "when": draw(whens),
        "alone": draw(st.booleans()),
    } | effect
    if draw(st.booleans()):
        rule["most_off"] = draw(st.integers(1, 300))
    if by == "claim":
        rule["cost"] = {"points": draw(st.integers(1, 60))}
    return rule


@st.composite
def programs(draw: st.DrawFn) -> Program:
    earn = [draw(earn_rules(f"e{number}")) for number in range(draw(st.integers(0, 4)))]
    boosts = [
        {"code": f"b{number}", "of": draw(st.sampled_from(earn))["code"], "times": draw(rates), "when": draw(whens)}
        for number in range(draw(st.integers(0, 3)) if earn else 0)
    ]
    discounts = [draw(discount_rules(f"d{number}")) for number in range(draw(st.integers(0, 4)))]
    return make_program(units=UNITS, tiers=TIERS, earn=earn, boosts=boosts, discounts=discounts)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Any, ...]:
    more = {
        "group": draw(st.sampled_from(GROUPS)),
        "quantity": draw(st.sampled_from(("0", "1", "1", "2", "3", "7", "0.75", "12.5"))),
        "earns": draw(st.sampled_from((True, True, True, False))),
        "loads": draw(st.sampled_from((False, False, False, True))),
    }
    lowest = 0 if more["earns"] else -300
    return draw(st.sampled_from(ARTICLES)), draw(st.integers(lowest, 3000)), more


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    claims: list[dict[str, Any]] = [{"discount": f"d{number}"} for number in draw(st.sets(st.integers(0, 3)))]
    claims += [{"cover": "treat", "pieces": draw(st.integers(1, 2))} for _ in range(draw(st.integers(0, 2)))]
    kitty = {"kitty": draw(st.integers(1, 2000))} if draw(st.booleans()) else {}
    codes = [f"d{number}" for number in draw(st.sets(st.integers(0, 3)))]
    return make_basket(*draw(st.lists(lines(), max_size=6)), claims=claims, codes=codes, kitty=kitty)


customers = st.fixed_dictionaries(
    {
        "known": st.sampled_from((True, True, True, False)),
        "tier": st.sampled_from((None, "low", "high")),
        "available": st.fixed_dictionaries(
            {"points": st.integers(0, 150), "treat": st.integers(0, 5), "kitty": st.integers(0, 2000)}
        ),
        "measure": st.integers(0, 6000),
    }
)
many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbers_in(value: Any) -> list[Any]:
    """Everything at the leaves of a JSON value."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in numbers_in(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in numbers_in(inner)]
    return [value]


@many
@given(programs(), baskets(), customers)
def test_a_sale_adds_up(program: Program, basket: Basket, customer: dict[str, Any]) -> None:
    sale = judged(program, basket, **customer)
    assert sale.due == max(0, sum(line.due for line in sale.lines))
    for line in sale.lines:
        assert line.amount == line.covered + line.discounted + line.due
        assert line.covered >= 0
        assert line.discounted >= 0
        assert line.due >= min(0, line.amount)
        assert 0 <= line.kitty <= max(0, line.due)
        assert line.earning or (line.covered, line.kitty) == (0, 0)
    assert sum(discount.amount for discount in sale.discounts) == sum(line.discounted for line in sale.lines)
    assert all(discount.amount > 0 for discount in sale.discounts)
    assert sum(cover.amount for cover in sale.covers) == sum(line.covered for line in sale.lines)
    assert sum(cover.pieces for cover in sale.covers) == sum(line.covered_pieces for line in sale.lines)
    assert all(sale.spent[unit] <= customer["available"].get(unit, 0) for unit in sale.spent)
    assert all(parts > 0 for parts in sale.earned.values())
    assert sum(sale.earned.values()) == sum(sale.earned_by_rule.values())


@many
@given(programs(), baskets(), customers)
def test_judging_is_a_function_and_its_answer_is_exact_json(
    program: Program, basket: Basket, customer: dict[str, Any]
) -> None:
    sale = judged(program, basket, **customer)
    assert judged(program, basket, **customer) == sale
    assert orjson.loads(orjson.dumps(sale.facts)) == sale.facts
    assert not any(isinstance(leaf, float) for leaf in numbers_in(orjson.loads(orjson.dumps(sale))))


@many
@given(programs(), baskets(), customers)
def test_every_rule_has_its_reason(program: Program, basket: Basket, customer: dict[str, Any]) -> None:
    sale = judged(program, basket, **customer)
    for kind, rules in (("earn", program.earn), ("discount", program.discounts)):
        said = {reason.rule for reason in sale.reasons if reason.kind == kind}
        assert said == {rule.code for rule in rules}


@many
@given(programs(), baskets(), customers, st.integers(0, 5), st.integers(1, 500))
def test_paying_more_never_earns_less(
    program: Program, basket: Basket, customer: dict[str, Any], place: int, more: int
) -> None:
    """Without discounts, whose ways are their own: two may shut each other out."""
    bare = Basket(lines=basket.lines)
    without = make_program(
        units=UNITS,
        tiers=TIERS,
        earn=[orjson.loads(rule.model_dump_json(by_alias=True, exclude_none=True)) for rule in program.document.earn],
    )
    if not bare.lines:
        return
    dearer = bare.lines[place % len(bare.lines)]
    lines = tuple(replace(line, amount=line.amount + more) if line is dearer else line for line in bare.lines)
    less, richer = judged(without, bare, **customer), judged(without, Basket(lines=lines), **customer)
    assert all(richer.earned_by_rule.get(rule, 0) >= parts for rule, parts in less.earned_by_rule.items())


@many
@given(programs(), baskets(), customers)
def test_earning_is_what_the_words_say(program: Program, basket: Basket, customer: dict[str, Any]) -> None:
    sale = judged(program, basket, **customer)
    assert sale.earned_by_rule == earned_naively(program.document, sale, basket, customer)


def all_pieces(basket: Basket) -> dict[int, int]:
    return {line.number: max(1, pieces_of(line)) for line in basket.lines}


@many
@given(programs(), baskets(), customers, st.data())
def test_partial_returns_in_any_order_add_up_to_the_whole(
    program: Program, basket: Basket, customer: dict[str, Any], data: st.DataObject
) -> None:
    sale = judge(program, basket, State(**customer), make_moment())
    left = all_pieces(basket)
    whole = returned(program, basket, sale, left)
    assert whole.taken_back == sale.earned
    assert whole.given_back == sale.spent
    assert (whole.revenue, whole.spend, whole.complete) == (sale.revenue, sale.spend, True)
    assert sum(line.due for line in whole.lines) == sum(line.due for line in sale.lines)
    came_back: dict[int, int] = {}
    taken: dict[str, int] = {}
    sums: dict[str, dict[str, int]] = {"taken": {}, "given": {}, "money": {}, "lines": {}, "sums": {}}
    while any(left.values()):
        coming = {number: data.draw(st.integers(0, count)) for number, count in left.items()}
        if not any(coming.values()):
            coming = dict(left)
        part = returned(program, basket, sale, coming, came_back, taken)
        told = {"revenue": part.revenue, "spend": part.spend, "complete": int(part.complete)}
        paid = {str(line.number): line.due for line in part.lines}
        for name, amounts in (
            ("taken", part.taken_back), ("given", part.given_back), ("money", part.earned_money), ("lines", paid),
            ("sums", told),
        ):  # fmt: skip
            for key, amount in amounts.items():
                sums[name][key] = sums[name].get(key, 0) + amount
        assert all(parts > 0 for parts in part.taken_back.values())
        assert all(sums["taken"][unit] <= sale.earned[unit] for unit in sums["taken"])
        for rule, parts in part.taken_back_by_rule.items():
            taken[rule] = taken.get(rule, 0) + parts
        for number, count in coming.items():
            left[number] -= count
            came_back[number] = came_back.get(number, 0) + count
    assert sums["taken"] == whole.taken_back
    assert sums["given"] == whole.given_back
    assert sums["money"] == whole.earned_money
    if basket.lines:
        assert sums["lines"] == {str(line.number): line.due for line in whole.lines}
        assert sums["sums"] == {"revenue": whole.revenue, "spend": whole.spend, "complete": 1}
