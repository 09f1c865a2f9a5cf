"""What a return gives back and takes back."""

from typing import Any

import pytest

from habitue.programs.judging.later import judge_named_later
from habitue.programs.judging.returns import judge_loose_return, rejudge
from habitue.programs.judging.types import CodeFact, ReturnedLine, State
from habitue.programs.tests.judging.factories import (
    BASE,
    POINTS,
    judged,
    make_basket,
    make_line,
    make_moment,
    make_program,
    returned,
    sold_lines,
)

UNITS: dict[str, Any] = POINTS | {
    "treat": {"name": "T", "covers": {"groups": {"treats": 1}}},
    "kitty": {"name": "K", "money": True},
    "session": {"name": "S", "covers": {"articles": {"MASSAGE": 1}}},
}


def test_each_piece_gives_back_what_was_paid_for_it() -> None:
    program = make_program(earn=[BASE])
    basket = make_basket(("A", 1000, {"quantity": 3}), ("B", 50))
    sale = judged(program, basket)
    first = returned(program, basket, sale, {1: 1})
    second = returned(program, basket, sale, {1: 2, 2: 1}, {1: 1})
    assert (first.due, second.due) == (334, 716)
    assert second.lines == (ReturnedLine(number=1, pieces=2, due=666), ReturnedLine(number=2, pieces=1, due=50))
    assert (first.taken_back, second.taken_back) == ({"points": 3}, {"points": 7})
    assert (first.complete, second.complete) == (False, True)


def test_prices_are_not_judged_again_but_thresholds_are() -> None:
    earn = [BASE, BASE | {"code": "bonus", "give": 100, "per": {"sale": 1}, "when": {"min_amount": 4000}}]
    discounts = [{"code": "half", "percent": "50", "when": {"min_amount": 4000}}]
    program = make_program(earn=earn, discounts=discounts)
    basket = make_basket(("A", 3000), ("B", 1000))
    sale = judged(program, basket)
    assert sale.earned_by_rule == {"base": 20, "bonus": 100}
    back = returned(program, basket, sale, {2: 1})
    # What stays was paid 1500 for, and earned 15.
    assert (back.due, back.taken_back_by_rule) == (500, {"base": 5, "bonus": 100})


def test_it_is_judged_on_the_facts_of_the_sale() -> None:
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10**6, "rate": "2"}]}
    earn = [
        BASE | {"tiered": True, "max": {"per_day": 50, "per_month": 500}},
        BASE | {"code": "first", "per": {"sale": 1}, "when": {"first_sale": True}},
        BASE
        | {"code": "party", "per": {"sale": 1}, "when": {"birthday": "day", "stores": ["main"], "weekdays": ["mon"]}},
    ]
    program = make_program(earn=earn, tiers=tiers)
    basket = make_basket(("A", 1000), ("B", 1000))
    sale = judged(program, basket, tier="gold", first_sale=True, birthday=(1, 5), earned_today={"base": 25})
    assert sale.earned_by_rule == {"base": 25, "first": 1, "party": 1}
    assert returned(program, basket, sale, {1: 1}).taken_back_by_rule == {"base": 5}


def test_a_discount_that_no_longer_applies_gives_its_cost_back() -> None:
    discounts: list[dict[str, Any]] = [
        {"code": "big", "amount_off": 500, "cost": {"points": 50}, "when": {"min_amount": 3000}},
        {"code": "soap", "percent": "10", "cost": {"points": 7}, "scope": {"articles": ["SOAP"]}},
        {"code": "three", "free": {"every": 3}, "cost": {"points": 9}, "scope": {"articles": ["C"]}},
    ]
    program = make_program(discounts=discounts)
    claims = [{"discount": "big"}, {"discount": "soap"}, {"discount": "three"}]
    basket = make_basket(("A", 2000), ("SOAP", 1000), ("C", 300, {"quantity": 3}), claims=claims)
    sale = judged(program, basket, available={"points": 66})
    assert sale.spent == {"points": 66}
    assert returned(program, basket, sale, {3: 1}).discounts == ("three",)
    back = returned(program, basket, sale, {2: 1}, {3: 1})
    assert (back.discounts, back.given_back) == (("big", "soap"), {"points": 57})
    rest = returned(program, basket, sale, {1: 1, 3: 2}, {2: 1, 3: 1})
    assert (rest.given_back, rest.complete) == ({}, True)


