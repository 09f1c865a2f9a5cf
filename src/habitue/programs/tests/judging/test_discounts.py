"""What discounts take off, in which order, and when not."""

from typing import Any

import pytest

from habitue.programs.judging.types import AppliedDiscount, CodeFact
from habitue.programs.tests.judging.factories import POINTS, dues, judged, make_basket, make_program, refusals, why

A_LIMIT = {"code": "X", "percent": "50", "by": "code", "limit": {"total": 3, "per_customer": 1}}


def due_lines(*lines: tuple[Any, ...], **discount: Any) -> list[int]:
    """What each line costs under one discount that applies by itself."""
    program = make_program(discounts=[{"code": "d", "by": "rule"} | discount])
    return dues(judged(program, make_basket(*lines)))


@pytest.mark.parametrize(
    ("percent", "due"),
    [("10", 899), ("12.5", 874), ("0.1", 998), ("100", 0), ("33.333333", 666), ("0.05", 999), ("0.06", 998)],
)
def test_a_percentage_is_rounded_half_up(percent: str, due: int) -> None:
    assert sum(due_lines(("A", 999), percent=percent)) == due


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        ({"percent": "10"}, [299, 300]),
        ({"amount_off": 100}, [283, 283]),
        ({"amount_off": 5000}, [0, 0]),
        ({"percent": "50", "most_off": 101}, [282, 283]),
        ({"amount_off": 500, "most_off": 100}, [283, 283]),
        ({"price": 100}, [100, 100]),
        ({"price": 500}, [333, 333]),
        ({"price": 0, "most_off": 66}, [300, 300]),
        ({"free": {"every": 2}}, [333, 0]),
        ({"free": {"every": 2}, "most_off": 33}, [333, 300]),
        ({"free": {"every": 3}}, [333, 333]),
    ],
)
def test_a_discount_is_one_of_four_and_has_a_ceiling(discount: dict[str, Any], expected: list[int]) -> None:
    assert due_lines(("A", 333), ("B", 333), **discount) == expected


@pytest.mark.parametrize(
    ("line", "due"),
    [
        (("A", 1000, {"quantity": 3}), 900),  # 334 + 333 + 333
        (("A", 400, {"quantity": 3}), 400),
        (("A", 1000, {"quantity": "1.5"}), 300),
        (("A", 1000, {"quantity": 0}), 1000),
    ],
)
def test_a_price_is_for_a_piece(line: tuple[Any, ...], due: int) -> None:
    assert sum(due_lines(line, price=300)) == due


def test_every_nth_is_free_dearest_first_over_all_lines() -> None:
    lines = [("A", 900, {"quantity": 3}), ("B", 100), ("C", 500), ("W", 450, {"quantity": "0.9"})]
    assert due_lines(*lines, free={"every": 3}) == [600, 0, 500, 450]
    assert due_lines(*lines, free={"every": 2}) == [600, 0, 500, 0]


def test_millions_of_pieces_are_counted_and_not_made() -> None:
    assert due_lines(("A", 9 * 10**12, {"quantity": 3 * 10**9}), free={"every": 3}) == [6 * 10**12]


def test_covered_pieces_are_neither_counted_nor_given_away_again() -> None:
    units = {"treat": {"name": "T", "covers": {"articles": {"A": 1}}}}
    program = make_program(units=units, discounts=[{"code": "d", "free": {"every": 2}}])
    basket = make_basket(("A", 900, {"quantity": 3}), claims=[{"cover": "treat"}])
    assert judged(program, basket, available={"treat": 1}).due == 300


def test_they_apply_by_rule_then_claimed_then_by_code_each_on_what_is_left() -> None:
    program = make_program(
        discounts=[
            {"code": "CODE", "percent": "50", "by": "code"},
            {"code": "claim", "amount_off": 100, "by": "claim"},
            {"code": "rule", "percent": "10"},
        ]
    )
    judgement = judged(program, make_basket(("A", 1000), codes=["code"], claims=[{"discount": "claim"}]))
    assert [(discount.code, discount.amount) for discount in judgement.discounts] == [
        ("rule", 100),
        ("claim", 100),
        ("CODE", 400),
    ]


def test_a_discount_without_cost_applies_by_itself_and_one_with_a_cost_when_claimed() -> None:
    program = make_program(
        discounts=[{"code": "free", "percent": "1"}, {"code": "paid", "percent": "1", "cost": {"points": 5}}]
    )
    state: dict[str, Any] = {"available": {"points": 5}}
    assert judged(program, make_basket(("A", 1000)), **state).due == 990
    judgement = judged(program, make_basket(("A", 1000), claims=[{"discount": "paid"}]), **state)
    assert (judgement.due, judgement.spent) == (980, {"points": 5})
    assert judgement.discounts[1] == AppliedDiscount(code="paid", amount=10, cost={"points": 5})


