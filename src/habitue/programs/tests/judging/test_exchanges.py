"""Exchanges that run by themselves, exchanges on request, and what could be claimed."""

from typing import Any

import pytest

from habitue.programs.judging.exchanges import judge_exchange, run_automatic_now
from habitue.programs.judging.types import Offer, RunExchange, State
from habitue.programs.tests.judging.factories import BASE, judged, make_basket, make_moment, make_program, why

UNITS: dict[str, Any] = {
    "stamps": {"name": "S"},
    "toast": {"name": "T", "covers": {"articles": {"TOAST": 1}}},
    "feast": {"name": "F"},
}
STAMP = BASE | {"unit": "stamps", "per": {"quantity": 1}}
TOAST: dict[str, Any] = {"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True}
FEAST: dict[str, Any] = {"code": "feast", "from": {"toast": 2}, "to": {"feast": 1}, "automatic": True}


def runs(
    exchanges: list[dict[str, Any]], pieces: int, units: dict[str, Any] = UNITS, **state: Any
) -> list[tuple[str, int]]:
    """Which exchanges a sale of so many pieces runs, and how many times."""
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 100}]}
    program = make_program(units=units, earn=[STAMP], exchanges=exchanges, tiers=tiers)
    judgement = judged(program, make_basket(("A", 100 * pieces, {"quantity": pieces})), **state)
    return [(run.code, run.times) for run in judgement.exchanges]


def test_it_runs_as_often_as_the_balance_allows() -> None:
    assert runs([TOAST], 9) == []
    assert runs([TOAST], 10) == [("toast", 1)]
    assert runs([TOAST], 25, available={"stamps": 6}) == [("toast", 3)]


@pytest.mark.parametrize("exchanges", [[TOAST, FEAST], [FEAST, TOAST]])
def test_what_one_gives_may_feed_another(exchanges: list[dict[str, Any]]) -> None:
    assert runs(exchanges, 40) == [("toast", 4), ("feast", 2)]


def test_what_it_took_and_gave_is_told() -> None:
    program = make_program(units=UNITS, earn=[STAMP], exchanges=[TOAST])
    judgement = judged(program, make_basket(("A", 100, {"quantity": 23})))
    assert judgement.exchanges == (RunExchange(code="toast", times=2, took={"stamps": 20}, gave={"toast": 2}),)
    assert judgement.earned == {"stamps": 23}
    assert why(judgement, "toast", "exchange") == [(True, "exchanged")]


def test_what_is_owed_is_taken_from_the_earnings_first() -> None:
    assert runs([TOAST], 12, owed={"stamps": 3}) == []
    assert runs([TOAST], 13, owed={"stamps": 3}) == [("toast", 1)]
    # Debts never take what the customer had before.
    assert runs([TOAST], 5, owed={"stamps": 50}, available={"stamps": 10}) == [("toast", 1)]


def test_what_is_spent_in_the_sale_is_not_there_any_more() -> None:
    program = make_program(
        units=UNITS, earn=[STAMP], exchanges=[TOAST], discounts=[{"code": "d", "percent": "10", "cost": {"stamps": 5}}]
    )
    basket = make_basket(("A", 100), claims=[{"discount": "d"}])
    assert judged(program, basket, available={"stamps": 13}).exchanges == ()
    assert len(judged(program, basket, available={"stamps": 14}).exchanges) == 1


def test_what_is_pending_does_not_count_yet() -> None:
    units = UNITS | {"stamps": {"name": "S", "pending": "P14D"}}
    assert runs([TOAST], 10, units=units) == []
    assert runs([TOAST], 10, units=units, available={"stamps": 10}) == [("toast", 1)]


@pytest.mark.parametrize(
    ("limit", "state", "times"),
    [
        ({"per_customer": 2}, {}, 2),
        ({"per_customer": 2}, {"used_by_customer": {"exchange:toast": 1}}, 1),
        ({"per_customer": 2}, {"used_by_customer": {"exchange:toast": 2}}, 0),
        ({"total": 9}, {"used_in_total": {"exchange:toast": 6}}, 3),
        ({"total": 9, "per_customer": 1}, {"used_in_total": {"exchange:toast": 6}}, 1),
    ],
)
def test_a_limit_holds(limit: dict[str, int], state: dict[str, Any], times: int) -> None:
    program = make_program(units=UNITS, earn=[STAMP], exchanges=[TOAST | {"limit": limit}])
    judgement = judged(program, make_basket(("A", 100, {"quantity": 55})), **state)
    assert sum(run.times for run in judgement.exchanges) == times
    assert judgement.uses == ({"exchange:toast": times} if times else {})
    if not times:
        assert why(judgement, "toast", "exchange") == [(False, "limit_reached")]