def test_a_cover_goes_back_when_its_line_has_no_piece_left_for_it() -> None:
    program = make_program(units=UNITS, earn=[BASE | {"per": {"quantity": 1}}])
    lines = [("A", 900, {"group": "treats", "quantity": 3}), ("B", 200, {"group": "treats"})]
    basket = make_basket(*lines, claims=[{"cover": "treat"}])
    sale = judged(program, basket, available={"treat": 1})
    assert (sale.due, sale.earned) == (800, {"points": 3})
    one = returned(program, basket, sale, {1: 2})
    assert (one.due, one.given_back, one.taken_back) == (400, {}, {"points": 2})
    two = returned(program, basket, sale, {1: 1}, {1: 2})
    assert (two.due, two.given_back, two.covers, two.taken_back) == (200, {"treat": 1}, {"treat": 1}, {})


def test_a_covered_piece_that_comes_back_is_not_covered_elsewhere() -> None:
    program = make_program(units=UNITS)
    lines = [("A", 900, {"group": "treats"}), ("B", 200, {"group": "treats"})]
    basket = make_basket(*lines, claims=[{"cover": "treat"}])
    sale = judged(program, basket, available={"treat": 1})
    back = returned(program, basket, sale, {1: 1})
    assert (back.due, back.given_back) == (0, {"treat": 1})


def test_earned_money_goes_back_first_and_only_for_earning_lines() -> None:
    program = make_program(units=UNITS, earn=[BASE])
    basket = make_basket(("A", 4000, {"quantity": 4}), ("DEPOSIT", 500, {"earns": False}), kitty={"kitty": 1500})
    sale = judged(program, basket, available={"kitty": 1500})
    assert (sale.earned, sale.revenue) == ({"points": 25}, 3000)
    deposit = returned(program, basket, sale, {2: 1})
    assert (deposit.earned_money, deposit.due, deposit.storable, deposit.spend) == ({}, 500, 500, 0)
    first = returned(program, basket, sale, {1: 1}, {2: 1})
    assert (first.earned_money, first.due, first.storable, first.revenue) == ({"kitty": 1000}, 1000, 0, 0)
    assert first.taken_back == {}
    second = returned(program, basket, sale, {1: 1}, {1: 1, 2: 1})
    assert (second.earned_money, second.revenue, second.spend) == ({"kitty": 500}, 500, 500)
    assert second.taken_back == {"points": 5}


def test_what_earlier_returns_took_counts_when_earned_money_goes_back_for_other_lines() -> None:
    program = make_program(units=UNITS, earn=[BASE | {"scope": {"articles": ["A"]}}])
    basket = make_basket(("A", 20000, {"quantity": 2}), ("B", 20000), kitty={"kitty": 20000})
    sale = judged(program, basket, available={"kitty": 20000})
    assert sale.earned == {"points": 100}
    first = returned(program, basket, sale, {1: 1}, {}, {})
    assert (first.earned_money, first.taken_back) == ({"kitty": 10000}, {"points": 34})  # 100 - 66.67
    # What is left of A is now wholly paid for in money, and worth 100 - which were given only once.
    second = returned(program, basket, sale, {2: 1}, {1: 1}, {"base": 34})
    assert (second.earned_money, second.taken_back) == ({"kitty": 10000}, {})
    third = returned(program, basket, sale, {1: 1}, {1: 1, 2: 1}, {"base": 34})
    assert (third.taken_back, third.complete) == ({"points": 66}, True)


def test_the_return_that_completes_a_sale_gives_uses_and_codes_back() -> None:
    discounts = [{"code": "X", "percent": "10", "by": "code", "limit": {"total": 5}}]
    program = make_program(discounts=discounts)
    basket = make_basket(("A", 1000, {"quantity": 2}), ("VOID", 0, {"quantity": 0}), codes=["ab12"])
    sale = judged(program, basket, codes={"AB12": CodeFact(discount="X", usable=True)})
    partly = returned(program, basket, sale, {1: 2})
    assert (partly.uses, partly.codes, partly.complete) == ({}, (), False)
    wholly = returned(program, basket, sale, {2: 1}, {1: 2})
    assert (wholly.uses, wholly.codes, wholly.complete) == ({"discount:X": 1}, ("AB12",), True)


def test_a_return_of_everything_undoes_everything() -> None:
    program = make_program(
        units=UNITS,
        earn=[BASE, BASE | {"code": "visit", "per": {"sale": 1}}],
        discounts=[{"code": "ten", "percent": "10", "cost": {"points": 5}}],
    )
    lines = [("A", 999, {"quantity": 2}), ("B", 300, {"group": "treats"}), ("BOTTLE", -50, {"earns": False})]
    basket = make_basket(
        *lines, ("FUEL", 4711, {"quantity": "31.4"}), ("GIFT", 1000, {"loads": True}),
        claims=[{"cover": "treat"}, {"discount": "ten"}], kitty={"kitty": 77},
    )  # fmt: skip
    sale = judged(program, basket, available={"treat": 1, "points": 5, "kitty": 77})
    back = returned(program, basket, sale, {1: 2, 2: 1, 3: 1, 4: 1, 5: 1})
    assert (back.due, back.revenue, back.spend) == (sale.due, sale.revenue, sale.spend)
    assert (back.taken_back, back.given_back) == (sale.earned, sale.spent)
    assert (back.earned_money, back.complete) == ({"kitty": 77}, True)
    # Stored value bought no stored value: what was loaded goes back by the till.
    assert back.storable == sale.revenue