@pytest.mark.parametrize("typed", ["SUMMER5", "summer5", " Summer 5\t"])
def test_a_code_is_compared_without_case_and_spaces(typed: str) -> None:
    program = make_program(discounts=[{"code": "SUMMER5", "amount_off": 500, "by": "code"}])
    judgement = judged(program, make_basket(("A", 1000), codes=[typed]), known=False)
    assert judgement.discounts == (AppliedDiscount(code="SUMMER5", amount=500, cost={}, given_code="SUMMER5"),)


def test_a_single_use_code_brings_its_discount() -> None:
    program = make_program(discounts=[{"code": "birthday", "amount_off": 500, "by": "code"}])
    codes = {"AB12": CodeFact(discount="birthday", usable=True)}
    judgement = judged(program, make_basket(("A", 1000), codes=["ab 12"]), codes=codes)
    assert judgement.discounts == (
        AppliedDiscount(code="birthday", amount=500, cost={}, given_code="AB12", single_use=True),
    )


@pytest.mark.parametrize(
    ("fact", "known", "refused"),
    [
        (CodeFact(discount="birthday", usable=False), True, ("limit_reached", "code_used")),
        (
            CodeFact(discount="birthday", usable=False, why="bound_to_a_customer"),
            True,
            ("not_applicable", "bound_to_a_customer"),
        ),
        (
            CodeFact(discount="birthday", usable=False, why="bound_to_a_customer"),
            False,
            ("customer_required", "bound_to_a_customer"),
        ),
        (CodeFact(discount="gone", usable=True), True, ("not_applicable", "unknown_code")),
        (CodeFact(discount="ruled", usable=True), True, ("not_applicable", "unknown_code")),
    ],
)
def test_a_single_use_code_that_cannot_be_used_is_refused(
    *, fact: CodeFact, known: bool, refused: tuple[str, str]
) -> None:
    program = make_program(
        discounts=[{"code": "birthday", "amount_off": 5, "by": "code"}, {"code": "ruled", "amount_off": 7}]
    )
    judgement = judged(program, make_basket(("A", 1000), codes=["ab12"]), codes={"AB12": fact}, known=known)
    assert (judgement.due, refusals(judgement)) == (993, [refused])


@pytest.mark.parametrize(
    ("asks", "state", "refused"),
    [
        ({"claims": [{"discount": "nothing"}]}, {}, ("not_applicable", "unknown_discount")),
        ({"claims": [{"discount": "ruled"}]}, {}, ("not_applicable", "applies_by_itself")),
        ({"claims": [{"discount": "X"}]}, {}, ("not_applicable", "code_not_given")),
        ({"codes": ["nothing"]}, {}, ("not_applicable", "unknown_code")),
        ({"codes": ["claimed"]}, {}, ("not_applicable", "unknown_code")),
        ({"claims": [{"discount": "claimed"}, {"discount": "claimed"}]}, {}, ("not_applicable", "claimed_twice")),
        ({"codes": ["x", "X"]}, {}, ("not_applicable", "given_twice")),
        ({"claims": [{"discount": "claimed"}]}, {"known": False}, ("customer_required", "customer_required")),
        ({"codes": ["x"]}, {"known": False}, ("customer_required", "customer_required")),
        ({"claims": [{"discount": "golden"}]}, {}, ("not_applicable", "tiers")),
        ({"claims": [{"discount": "golden"}]}, {"known": False}, ("customer_required", "customer_required")),
        ({"claims": [{"discount": "soap"}]}, {}, ("not_applicable", "nothing_in_scope")),
        ({"claims": [{"discount": "tiny"}]}, {}, ("not_applicable", "no_effect")),
        ({"codes": ["x"]}, {"used_in_total": {"discount:X": 3}}, ("limit_reached", "limit_reached")),
        ({"codes": ["x"]}, {"used_by_customer": {"discount:X": 1}}, ("limit_reached", "limit_reached")),
        ({"claims": [{"discount": "claimed"}]}, {"available": {"points": 4}},
         ("insufficient_balance", "insufficient_balance")),
    ],
)  # fmt: skip
def test_a_claim_or_code_without_effect_is_refused(
    asks: dict[str, Any], state: dict[str, Any], refused: tuple[str, str]
) -> None:
    tiers = {"window": "month", "levels": [{"code": "gold", "from": 0}]}
    program = make_program(
        tiers=tiers,
        discounts=[
            {"code": "ruled", "amount_off": 1},
            {"code": "claimed", "percent": "10", "cost": {"points": 5}},
            {"code": "golden", "percent": "10", "by": "claim", "when": {"tiers": ["gold"]}},
            {"code": "soap", "percent": "10", "by": "claim", "scope": {"articles": ["SOAP"]}},
            {"code": "tiny", "percent": "0.01", "by": "claim"},
            A_LIMIT,
        ],
    )
    state.setdefault("available", {"points": 5})
    judgement = judged(program, make_basket(("A", 1000), **asks), **state)
    assert refusals(judgement) == [refused]


