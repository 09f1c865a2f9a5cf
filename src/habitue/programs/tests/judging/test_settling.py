"""Where the money of a return goes, what is owed, and which exchanges are undone."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from habitue.programs.judging.settling import MoneyBack, Taking, money_back, take_back
from habitue.programs.judging.undoing import Undo, Undoable, plan_undoing
from habitue.programs.tests.judging.factories import POINTS, judged, make_basket, make_program, returned


@pytest.mark.parametrize(
    ("pieces", "stored", "expected"),
    [
        (1, [("gift", 3000)], MoneyBack({"kitty": 2000}, {"gift": 500}, 0)),
        (4, [("gift", 3000)], MoneyBack({"kitty": 2000}, {"gift": 3000}, 5000)),
        (4, [("one", 1000), ("gone", 0), ("two", 9000)], MoneyBack({"kitty": 2000}, {"one": 1000, "two": 7000}, 0)),
        (4, [], MoneyBack({"kitty": 2000}, {}, 8000)),
    ],
)
def test_money_goes_back_as_earned_money_then_to_stored_value_then_by_the_till(
    pieces: int, stored: list[tuple[str, int]], expected: MoneyBack
) -> None:
    program = make_program(units=POINTS | {"kitty": {"name": "K", "money": True}})
    basket = make_basket(("A", 10000, {"quantity": 4}), kitty={"kitty": 2000})
    sale = judged(program, basket, available={"kitty": 2000})
    assert money_back(returned(program, basket, sale, {1: pieces}), stored) == expected


def test_what_was_loaded_never_goes_back_to_stored_value() -> None:
    program = make_program()
    basket = make_basket(("A", 1000), ("GIFT", 5000, {"loads": True}))
    back = returned(program, basket, judged(program, basket), {1: 1, 2: 1})
    assert money_back(back, [("gift", 6000)]) == MoneyBack({}, {"gift": 1000}, 5000)
    # What is handed back lowers what there is to give.
    assert money_back(replace(back, due=700), [("gift", 6000)]) == MoneyBack({}, {"gift": 700}, 0)


@pytest.mark.parametrize(
    ("policy", "available", "pending", "expected"),
    [
        ("within_balance", 200, 0, Taking(100, 0)),
        ("within_balance", 20, 0, Taking(20, 80)),
        ("within_balance", 20, 30, Taking(50, 50)),
        ("within_balance", -5, 0, Taking(0, 100)),
        ("negative", 20, 0, Taking(20, 80)),
        ("forgiven", 20, 30, Taking(50, 0)),
        ("pending_only", 200, 0, Taking(0, 0)),
        ("pending_only", 200, 30, Taking(30, 0)),
        ("pending_only", 200, 130, Taking(100, 0)),
    ],
)
def test_what_is_not_there_is_owed_unless_the_program_is_kinder(
    policy: Literal["within_balance", "negative", "pending_only", "forgiven"],
    available: int,
    pending: int,
    expected: Taking,
) -> None:
    assert take_back(policy, 100, available=available, pending=pending) == expected


def toasts(key: str, times: int, unspent: int) -> Undoable:
    """Ten stamps a toast."""
    return Undoable(
        key=key, times=times, took={"stamps": 10 * times}, gave={"toast": times}, unspent={"toast": unspent}
    )


def undone(short: dict[str, int], *runs: Undoable) -> list[tuple[str, int]]:
    return [(undo.key, undo.times) for undo in plan_undoing(short, runs)]


@pytest.mark.parametrize(
    ("short", "runs", "expected"),
    [
        (1, [toasts("new", 1, 1), toasts("old", 1, 1)], [("new", 1)]),
        (11, [toasts("new", 1, 1), toasts("old", 1, 1)], [("new", 1), ("old", 1)]),
        (1, [toasts("new", 1, 0), toasts("old", 1, 1)], [("old", 1)]),
        (1, [toasts("new", 1, 0)], []),
        (15, [toasts("new", 3, 3)], [("new", 2)]),
        (25, [toasts("new", 3, 2), toasts("old", 1, 0)], [("new", 2)]),
        (0, [toasts("new", 1, 1)], []),
    ],
)
def test_exchanges_are_undone_newest_first_while_what_they_gave_is_unspent(
    short: int, runs: list[Undoable], expected: list[tuple[str, int]]
) -> None:
    assert undone({"stamps": short}, *runs) == expected


def test_an_undoing_says_what_moves() -> None:
    assert plan_undoing({"stamps": 1}, [toasts("new", 3, 3)]) == (
        Undo(key="new", times=1, takes={"toast": 1}, gives={"stamps": 10}),
    )


def feast(**more: Any) -> Undoable:
    values: dict[str, Any] = {
        "key": "feast",
        "times": 1,
        "took": {"toast": 2},
        "gave": {"feast": 1},
        "unspent": {"feast": 1},
    }
    return Undoable(**(values | more))


def test_what_fed_a_later_exchange_comes_back_by_undoing_that_first() -> None:
    assert undone({"stamps": 5}, feast(), toasts("toast", 2, 0)) == [("feast", 1), ("toast", 1)]
    assert undone({"stamps": 15}, feast(), toasts("toast", 2, 0)) == [("feast", 1), ("toast", 2)]
    assert undone({"stamps": 5}, feast(unspent={}), toasts("toast", 2, 0)) == []


def test_nothing_is_undone_in_vain() -> None:
    both = Undoable(
        key="both", times=1, took={"stamps": 10}, gave={"toast": 2, "mug": 1}, unspent={"toast": 0, "mug": 0}
    )
    assert undone({"stamps": 5}, feast(), both) == []


def test_an_exchange_of_something_else_is_left_alone() -> None:
    other = Undoable(key="other", times=1, took={"points": 5}, gave={"mug": 1}, unspent={"mug": 1})
    assert undone({"stamps": 5}, other, toasts("new", 1, 1)) == [("new", 1)]
