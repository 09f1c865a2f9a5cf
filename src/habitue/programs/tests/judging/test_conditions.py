"""`when`: every condition, at its edges."""

from datetime import date
from typing import Any, Literal

import pytest

from habitue.programs.judging.conditions import is_birthday
from habitue.programs.judging.sale import judge
from habitue.programs.judging.types import State
from habitue.programs.tests.judging.factories import BASE, judged, make_basket, make_moment, make_program, why


def fires(when: dict[str, Any], *lines: tuple[Any, ...], at: str = "2026-01-05T10:00:00+01:00", **state: Any) -> bool:
    """Whether a rule with this condition fires; if not, its reason is one of the condition's keys."""
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 100}]}
    program = make_program(earn=[BASE | {"when": when}], tiers=tiers)
    judgement = judged(program, make_basket(*(lines or (("A", 1000),))), at=at, **state)
    [(fired, said)] = why(judgement, "base", "earn")
    assert fired or said in when
    return fired


@pytest.mark.parametrize(
    ("at", "fired"),
    [
        ("2026-01-31T23:59:59+01:00", False),
        ("2026-02-01T00:00:00+01:00", True),
        ("2026-01-31T23:00:00+00:00", True),
        ("2026-02-28T23:59:59.999999+01:00", True),
        ("2026-03-01T00:00:00+01:00", False),
    ],
)
def test_from_and_until_are_half_open(*, at: str, fired: bool) -> None:
    assert fires({"from": "2026-02-01T00:00:00+01:00", "until": "2026-03-01T00:00:00+01:00"}, at=at) is fired


@pytest.mark.parametrize(
    ("hours", "at", "fired"),
    [
        (["14:00", "17:00"], "2026-01-05T13:59:59+01:00", False),
        (["14:00", "17:00"], "2026-01-05T14:00:00+01:00", True),
        (["14:00", "17:00"], "2026-01-05T16:59:59+01:00", True),
        (["14:00", "17:00"], "2026-01-05T17:00:00+01:00", False),
        (["14:00", "17:00"], "2026-01-05T13:30:00+00:00", True),
        (["14:00", "17:00"], "2026-07-06T13:30:00+00:00", True),
        (["22:00", "02:00"], "2026-01-05T21:59:59+01:00", False),
        (["22:00", "02:00"], "2026-01-05T22:00:00+01:00", True),
        (["22:00", "02:00"], "2026-01-06T00:00:00+01:00", True),
        (["22:00", "02:00"], "2026-01-06T01:59:59+01:00", True),
        (["22:00", "02:00"], "2026-01-06T02:00:00+01:00", False),
    ],
)
def test_hours_are_the_stores_and_half_open(*, hours: list[str], at: str, fired: bool) -> None:
    assert fires({"hours": hours}, at=at) is fired


@pytest.mark.parametrize(
    ("at", "fired"),
    [
        ("2026-01-09T22:00:00+01:00", True),  # Friday evening
        ("2026-01-10T01:59:00+01:00", True),  # the same evening
        ("2026-01-10T22:00:00+01:00", False),  # Saturday evening
        ("2026-01-09T01:00:00+01:00", False),  # Thursday evening
    ],
)
def test_hours_across_midnight_belong_to_the_day_on_which_they_began(*, at: str, fired: bool) -> None:
    assert fires({"weekdays": ["fri"], "hours": ["22:00", "02:00"]}, at=at) is fired


@pytest.mark.parametrize(("day_starts", "fired"), [(0, False), (240, True)])
def test_without_hours_a_weekday_is_the_stores_day(*, day_starts: int, fired: bool) -> None:
    program = make_program(earn=[BASE | {"when": {"weekdays": ["fri"]}}])
    moment = make_moment("2026-01-10T03:59:00+01:00", day_starts_minutes=day_starts)
    judgement = judge(program, make_basket(("A", 1000)), State(known=True), moment)
    assert bool(judgement.earned) is fired
    assert judgement.facts["day"] == ("2026-01-09" if fired else "2026-01-10")


def test_a_store_and_a_tier_and_the_first_sale() -> None:
    assert fires({"stores": ["main"]})
    assert not fires({"stores": ["harbour"]})
    assert fires({"tiers": ["gold"]}, tier="gold")
    assert not fires({"tiers": ["gold"]}, tier="silver")
    assert fires({"first_sale": True}, first_sale=True)
    assert not fires({"first_sale": True})
    assert fires({"first_sale": False})
    assert not fires({"first_sale": False}, first_sale=True)