def test_a_rule_that_does_not_fire_is_a_reason_and_no_refusal() -> None:
    program = make_program(discounts=[{"code": "d", "percent": "10", "limit": {"total": 1, "per_customer": 1}}])
    used = judged(program, make_basket(("A", 1000)), used_in_total={"discount:d": 1})
    assert (used.due, used.refusals, why(used, "d")) == (1000, (), [(False, "limit_reached")])
    nobody = judged(program, make_basket(("A", 1000)), known=False)
    assert (nobody.due, nobody.refusals, why(nobody, "d")) == (1000, (), [(False, "customer_required")])


def test_a_use_is_counted_where_there_is_a_limit() -> None:
    program = make_program(discounts=[A_LIMIT, {"code": "ruled", "amount_off": 1}])
    assert judged(program, make_basket(("A", 1000), codes=["x"])).uses == {"discount:X": 1}
    assert judged(program, make_basket(("A", 1000))).uses == {}


def test_what_takes_nothing_off_costs_nothing_and_uses_nothing_up() -> None:
    program = make_program(
        discounts=[
            {"code": "all", "percent": "100"},
            {"code": "ten", "percent": "10", "cost": {"points": 5}, "limit": {"total": 9}},
        ]
    )
    basket = make_basket(("A", 1000), claims=[{"discount": "ten"}])
    judgement = judged(program, basket, available={"points": 5})
    assert (judgement.spent, judgement.uses, refusals(judgement)) == ({}, {}, [("not_applicable", "no_effect")])


def test_costs_are_paid_one_after_the_other_from_one_balance() -> None:
    program = make_program(
        discounts=[
            {"code": "one", "amount_off": 10, "cost": {"points": 60}},
            {"code": "two", "amount_off": 20, "cost": {"points": 60}},
        ]
    )
    basket = make_basket(("A", 1000), claims=[{"discount": "two"}, {"discount": "one"}])
    judgement = judged(program, basket, available={"points": 100})
    assert (judgement.due, judgement.spent) == (990, {"points": 60})
    assert judgement.refusals[0].details == {
        "discount": "two", "why": "insufficient_balance", "unit": "points", "needed": 60, "found": 40,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("alone", "applied", "said"),
    [
        ("31", ["big"], []),
        ("29", ["one", "two"], [("not_applicable", "others_are_better")]),
        ("28", ["one", "two"], [("not_applicable", "others_are_better")]),
    ],
)
def test_of_one_alone_and_all_the_others_what_lowers_the_due_more(
    alone: str, applied: list[str], said: list[tuple[str, str]]
) -> None:
    program = make_program(
        discounts=[
            {"code": "big", "percent": alone, "by": "claim", "alone": True, "limit": {"total": 5}},
            {"code": "one", "percent": "20"},
            {"code": "two", "amount_off": 90},
        ]
    )
    judgement = judged(program, make_basket(("A", 1000), claims=[{"discount": "big"}]))
    assert [discount.code for discount in judgement.discounts] == applied
    assert refusals(judgement) == said
    assert judgement.uses == ({"discount:big": 1} if applied == ["big"] else {})


def test_when_one_alone_is_better_the_others_cost_nothing() -> None:
    program = make_program(
        discounts=[
            {"code": "ten", "percent": "10", "cost": {"points": 5}},
            {"code": "BIG", "percent": "30", "by": "code", "alone": True},
            {"code": "BIGGER", "percent": "30", "by": "code", "alone": True},
        ]
    )
    basket = make_basket(("A", 1000), claims=[{"discount": "ten"}], codes=["bigger", "big"])
    judgement = judged(program, basket, available={"points": 5})
    assert (judgement.due, judgement.spent) == (700, {})
    assert [discount.code for discount in judgement.discounts] == ["BIG"]
    assert refusals(judgement) == [("not_applicable", "alone_is_better"), ("not_applicable", "alone_is_better")]


def test_what_the_till_gave_already_is_applied_and_what_was_missing_is_said() -> None:
    program = make_program(
        units=POINTS
        | {"treat": {"name": "T", "covers": {"articles": {"A": 1}}}, "kitty": {"name": "K", "money": True}},
        discounts=[{"code": "ten", "percent": "10", "cost": {"points": 5}}, A_LIMIT],
    )
    basket = make_basket(
        ("A", 1000), ("B", 1000), claims=[{"cover": "treat"}, {"discount": "ten"}], codes=["x"], kitty={"kitty": 50}
    )
    state: dict[str, Any] = {"used_in_total": {"discount:X": 3}}
    refused = judged(program, basket, **state)
    honoured = judged(program, basket, honour=True, **state)
    said = [("insufficient_balance",) * 2, ("insufficient_balance",) * 2, ("limit_reached",) * 2]
    assert refusals(refused) == refusals(honoured) == [*said, ("insufficient_balance",) * 2]
    assert (refused.due, refused.spent, refused.revenue) == (2000, {}, 2000)
    assert (honoured.due, honoured.spent, honoured.revenue) == (450, {"treat": 1, "points": 5}, 400)