def test_what_a_pass_gave_is_told_apart() -> None:
    earn = [
        BASE,
        {"code": "pass", "unit": "session", "give": 5, "per": {"quantity": 1}, "scope": {"articles": ["PASS"]}},
        {"code": "treats", "unit": "treat", "give": 1, "per": {"amount": 5000}},
    ]
    program = make_program(units=UNITS, earn=earn)
    basket = make_basket(("PASS", 20000))
    back = returned(program, basket, judged(program, basket), {1: 1})
    assert back.taken_back == {"points": 200, "session": 5, "treat": 4}
    assert back.passes == {"session": 5}


def test_an_anonymous_sale_gives_back_money_alone() -> None:
    program = make_program(earn=[BASE])
    basket = make_basket(("A", 1000))
    back = returned(program, basket, judged(program, basket, known=False), {1: 1})
    assert (back.due, back.taken_back, back.given_back) == (1000, {}, {})


@pytest.mark.parametrize(("coming", "came_back"), [({1: 3}, {}), ({1: 1}, {1: 2}), ({2: 2}, {})])
def test_more_than_was_sold_cannot_come_back(coming: dict[int, int], came_back: dict[int, int]) -> None:
    program = make_program(earn=[BASE])
    basket = make_basket(("A", 1000, {"quantity": 2}), ("W", 50, {"quantity": "2.5"}))
    sale = judged(program, basket)
    with pytest.raises(ValueError, match="cannot come back"):
        rejudge(program, sold_lines(basket, sale), sale.facts, came_back=came_back, coming=coming, taken_back={})


def test_without_its_receipt_a_return_is_judged_at_the_present_tier() -> None:
    tiers = {
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10**6, "rate": "1.5"}],
    }
    earn = [BASE | {"tiered": True}, BASE | {"code": "visit", "give": 9, "per": {"sale": 1}},
            BASE | {"code": "first", "give": 9, "when": {"first_sale": True}}]  # fmt: skip
    program = make_program(earn=earn, tiers=tiers, boosts=[{"code": "x", "of": "base", "times": "3"}])
    lines = [make_line(1, "A", 1000, quantity=2), make_line(2, "BOTTLE", 50, earns=False)]
    state = State(known=True, tier="gold", first_sale=True)
    back = judge_loose_return(program, lines, state, make_moment())
    assert (back.due, back.taken_back, back.spend, back.given_back) == (1050, {"points": 15}, 1000, {})
    nobody = judge_loose_return(program, lines, State(), make_moment())
    assert (nobody.due, nobody.taken_back) == (1050, {})


def test_a_customer_named_later_earns_on_what_was_paid() -> None:
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 1500}]}
    program = make_program(
        earn=[BASE, BASE | {"code": "first", "give": 50, "per": {"sale": 1}, "when": {"first_sale": True}}],
        tiers=tiers,
        discounts=[{"code": "ten", "percent": "10"}, {"code": "firsts", "percent": "50", "when": {"first_sale": True}}],
    )
    basket = make_basket(("A", 1000, {"quantity": 2}), ("B", 1000))
    anonymous = judged(program, basket, known=False)
    state = State(known=True, tier="silver", first_sale=True)
    sold = sold_lines(basket, anonymous)
    named = judge_named_later(program, sold, anonymous.facts, state, make_moment(), came_back={})
    assert (named.due, named.earned, named.tier_after) == (1800, {"points": 68}, "gold")
    assert named.lines == anonymous.lines
    partly = judge_named_later(program, sold, anonymous.facts, state, make_moment(), came_back={1: 1})
    assert (partly.due, partly.earned, partly.spend) == (1350, {"points": 63}, 1350)
    back = returned(program, basket, named, {1: 2, 2: 1})
    assert (back.due, back.taken_back) == (1800, {"points": 68})
    rest = rejudge(program, sold, partly.facts, came_back={1: 1}, coming={1: 1, 2: 1}, taken_back={})
    assert (rest.due, rest.taken_back, rest.complete) == (1350, {"points": 63}, True)