@pytest.mark.parametrize(("needed", "fired"), [(1000, True), (1001, False)])
def test_min_amount_is_inclusive(*, needed: int, fired: bool) -> None:
    assert fires({"min_amount": needed}) is fired


def test_minima_count_lines_in_scope_after_covers_and_before_discounts() -> None:
    units = {"points": {"name": "P"}, "treat": {"name": "T", "covers": {"articles": {"A": 1}}}}
    rule = BASE | {"scope": {"articles": ["A"]}, "per": {"sale": 1}}
    program = make_program(
        units=units,
        earn=[
            rule | {"code": "amount", "when": {"min_amount": 2000}},
            rule | {"code": "pieces", "when": {"min_quantity": 2}},
        ],
        discounts=[{"code": "half", "percent": "50"}],
    )
    lines = [("A", 3000, {"quantity": 3}), ("B", 9000, {"quantity": 9})]
    state: dict[str, Any] = {"available": {"treat": 2}}
    for pieces, earned in ((1, {"amount": 1, "pieces": 1}), (2, {})):
        basket = make_basket(*lines, claims=[{"cover": "treat", "pieces": pieces}])
        assert judged(program, basket, **state).earned_by_rule == earned


def test_a_failed_minimum_says_how_much_is_missing() -> None:
    program = make_program(discounts=[{"code": "d", "percent": "10", "by": "code", "when": {"min_amount": 4000}}])
    judgement = judged(program, make_basket(("A", 3999), codes=["d"]))
    [refusal] = judgement.refusals
    assert refusal.details == {"discount": "d", "why": "min_amount", "code": "D", "needed": 4000, "found": 3999}


@pytest.mark.parametrize(
    ("span", "birthday", "day", "holds"),
    [
        ("day", (1, 7), date(2026, 1, 7), True),
        ("day", (1, 7), date(2026, 1, 8), False),
        ("day", (2, 29), date(2028, 2, 29), True),
        ("day", (2, 29), date(2028, 2, 28), False),
        ("day", (2, 29), date(2026, 2, 28), True),
        ("day", (2, 29), date(2026, 3, 1), False),
        ("week", (1, 7), date(2026, 1, 5), True),  # Monday
        ("week", (1, 7), date(2026, 1, 11), True),  # Sunday
        ("week", (1, 7), date(2026, 1, 12), False),
        ("week", (1, 7), date(2026, 1, 4), False),
        ("week", (12, 31), date(2027, 1, 3), True),  # the week from 28 December to 3 January
        ("week", (1, 1), date(2026, 12, 28), True),
        ("week", (2, 29), date(2026, 2, 23), True),  # 28 February 2026 is a Saturday
        ("month", (1, 7), date(2026, 1, 31), True),
        ("month", (1, 7), date(2026, 2, 1), False),
        ("month", (2, 29), date(2026, 2, 1), True),
        ("day", None, date(2026, 1, 7), False),
    ],
)
def test_a_birthday_is_a_day_a_week_or_a_month(
    *, span: Literal["day", "week", "month"], birthday: tuple[int, int] | None, day: date, holds: bool
) -> None:
    assert is_birthday(span, birthday, day) is holds


def test_a_birthday_is_looked_at_only_where_a_rule_asks() -> None:
    basket = make_basket(("A", 1000))
    assert judged(make_program(earn=[BASE]), basket, birthday=(1, 5)).facts["birthday"] is None
    judgement = judged(make_program(earn=[BASE | {"when": {"birthday": "day"}}]), basket, birthday=(1, 5))
    assert (judgement.earned, judgement.facts["birthday"]) == ({"points": 10}, [1, 5])


@pytest.mark.parametrize("when", [{"tiers": ["gold"]}, {"first_sale": False}, {"birthday": "day"}])
def test_a_condition_on_the_customer_needs_one(when: dict[str, Any]) -> None:
    tiers = {"window": "month", "levels": [{"code": "gold", "from": 0}]}
    program = make_program(tiers=tiers, discounts=[{"code": "d", "percent": "10", "when": when}])
    judgement = judged(program, make_basket(("A", 1000)), known=False)
    assert (judgement.due, why(judgement, "d")) == (1000, [(False, "customer_required")])
