"""What rules, boosts, tiers and caps give."""

from typing import Any

import pytest

from habitue.programs.judging.types import Reason
from habitue.programs.tests.judging.factories import BASE, POINTS, judged, make_basket, make_program, why

GOLD: dict[str, Any] = {
    "window": "month",
    "levels": [{"code": "gold", "from": 10000, "rate": "1.2"}, {"code": "silver", "from": 0}],
}


def points(rule: dict[str, Any], *lines: tuple[Any, ...], boosts: Any = (), **state: Any) -> int:
    """What one rule gives."""
    program = make_program(earn=[BASE | rule], boosts=list(boosts), tiers=GOLD)
    return judged(program, make_basket(*lines), **state).earned.get("points", 0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, 19),
        ({"give": 5, "per": {"amount": 1000}}, 9),
        ({"give": 5, "per": {"amount": 1000}, "whole_steps": True}, 5),
        ({"give": "0.5"}, 9),
        ({"give": 3, "per": {"quantity": 2}}, 7),
        ({"give": 3, "per": {"quantity": 2}, "whole_steps": True}, 6),
        ({"give": 7, "per": {"sale": 1}}, 7),
    ],
)
def test_a_rule_gives_per_amount_per_piece_or_per_sale(rule: dict[str, Any], expected: int) -> None:
    assert points(rule, ("A", 1000, {"quantity": 2}), ("B", 999, {"quantity": 3})) == expected


def test_fractions_of_the_unit_are_kept_to_its_decimals() -> None:
    program = make_program(
        units={"stars": {"name": "S", "decimals": 2}}, earn=[BASE | {"unit": "stars", "per": {"amount": 700}}]
    )
    assert judged(program, make_basket(("A", 1000))).earned == {"stars": 142}


def test_rounding_is_once_at_the_very_end() -> None:
    boosts = [{"code": "x", "of": "base", "times": "1.5"}, {"code": "y", "of": "base", "times": "1.5"}]
    # 3.99 x 1.2 x 1.5 x 1.5 = 10.773; cut at every step it would be 3, 3, 4, 6.
    assert points({"tiered": True}, ("A", 399), boosts=boosts, tier="gold") == 10


@pytest.mark.parametrize(
    ("tiered", "tier", "expected"),
    [(True, "gold", 120), (True, "silver", 100), (False, "gold", 100), (True, None, 100), (True, "of-old", 100)],
)
def test_the_tiers_rate_counts_for_tiered_rules(*, tiered: bool, tier: str | None, expected: int) -> None:
    assert points({"tiered": tiered}, ("A", 10000), tier=tier) == expected


def test_boosts_multiply_and_look_at_the_rules_own_lines() -> None:
    boosts = [
        {"code": "twice", "of": "base", "times": "2"},
        {"code": "thrice", "of": "base", "times": "3", "when": {"min_amount": 1000}},
    ]
    assert points({"scope": {"articles": ["A"]}}, ("A", 1000), ("B", 5000), boosts=boosts) == 60
    assert points({"scope": {"articles": ["A"]}}, ("A", 900), ("B", 5000), boosts=boosts) == 18


def test_all_matching_rules_add_up() -> None:
    program = make_program(earn=[BASE, BASE | {"code": "more", "scope": {"groups": ["food"]}}])
    judgement = judged(program, make_basket(("A", 1000, {"group": "food"}), ("B", 500)))
    assert (judgement.earned, judgement.earned_by_rule) == ({"points": 25}, {"base": 15, "more": 10})


@pytest.mark.parametrize(
    ("cap", "state", "expected", "said"),
    [
        ({"per_sale": 30}, {}, 30, "per_sale"),
        ({"per_day": 50}, {"earned_today": {"base": 30}}, 20, "per_day"),
        ({"per_day": 50}, {"earned_today": {"base": 50}}, 0, "per_day"),
        ({"per_day": 50}, {"earned_today": {"base": 70}}, 0, "per_day"),
        ({"per_month": 100}, {"earned_this_month": {"base": 95}}, 5, "per_month"),
        ({"per_sale": 30, "per_month": 100}, {"earned_this_month": {"base": 80}}, 20, "per_month"),
        ({"per_day": 80}, {"earned_today": {"other": 500}}, 80, None),
    ],
)
def test_a_cap_lowers_what_is_earned_after_boosts(
    cap: dict[str, int], state: dict[str, Any], expected: int, said: str | None
) -> None:
    program = make_program(earn=[BASE | {"max": cap}], boosts=[{"code": "x", "of": "base", "times": "2"}])
    judgement = judged(program, make_basket(("A", 4000)), **state)
    assert judgement.earned.get("points", 0) == expected
    assert judgement.refusals == ()
    if said:
        assert why(judgement, "base", "cap")[-1] == (True, said)
    else:
        assert why(judgement, "base", "cap") == []


