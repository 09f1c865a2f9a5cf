"""Which lines count, as how many pieces, and which rules see them."""

from decimal import Decimal
from typing import Any

import pytest

from habitue.programs.judging.items import pieces_of, returned_pieces
from habitue.programs.tests.judging.factories import BASE, dues, judged, make_basket, make_line, make_program, why


@pytest.mark.parametrize(
    ("quantity", "pieces", "count"),
    [("1", True, 1), ("3", True, 3), ("3.0", True, 3), ("0.5", True, 1), ("45.37", True, 1), ("0", True, 0),
     ("0", False, 0), ("12", False, 1), ("89638", False, 1)],
)  # fmt: skip
def test_a_line_counts_its_whole_quantity_and_what_is_weighed_once(*, quantity: str, pieces: bool, count: int) -> None:
    assert pieces_of(make_line(1, "A", 100, quantity=quantity, pieces=pieces)) == count


@pytest.mark.parametrize(
    ("quantity", "back", "pieces"),
    [("3", "1", 1), ("3", "3", 3), ("3", "4", None), ("3", "0.5", None), ("45.37", "45.37", 1), ("45.37", "1", 1),
     ("45.37", "20", None), ("0", "0", 1), ("2", "0", None)],
)  # fmt: skip
def test_what_is_weighed_comes_back_as_a_whole(quantity: str, back: str, pieces: int | None) -> None:
    assert returned_pieces(make_line(1, "A", 100, quantity=quantity), Decimal(back)) == pieces


def test_quantity_0_counts_nothing_but_its_money_is_due() -> None:
    program = make_program(
        units={"points": {"name": "P"}, "visits": {"name": "V"}},
        earn=[{"code": "visit", "unit": "visits", "give": 1, "per": {"sale": 1}}],
    )
    judgement = judged(program, make_basket(("VOID", 0, {"quantity": 0}), ("FEE", 100, {"quantity": 0})))
    assert (judgement.due, judgement.earned) == (100, {})


@pytest.mark.parametrize("flag", ["loads", "settles"])
def test_what_loads_or_settles_is_due_and_neither_revenue_nor_earning(flag: str) -> None:
    program = make_program(earn=[BASE], discounts=[{"code": "ten", "percent": "10"}])
    judgement = judged(program, make_basket(("X", 5000, {flag: True}), ("A", 1000)))
    assert (judgement.due, judgement.revenue, judgement.spend) == (5900, 900, 900)
    assert judgement.earned == {"points": 9}
    assert [line.earning for line in judgement.lines] == [False, True]


def test_what_never_earns_is_revenue_and_no_discount_sees_it_even_by_name() -> None:
    program = make_program(
        earn=[BASE], discounts=[{"code": "half", "percent": "50", "scope": {"articles": ["TIP", "A"]}}]
    )
    judgement = judged(program, make_basket(("TIP", 200, {"earns": False}), ("A", 1000)))
    assert dues(judgement) == [200, 500]
    assert (judgement.revenue, judgement.spend, judgement.earned) == (700, 500, {"points": 5})


@pytest.mark.parametrize(
    ("scope", "due"),
    [({"articles": ["GIFT"]}, 500), ({"groups": ["cards"]}, 500), ({"not_groups": ["food"]}, 1000), (None, 1000)],
)
def test_a_discount_lowers_a_loading_line_only_if_it_names_it(scope: dict[str, Any] | None, due: int) -> None:
    program = make_program(discounts=[{"code": "half", "percent": "50", "scope": scope}])
    assert judged(program, make_basket(("GIFT", 1000, {"group": "cards", "loads": True}))).due == due


def test_a_line_that_settles_is_never_lowered() -> None:
    program = make_program(discounts=[{"code": "half", "percent": "50", "scope": {"articles": ["BILL"]}}])
    assert judged(program, make_basket(("BILL", 1000, {"settles": True}))).due == 1000


def test_what_is_handed_back_lowers_the_sale_but_never_below_zero() -> None:
    program = make_program(earn=[BASE])
    basket = make_basket(("A", 100), ("BOTTLES", -150, {"earns": False, "quantity": 6}))
    judgement = judged(program, basket)
    assert (judgement.due, dues(judgement), judgement.earned) == (0, [100, -150], {"points": 1})


@pytest.mark.parametrize(
    ("scope", "points"),
    [
        (None, 111),
        ({"articles": ["A"]}, 100),
        ({"groups": ["food"]}, 11),
        ({"articles": ["A"], "groups": ["food"]}, 111),
        ({"not_articles": ["A"]}, 11),
        ({"not_groups": ["food"]}, 100),
        ({"groups": ["food"], "not_articles": ["C"]}, 10),
        ({"articles": ["Z"]}, 0),
    ],
)
def test_a_scope_names_articles_and_groups_and_takes_others_out(scope: dict[str, Any] | None, points: int) -> None:
    program = make_program(earn=[BASE | {"scope": scope}])
    basket = make_basket(("A", 10000), ("B", 1000, {"group": "food"}), ("C", 100, {"group": "food"}))
    judgement = judged(program, basket)
    assert judgement.earned.get("points", 0) == points
    if not points:
        assert why(judgement, "base") == [(False, "nothing_in_scope")]