def test_a_condition_sees_the_tier_that_the_sale_climbed_to() -> None:
    golden = [TOAST | {"when": {"tiers": ["gold"]}}]
    assert runs(golden, 10, tier="silver") == [("toast", 1)]
    assert runs([TOAST | {"when": {"tiers": ["silver"]}}], 10, tier="silver") == []


def test_nobody_exchanges_nothing() -> None:
    assert runs([TOAST], 10, known=False) == []


def test_the_night_runs_what_the_balance_allows() -> None:
    program = make_program(units=UNITS, exchanges=[TOAST, FEAST, TOAST | {"code": "big", "when": {"min_amount": 100}}])
    running = run_automatic_now(program, State(known=True, available={"stamps": 25}), make_moment())
    assert [(run.code, run.times) for run in running.runs] == [("toast", 2), ("feast", 1)]
    assert running.balance == {"stamps": 5, "toast": 0, "feast": 1}


COFFEE: dict[str, Any] = {
    "code": "coffee", "from": {"stamps": 5}, "to": {"toast": 1, "feast": 2}, "limit": {"per_customer": 3},
    "when": {"stores": ["main"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "times", "state", "refused"),
    [
        ("nothing", 1, {}, ("not_applicable", "unknown_exchange")),
        ("toast", 1, {}, ("not_applicable", "automatic")),
        ("coffee", 1, {"known": False}, ("customer_required", "customer_required")),
        ("coffee", 4, {}, ("limit_reached", "limit_reached")),
        ("coffee", 3, {"used_by_customer": {"exchange:coffee": 1}}, ("limit_reached", "limit_reached")),
        ("coffee", 3, {}, ("insufficient_balance", "insufficient_balance")),
        ("big", 1, {}, ("not_applicable", "min_amount")),
    ],
)
def test_an_exchange_on_request_is_refused_by_name(
    code: str, times: int, state: dict[str, Any], refused: tuple[str, str]
) -> None:
    program = make_program(units=UNITS, exchanges=[TOAST, COFFEE, COFFEE | {"code": "big", "when": {"min_amount": 1}}])
    told: dict[str, Any] = {"known": True, "available": {"stamps": 14}}
    told |= state
    run, no = judge_exchange(program, code, times, State(**told), make_moment())
    assert run is None
    assert no is not None
    assert (no.code, no.details["why"]) == refused


def test_an_exchange_on_request_takes_and_gives() -> None:
    program = make_program(units=UNITS, exchanges=[COFFEE])
    state = State(known=True, available={"stamps": 10})
    run = RunExchange(code="coffee", times=2, took={"stamps": 10}, gave={"toast": 2, "feast": 4})
    assert judge_exchange(program, "coffee", 2, state, make_moment()) == (run, None)
    elsewhere = judge_exchange(program, "coffee", 2, state, make_moment(store="harbour"))[1]
    assert elsewhere is not None
    assert elsewhere.details["why"] == "stores"


def test_offers_are_what_could_be_claimed_now_and_exchanged_afterwards() -> None:
    program = make_program(
        units=UNITS,
        earn=[STAMP],
        exchanges=[COFFEE],
        discounts=[
            {"code": "ten", "percent": "10", "cost": {"stamps": 3}},
            {"code": "dear", "percent": "50", "cost": {"stamps": 4}},
            {"code": "big", "percent": "50", "by": "claim", "when": {"min_amount": 5000}},
            {"code": "soap", "percent": "50", "by": "claim", "scope": {"articles": ["SOAP"]}},
            {"code": "used", "percent": "50", "by": "claim", "limit": {"total": 1}},
            {"code": "alone", "percent": "40", "by": "claim", "alone": True},
            {"code": "rule", "percent": "10"},
        ],
    )
    state: dict[str, Any] = {"available": {"stamps": 3, "toast": 1}, "used_in_total": {"discount:used": 1}}
    basket = make_basket(("TOAST", 1000), ("B", 1000))
    assert judged(program, basket, **state).offers == (
        Offer(kind="discount", code="ten", cost={"stamps": 3}, saves=180),
        Offer(kind="discount", code="alone", cost={}, saves=600),
        Offer(kind="cover", code="toast", cost={"toast": 1}, saves=900),
        Offer(kind="exchange", code="coffee", cost={"stamps": 5}),
    )
    assert judged(program, basket, known=False).offers == ()
