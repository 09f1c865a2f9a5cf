"""Which lots a debit takes, where a return gives back, what expires and when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import settle_due
from habitue.ledger.models import Account
from habitue.ledger.posting import Move, NewAccount, NewLot, Posted, restore
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    available,
    bring,
    capture,
    entry_of,
    left_of_lots,
    make_account,
    make_book,
    on,
    post_one,
    release,
    set_aside,
    spend,
    stands,
    take,
)


def back(book: UUID, account: NewAccount, posted: Posted, amount: int, **others: Any) -> Move:
    own = own_account(book, "issued", account.unit)
    return restore(
        account=account.id, own=own, amount=amount, reason="back", entry=entry_of(posted), number=1, **others
    )


def test_granted_goes_before_bought_then_what_ends_soonest_then_the_oldest() -> None:
    book = make_book()
    account = make_account(book, unit="EUR", purpose="prepaid")
    bought = NewLot(expires_at=AT + HOUR, price=10)
    old, new, sooner = NewLot(), NewLot(), NewLot(expires_at=AT + 2 * HOUR)
    on(book, account, *(bring(book, account, 10, lot) for lot in (bought, old, new, sooner)))
    expected = {sooner.id: 10, old.id: 10, new.id: 10, bought.id: 10}
    for lot in (sooner, old, new, bought):
        assert left_of_lots(book) == expected
        on(book, account, take(book, account, 10))
        expected[lot.id] = 0
    assert left_of_lots(book) == expected
    assert_clean(book)


def test_what_an_entry_gave_is_taken_back_from_it_first_while_it_is_pending() -> None:
    book = make_book()
    account = make_account(book, 30, lot=NewLot(expires_at=AT + HOUR))
    other, own = NewLot(available_from=AT + 5 * HOUR), NewLot(available_from=AT + 3 * HOUR)
    on(book, account, bring(book, account, 20, other))
    sale = on(book, account, bring(book, account, 20, own))
    taken = on(book, account, take(book, account, 45, from_entry=sale.entry))
    assert taken.status == "done"
    assert (left_of_lots(book)[own.id], left_of_lots(book)[other.id]) == (0, 20)
    assert (available(book, account), stands(book, account).pending) == (5, 20)
    refused = on(book, account, take(book, account, 6, from_entry=sale.entry))
    assert (refused.status, refused.outcome["code"]) == ("refused", "insufficient_balance")
    assert_clean(book)


def test_two_debits_of_one_act_do_not_take_the_same_pending_twice() -> None:
    book = make_book()
    account = make_account(book)
    on(book, account, bring(book, account, 50, NewLot(available_from=AT + HOUR)))
    sale = on(book, account, bring(book, account, 10, NewLot(available_from=AT + HOUR)))
    twice = [take(book, account, 10, from_entry=sale.entry)] * 2
    assert on(book, account, *twice).outcome["code"] == "insufficient_balance"
    assert_clean(book)


def test_one_lot_alone() -> None:
    book = make_book()
    account = make_account(book, 100)
    lot = NewLot()
    on(book, account, bring(book, account, 10, lot))
    assert on(book, account, take(book, account, 11, lot_id=lot.id)).outcome["available"] == 10
    assert on(book, account, *[take(book, account, 6, lot_id=lot.id)] * 2).status == "refused"
    assert on(book, account, take(book, account, 10, lot_id=lot.id)).status == "done"
    assert left_of_lots(book)[lot.id] == 0
    on(book, account, bring(book, account, 5, later := NewLot(available_from=AT + HOUR)))
    on(book, account, set_aside(account, 100, AT + HOUR))
    assert on(book, account, take(book, account, 5, lot_id=later.id)).status == "done"
    assert_clean(book)


@pytest.mark.parametrize(("first", "amount", "status"), [(8, 2, "done"), (8, 3, "refused"), (12, 8, "done")])
def test_one_lot_after_others_were_taken_in_the_same_act(first: int, amount: int, status: str) -> None:
    book = make_book()
    account = make_account(book)
    old, new = NewLot(), NewLot()
    on(book, account, bring(book, account, 10, old), bring(book, account, 10, new))
    lot = old if first < 10 else new
    assert on(book, account, take(book, account, first), take(book, account, amount, lot_id=lot.id)).status == status
    assert_clean(book)


def test_a_lot_that_a_hold_needs_is_not_taken() -> None:
    book = make_book()
    lot = NewLot()
    account = make_account(book, 10, lot=lot)
    on(book, account, set_aside(account, 8, AT + HOUR))
    assert on(book, account, take(book, account, 3, lot_id=lot.id)).outcome["code"] == "insufficient_balance"
    assert_clean(book)


def test_partial_returns_restore_each_unit_once() -> None:
    book = make_book()
    sooner, later = NewLot(expires_at=AT + HOUR), NewLot(expires_at=AT + 2 * HOUR)
    account = make_account(book)
    on(book, account, bring(book, account, 30, sooner), bring(book, account, 30, later))
    spent = on(book, account, take(book, account, 50))
    for amount, expected in [(15, (0, 25)), (20, (15, 30)), (15, (30, 30))]:
        assert on(book, account, back(book, account, spent, amount)).status == "done"
        assert (left_of_lots(book)[sooner.id], left_of_lots(book)[later.id]) == expected
        assert_clean(book)
    assert on(book, account, back(book, account, spent, 1)).status == "stale"
    assert available(book, account) == 60


def test_one_transfer_is_not_given_back_twice_in_one_act() -> None:
    book = make_book()
    account = make_account(book, 30)
    spent = on(book, account, take(book, account, 20))
    twice = [back(book, account, spent, 10)] * 2
    assert on(book, account, *twice).status == "stale"
    assert available(book, account) == 10


def test_what_comes_back_to_an_expired_lot_is_gone_and_cannot_be_spent_in_between() -> None:
    book = make_book()
    account = make_account(book, 50, lot=NewLot(expires_at=AT + HOUR))
    spent = on(book, account, take(book, account, 50))
    on(book, account, bring(book, account, 5))
    late = AT + HOUR
    assert on(book, account, back(book, account, spent, 50), take(book, account, 6), at=late).status == "refused"
    done = on(book, account, back(book, account, spent, 50), take(book, account, 5), at=late)
    assert done.outcome["accounts"][str(account.id)]["available"] == 0
    assert available(book, account, late) == 0
    assert_clean(book)


@pytest.mark.parametrize(("price", "left"), [(50, 50), (None, 0)])
def test_bought_value_never_comes_back_expired(price: int | None, left: int) -> None:
    book = make_book()
    account = make_account(book, 50, unit="EUR", purpose="voucher", lot=NewLot(expires_at=AT + HOUR, price=price))
    spent = on(book, account, take(book, account, 50))
    late = AT + 2 * HOUR
    on(book, account, back(book, account, spent, 50, expires_at_least=late + HOUR), at=late)
    assert available(book, account, late) == left
    assert available(book, account, late + HOUR) == 0
    assert_clean(book)


def test_a_lot_that_was_born_expired_is_never_spent() -> None:
    book = make_book()
    account = make_account(book)
    moves = [bring(book, account, 10, NewLot(expires_at=AT)), take(book, account, 1)]
    assert on(book, account, *moves).outcome["code"] == "insufficient_balance"
    assert on(book, account, moves[0]).outcome["accounts"][str(account.id)]["balance"] == 0
    assert_clean(book)


def test_what_a_hold_has_set_aside_does_not_expire_and_goes_with_it() -> None:
    book = make_book()
    account = make_account(book, 100, lot=NewLot(expires_at=AT + HOUR))
    hold = set_aside(account, 40, AT + 3 * HOUR)
    on(book, account, bring(book, account, 7), hold)
    late = AT + 2 * HOUR
    settle_due(organisation_id=book, until=late, limit=10)
    assert (stands(book, account, late).balance, available(book, account, late)) == (47, 7)
    # 15 of the hold are let go; they have expired and are not there for the debit after it.
    moves = [capture(book, account, hold.hold, 25), take(book, account, 8)]
    assert on(book, account, *moves, at=late).status == "refused"
    done = on(book, account, moves[0], take(book, account, 7), at=late)
    assert done.outcome["accounts"][str(account.id)] == {
        "owner": str(account.owner),
        "purpose": "earned",
        "unit": "points",
        "balance": 0,
        "available": 0,
    }
    assert on(book, account, moves[0], at=late).outcome["code"] == "already_captured"
    assert_clean(book)


def test_a_released_hold_lets_go_of_what_has_expired() -> None:
    book = make_book()
    account = make_account(book, 100, lot=NewLot(expires_at=AT + HOUR))
    hold = set_aside(account, 40, AT + 3 * HOUR)
    on(book, account, hold)
    on(book, account, release(account, hold.hold), at=AT + 2 * HOUR)
    assert stands(book, account, AT + 2 * HOUR).balance == 0
    assert on(book, account, release(account, hold.hold)).outcome["code"] == "already_released"
    assert_clean(book)


def test_pending_counts_when_its_time_has_come() -> None:
    book = make_book()
    account = make_account(book, 100, lot=NewLot(available_from=AT + HOUR, expires_at=AT + 5 * HOUR))
    assert available(book, account) == 0
    assert post_one(spend(book, account, 1)).status == "refused"
    assert available(book, account, AT + HOUR) == 100
    assert post_one(spend(book, account, 100, at=AT + HOUR)).status == "done"
    assert_clean(book)


def test_a_pending_lot_that_was_taken_back_and_restored_is_pending_again() -> None:
    book = make_book()
    account = make_account(book)
    sale = on(book, account, bring(book, account, 20, NewLot(available_from=AT + HOUR)))
    taken = on(book, account, take(book, account, 20, from_entry=sale.entry))
    on(book, account, back(book, account, taken, 20))
    assert (stands(book, account).pending, available(book, account)) == (20, 0)
    assert available(book, account, AT + HOUR) == 20
    assert on(book, account, take(book, account, 20), at=AT + HOUR).status == "done"
    assert_clean(book)


def test_units_that_expire_when_idle_are_touched_by_earning_and_spending() -> None:
    book = make_book()
    account = make_account(book, 10, lot=NewLot(expires_at=AT + HOUR))
    on(book, account, bring(book, account, 10, touch=AT + 2 * HOUR))
    assert available(book, account, AT + HOUR) == 20
    on(book, account, take(book, account, 5, touch=AT + 3 * HOUR), at=AT + HOUR)
    assert available(book, account, AT + 2 * HOUR) == 15
    assert settle_due(organisation_id=book, until=AT + 3 * HOUR, limit=10) == [account.owner]
    assert available(book, account, AT + 3 * HOUR) == 0
    assert_clean(book)


def test_due_at_is_never_late() -> None:
    book = make_book()
    account = make_account(book, 10, lot=NewLot(expires_at=AT + 9 * HOUR))
    for move, due in [
        (bring(book, account, 10, NewLot(expires_at=AT + 7 * HOUR)), 7),
        (bring(book, account, 10, NewLot(available_from=AT + 5 * HOUR, expires_at=AT + 6 * HOUR)), 5),
        (set_aside(account, 1, AT + 3 * HOUR), 3),
    ]:
        on(book, account, move)
        assert Account.objects.get(id=account.id).due_at == AT + due * HOUR
    for until, later in [(3, 5), (5, 6), (6, 7), (7, 9), (9, None)]:
        just_before = AT + until * HOUR - timedelta(microseconds=1)
        assert settle_due(organisation_id=book, until=just_before, limit=10) == []
        assert settle_due(organisation_id=book, until=AT + until * HOUR, limit=10) == [account.owner]
        assert Account.objects.get(id=account.id).due_at == (None if later is None else AT + later * HOUR)
    assert_clean(book)
