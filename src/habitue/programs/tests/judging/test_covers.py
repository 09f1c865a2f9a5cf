"""Covers make pieces free, dearest first; earned money lowers the price."""

from typing import Any

import pytest

from habitue.programs.judging.types import AppliedCover
from habitue.programs.tests.judging.factories import dues, judged, make_basket, make_program, refusals

UNITS: dict[str, Any] = {
    "session": {"name": "S", "covers": {"articles": {"SHORT": 1, "LONG": 4}, "groups": {"wellness": 2}}},
    "coffee": {"name": "C", "covers": {"groups": {"coffee": 1}}},
    "kitty": {"name": "K", "money": True},
    "stars": {"name": "X", "money": True},
}
PROGRAM = make_program(units=UNITS)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (("SHORT", 100), 1),
        (("LONG", 100), 4),
        (("SHORT", 100, {"group": "wellness"}), 1),
        (("SAUNA", 100, {"group": "wellness"}), 2),
    ],
)
def test_the_article_goes_before_the_group(line: tuple[Any, ...], parts: int) -> None:
    judgement = judged(PROGRAM, make_basket(line, claims=[{"cover": "session"}]), available={"session": 9})
    assert judgement.covers == (
        AppliedCover(unit="session", pieces=1, parts=parts, amount=100, lines=(1,), taken=((1, 1, parts),)),
    )
    assert (judgement.due, judgement.spent) == (0, {"session": parts})


def test_the_dearest_piece_is_covered_first_and_of_equals_the_earlier() -> None:
    lines = [("A", 200, 1), ("B", 700, 2), ("C", 350, 1), ("D", 349, 1)]
    basket = make_basket(
        *[(article, amount, {"group": "coffee", "quantity": quantity}) for article, amount, quantity in lines],
        claims=[{"cover": "coffee"}],
    )
    assert dues(judged(PROGRAM, basket, available={"coffee": 1})) == [200, 350, 350, 349]


def test_a_claim_covers_as_many_pieces_as_it_says() -> None:
    lines = [("A", 200, {"group": "coffee"}), ("B", 1000, {"group": "coffee", "quantity": 3})]
    basket = make_basket(*lines, claims=[{"cover": "coffee", "pieces": 2}, {"cover": "coffee"}])
    judgement = judged(PROGRAM, basket, available={"coffee": 5})
    assert dues(judgement) == [200, 0]
    assert [cover.amount for cover in judgement.covers] == [667, 333]
    assert judgement.lines[1].covered_pieces == 3


def test_a_piece_that_the_balance_does_not_pay_for_is_passed_over() -> None:
    basket = make_basket(("LONG", 900), ("SHORT", 300), claims=[{"cover": "session"}])
    assert dues(judged(PROGRAM, basket, available={"session": 3})) == [900, 0]


def test_a_pass_sold_is_goods_and_what_it_covers_is_due_nothing() -> None:
    earn = [{"code": "pass", "unit": "session", "give": 5, "per": {"quantity": 1}, "scope": {"articles": ["PASS"]}}]
    program = make_program(units=UNITS, earn=earn)
    judgement = judged(program, make_basket(("PASS", 20000, {"quantity": 2})))
    assert (judgement.revenue, judgement.spend, judgement.earned) == (20000, 20000, {"session": 10})


@pytest.mark.parametrize(
    ("claim", "state", "refused"),
    [
        ({"cover": "nothing"}, {}, ("not_applicable", "unknown_cover")),
        ({"cover": "kitty"}, {}, ("not_applicable", "unknown_cover")),
        ({"cover": "coffee"}, {"known": False}, ("customer_required", "customer_required")),
        ({"cover": "session"}, {}, ("not_applicable", "nothing_to_cover")),
        ({"cover": "coffee", "pieces": 4}, {}, ("not_applicable", "nothing_to_cover")),
        ({"cover": "coffee"}, {"available": {}}, ("insufficient_balance", "insufficient_balance")),
        ({"cover": "coffee", "pieces": 3}, {"available": {"coffee": 2}}, ("insufficient_balance",) * 2),
    ],
)
def test_a_claim_that_cannot_be_met_whole_covers_nothing(
    claim: dict[str, Any], state: dict[str, Any], refused: tuple[str, str]
) -> None:
    lines = [("A", 300, {"group": "coffee", "quantity": 3}), ("FREE", 0, {"group": "coffee"})]
    judgement = judged(PROGRAM, make_basket(*lines, claims=[claim]), **({"available": {"coffee": 9}} | state))
    assert (judgement.due, judgement.spent, refusals(judgement)) == (300, {}, [refused])


@pytest.mark.parametrize("flag", [{"earns": False}, {"loads": True}, {"settles": True}])
def test_only_earning_lines_are_covered(flag: dict[str, bool]) -> None:
    basket = make_basket(("A", 300, {"group": "coffee"} | flag), claims=[{"cover": "coffee"}])
    assert refusals(judged(PROGRAM, basket, available={"coffee": 1})) == [("not_applicable", "nothing_to_cover")]


def test_what_is_weighed_is_covered_as_one_piece() -> None:
    basket = make_basket(("BEANS", 900, {"group": "coffee", "quantity": "0.75"}), claims=[{"cover": "coffee"}])
    assert judged(PROGRAM, basket, available={"coffee": 1}).due == 0


def test_earned_money_is_spread_over_the_earning_lines_in_proportion() -> None:
    basket = make_basket(("A", 100), ("TIP", 500, {"earns": False}), ("B", 200), kitty={"kitty": 60, "stars": 40})
    judgement = judged(PROGRAM, basket, available={"kitty": 60, "stars": 40})
    assert [line.kitty for line in judgement.lines] == [33, 0, 67]
    assert (judgement.due, judgement.revenue, judgement.spend) == (800, 700, 200)
    assert judgement.spent == {}


@pytest.mark.parametrize(
    ("kitty", "state", "refused"),
    [
        ({"nothing": 10}, {}, ("tender_not_allowed", "not_earned_money")),
        ({"coffee": 10}, {}, ("tender_not_allowed", "not_earned_money")),
        ({"kitty": 0}, {}, ("tender_not_allowed", "not_earned_money")),
        ({"kitty": 301}, {"available": {"kitty": 999}}, ("tender_not_allowed", "more_than_earning_lines")),
        ({"kitty": 10}, {"known": False}, ("customer_required", "customer_required")),
        ({"kitty": 101}, {}, ("insufficient_balance", "insufficient_balance")),
    ],
)
def test_earned_money_pays_what_is_there_and_only_for_earning_lines(
    kitty: dict[str, int], state: dict[str, Any], refused: tuple[str, str]
) -> None:
    basket = make_basket(("A", 300), ("TIP", 500, {"earns": False}), kitty=kitty)
    judgement = judged(PROGRAM, basket, **({"available": {"kitty": 100}} | state))
    assert (judgement.revenue, refusals(judgement)) == (800, [refused])


def test_what_a_discount_cost_cannot_be_tendered_again() -> None:
    program = make_program(units=UNITS, discounts=[{"code": "d", "percent": "10", "cost": {"kitty": 60}}])
    basket = make_basket(("A", 1000), claims=[{"discount": "d"}], kitty={"kitty": 50})
    judgement = judged(program, basket, available={"kitty": 100})
    assert refusals(judgement) == [("insufficient_balance", "insufficient_balance")]
