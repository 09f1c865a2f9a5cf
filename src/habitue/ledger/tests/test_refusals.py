"""What an act is refused for, in this order, and what is a mistake of the program that asks."""

import pytest
from django.db import DatabaseError

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import set_account_state
from habitue.ledger.posting import Move, Owner, Posted, credit, shift
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    available,
    bring,
    capture,
    make_account,
    make_act,
    make_book,
    on,
    post_one,
    release,
    set_aside,
    stands,
    take,
)
from habitue.platform.ids import new_id

MOST = 2**53 - 1


def code(posted: Posted) -> str:
    return str(posted.outcome.get("code", posted.status))


def test_in_this_order() -> None:
    """Too much at once, then a frozen account, then what the move itself is refused for, then too much in all."""
    book = make_book()
    account = make_account(book, 10)
    hold = set_aside(account, 5, AT + HOUR)
    on(book, account, hold)
    set_account_state(organisation_id=book, account=account.id, state="frozen")
    assert code(on(book, account, take(book, account, MOST + 1))) == "too_much"
    for move in (take(book, account, 6), bring(book, account, MOST), capture(book, account, hold.hold, 6)):
        assert code(on(book, account, move)) == "frozen"
    set_account_state(organisation_id=book, account=account.id, state="open")
    assert code(on(book, account, capture(book, account, hold.hold, 6))) == "exceeds_hold"
    assert code(on(book, account, take(book, account, 6))) == "insufficient_balance"
    assert code(on(book, account, take(book, account, 6, refusal="limit_reached"))) == "limit_reached"
    assert code(on(book, account, bring(book, account, MOST))) == "too_much"
    assert available(book, account) == 5
    assert_clean(book)


def test_the_first_move_that_cannot_be_made_gives_the_reason() -> None:
    book = make_book()
    account = make_account(book, 10)
    moves = [take(book, account, 10), take(book, account, 1, refusal="limit_reached"), bring(book, account, MOST)]
    assert code(on(book, account, *moves)) == "limit_reached"


def test_holds() -> None:
    book = make_book()
    account = make_account(book, 100)
    assert code(on(book, account, release(account, new_id()))) == "not_found"
    taken, let_go, over = (set_aside(account, 10, AT + HOUR) for _ in range(3))
    on(book, account, taken, let_go, over)
    on(book, account, capture(book, account, taken.hold, 10))
    on(book, account, release(account, let_go.hold))
    for hold, expected in [(taken, "already_captured"), (let_go, "already_released"), (over, "hold_expired")]:
        for move in (capture(book, account, hold.hold, 11), release(account, hold.hold)):
            assert code(on(book, account, move, at=AT + HOUR)) == expected
    assert_clean(book)


def test_a_frozen_account_lets_holds_go() -> None:
    book = make_book()
    account = make_account(book, 10)
    hold = set_aside(account, 5, AT + HOUR)
    on(book, account, hold)
    set_account_state(organisation_id=book, account=account.id, state="frozen")
    assert on(book, account, release(account, hold.hold)).status == "done"
    assert stands(book, account).held == 0


def test_no_account_holds_more_than_json_keeps_exact() -> None:
    book = make_book()
    account = make_account(book, MOST)
    owed = make_account(book, purpose="owed", floor=None)
    assert code(on(book, account, bring(book, account, 1))) == "too_much"
    assert code(on(book, owed, take(book, owed, MOST), take(book, owed, 1))) == "too_much"
    pending = [bring(book, account, 1)] * 3
    assert code(on(book, account, take(book, account, 2), *pending)) == "too_much"
    assert_clean(book)


def test_a_floor_is_where_an_account_ends() -> None:
    book = make_book()
    account = make_account(book, unit="EUR", purpose="house_account", floor=-50)
    assert on(book, account, take(book, account, 50)).status == "done"
    assert code(on(book, account, take(book, account, 1))) == "insufficient_balance"
    assert on(book, account, take(book, account, 1, floor=-51)).status == "done"
    assert code(on(book, account, take(book, account, 1))) == "insufficient_balance"
    assert stands(book, account).floor == -51
    owed = make_account(book, purpose="owed", floor=None)
    assert on(book, owed, take(book, owed, 1_000_000)).status == "done"
    assert_clean(book)


def test_a_counter_with_a_limit() -> None:
    book = make_book()
    counter = make_account(book, unit="use", purpose="uses")
    moves = [take(book, counter, 1, floor=-2, refusal="limit_reached")]
    answers = [code(on(book, counter, *moves)) for _ in range(3)]
    assert answers == ["done", "done", "limit_reached"]


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_cannot_move(amount: int) -> None:
    book = make_book()
    account = make_account(book, 10)
    for move in (bring(book, account, amount), take(book, account, amount), set_aside(account, amount, AT + HOUR)):
        with pytest.raises(DatabaseError, match=f"of {amount}"):
            on(book, account, move)
    assert available(book, account) == 10


def test_mistakes_are_raised_and_nothing_happens() -> None:
    book = make_book()
    account, other = make_account(book, 10), make_account(book, 10)
    euros = own_account(book, "issued", "EUR")
    points = own_account(book, "issued", "points")
    house = make_account(book, unit="EUR", purpose="house_account")
    mistakes = [
        (account, credit(account=account.id, own=points, amount=1, reason="x", lot=None), "a lot too many or too few"),
        (house, bring(book, house, 1), "a lot too many or too few"),
        (account, take(book, account, 1, floor=-1), "cannot go below zero"),
        (account, Move(verb="debit", account=account.id, other=euros, amount=1, reason="x"), "nothing can move"),
        (account, Move(verb="debit", account=account.id, other=other.id, amount=1, reason="x"), "nothing can move"),
        (account, Move(verb="debit", account=account.id, amount=1, reason="x"), "nothing can move"),
        (account, shift(from_own=points, to_own=euros, amount=1, reason="x"), "nothing can move"),
        (account, shift(from_own=points, to_own=account.id, amount=1, reason="x"), "nothing can move"),
        (account, take(book, other, 1), "does not name its owner"),
        (account, Move(verb="rehome", account=account.id, other=account.id, amount=10, reason="x"), "cannot become"),
    ]
    for of, move, message in mistakes:
        with pytest.raises(DatabaseError, match=message):
            on(book, of, move)
    assert (available(book, account), available(book, other)) == (10, 10)
    assert_clean(book)


def test_an_account_that_is_not_there_is_one_that_was_there_when_it_was_read() -> None:
    book = make_book()
    account = make_account(book, 10)
    move = Move(verb="debit", account=new_id(), other=own_account(book, "issued", "points"), amount=1, reason="x")
    assert post_one(make_act(book, [move], owners=[Owner(id=account.owner)])).status == "stale"