def test_a_cap_of_a_unit_with_decimals_is_in_whole_units() -> None:
    units = {"stars": {"name": "S", "decimals": 2}}
    program = make_program(units=units, earn=[BASE | {"unit": "stars", "max": {"per_sale": "1.5"}}])
    assert judged(program, make_basket(("A", 1000))).earned == {"stars": 150}


def test_earning_counts_what_is_due_after_covers_discounts_and_earned_money() -> None:
    units = POINTS | {"treat": {"name": "T", "covers": {"articles": {"A": 1}}}, "kitty": {"name": "K", "money": True}}
    program = make_program(units=units, earn=[BASE], discounts=[{"code": "half", "percent": "50"}])
    basket = make_basket(("A", 1000), ("B", 2000), claims=[{"cover": "treat"}], kitty={"kitty": 300})
    judgement = judged(program, basket, available={"treat": 1, "kitty": 300})
    assert (judgement.due, judgement.revenue, judgement.spend, judgement.earned) == (1000, 700, 700, {"points": 7})


def test_once_a_sale_needs_something_that_is_not_wholly_covered() -> None:
    units = {"visits": {"name": "V"}, "treat": {"name": "T", "covers": {"articles": {"A": 1}}}}
    program = make_program(units=units, earn=[BASE | {"unit": "visits", "per": {"sale": 1}}])
    claims = [{"cover": "treat"}]
    state: dict[str, Any] = {"available": {"treat": 1}}
    assert judged(program, make_basket(("A", 100), claims=claims), **state).earned == {}
    assert judged(program, make_basket(("A", 200, {"quantity": 2}), claims=claims), **state).earned == {"visits": 1}
    assert judged(program, make_basket(("TIP", 100, {"earns": False}))).earned == {}


def test_nobody_earns_nothing_and_has_no_tier() -> None:
    program = make_program(earn=[BASE], tiers=GOLD)
    judgement = judged(program, make_basket(("A", 20000)), known=False)
    assert (judgement.earned, judgement.tier_before, judgement.tier_after) == ({}, None, None)
    assert why(judgement, "base") == [(False, "customer_required")]


def test_the_reasons_have_the_arithmetic() -> None:
    boosts = [{"code": "x", "of": "base", "times": "1.5"}]
    program = make_program(earn=[BASE | {"tiered": True, "max": {"per_sale": 5}}], boosts=boosts, tiers=GOLD)
    judgement = judged(program, make_basket(("A", 300), ("B", 250)), tier="gold")
    assert judgement.reasons == (
        Reason(kind="boost", rule="x", fired=True, why="boosted", numbers={"times": "1.5"}),
        Reason(
            kind="earn", rule="base", fired=True, why="earned", lines=(1, 2),
            numbers={"base": 550, "give": "1", "per": 100, "rate": "1.2", "boosts": ["1.5"], "parts": 9},
        ),
        Reason(kind="cap", rule="base", fired=True, why="per_sale", numbers={"cap": 5, "room": 5, "wanted": 9}),
        Reason(kind="tier", rule="gold", fired=False, why="kept", numbers={"measure": 550}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tier", "measure", "amount", "after"),
    [
        ("silver", 0, 9999, "silver"),
        ("silver", 0, 10000, "gold"),
        ("silver", 4000, 6000, "gold"),
        ("gold", 0, 100, "gold"),
        (None, 0, 100, "silver"),
        ("of-old", 0, 12000, "gold"),
    ],
)
def test_a_level_is_reached_inclusively_and_climbed_at_once(
    tier: str | None, measure: int, amount: int, after: str
) -> None:
    program = make_program(earn=[BASE | {"tiered": True}], tiers=GOLD)
    judgement = judged(program, make_basket(("A", amount)), tier=tier, measure=measure)
    assert (judgement.tier_before, judgement.tier_after) == (tier, after)
    if tier != "gold":
        assert judgement.earned == {"points": amount // 100}  # at the tier the sale began with


def test_a_tier_may_measure_a_unit() -> None:
    tiers = {"measure": "stars", "window": "year", "levels": [{"code": "one", "from": 1}, {"code": "ten", "from": 10}]}
    program = make_program(units={"stars": {"name": "S", "decimals": 1}}, tiers=tiers, earn=[BASE | {"unit": "stars"}])
    assert judged(program, make_basket(("A", 500)), measure=50).tier_after == "ten"
    assert judged(program, make_basket(("A", 499)), measure=50).tier_after == "one"
    assert judged(program, make_basket(("A", 50))).tier_after is None
