"""Two owners become one: what is on the accounts of the first moves to the second's, lot by lot."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import set_account_state
from habitue.ledger.models import Account
from habitue.ledger.posting import Move, NewAccount, NewLot, Owner, Posted, restore
from habitue.ledger.queries import hold_at, movements, owner_at
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    available,
    bring,
    capture,
    entry_of,
    hold_of,
    left_of_lots,
    make_account,
    make_act,
    make_book,
    on,
    post_one,
    set_aside,
    stands,
    take,
)
from habitue.platform.ids import new_id


def merge(
    book: UUID, source: NewAccount, into: NewAccount, amount: int, accounts: Sequence[NewAccount] = (), **others: Any
) -> Posted:
    move = Move(verb="rehome", account=into.id, other=source.id, amount=amount, reason="merged", **others)
    owners = [Owner(id=source.owner), Owner(id=into.owner)]
    return post_one(make_act(book, [move], owners=owners, accounts=accounts))


def test_lots_keep_their_terms() -> None:
    book = make_book()
    source = make_account(book, 30, lot=NewLot(expires_at=AT + HOUR))
    on(book, source, bring(book, source, 20, NewLot(available_from=AT + 2 * HOUR)))
    into = make_account(book, 5)
    assert merge(book, source, into, 50).status == "done"
    moments = [(AT, 35), (AT + HOUR, 5), (AT + 2 * HOUR, 25)]
    assert [available(book, into, at) for at, _expected in moments] == [expected for _at, expected in moments]
    assert (stands(book, source).state, stands(book, source).balance) == ("closed", 0)
    last = movements(book, into.owner)[0]
    assert (last.amount, last.balance_after, last.reason) == (50, 55, "merged")
    assert movements(book, source.owner)[0].balance_after == 0
    assert_clean(book)


def test_into_an_account_that_is_made_with_it() -> None:
    book = make_book()
    source = make_account(book, 30)
    into = NewAccount(id=new_id(), owner=new_id(), purpose="earned", unit="points")
    assert merge(book, source, into, 30, accounts=[into]).status == "done"
    assert available(book, into) == 30
    assert_clean(book)


def test_an_empty_account_is_closed_without_a_transfer() -> None:
    book = make_book()
    source, into = make_account(book), make_account(book, 5)
    merge(book, source, into, 0)
    assert stands(book, source).state == "closed"
    assert movements(book, source.owner) == []
    assert_clean(book)


def test_holds_go_along_and_can_be_captured() -> None:
    book = make_book()
    source, into = make_account(book, 30), make_account(book, 5)
    hold = set_aside(source, 20, AT + HOUR)
    on(book, source, hold)
    merge(book, source, into, 30)
    assert (stands(book, into).held, available(book, into)) == (20, 15)
    held = hold_at(book, hold_of(hold), AT)
    assert held is not None
    assert held.account.id == into.id
    # Asked for where it was: the caller reads again.
    assert on(book, source, capture(book, source, hold.hold, 5)).status == "stale"
    assert on(book, into, capture(book, into, hold.hold, 5)).status == "done"
    assert available(book, into) == 30
    assert_clean(book)


def test_debts_add_up() -> None:
    book = make_book()
    source = make_account(book, purpose="owed", floor=None)
    into = make_account(book, purpose="owed", floor=None)
    on(book, source, take(book, source, 30))
    on(book, into, take(book, into, 12))
    assert merge(book, source, into, -30).status == "done"
    assert (stands(book, into).balance, stands(book, into).floor) == (-42, None)
    assert movements(book, into.owner)[0].amount == -30
    assert_clean(book)


def test_what_both_might_owe_one_may() -> None:
    book = make_book()
    source = make_account(book, unit="EUR", purpose="house_account", floor=-50)
    into = make_account(book, unit="EUR", purpose="house_account", floor=-20)
    on(book, source, take(book, source, 50))
    on(book, into, take(book, into, 15))
    assert merge(book, source, into, -50).status == "done"
    assert (stands(book, into).balance, stands(book, into).floor, available(book, into)) == (-65, -70, -65)
    assert_clean(book)


def test_a_floor_may_be_said() -> None:
    book = make_book()
    source = make_account(book, unit="EUR", purpose="house_account", floor=-50)
    into = make_account(book, unit="EUR", purpose="house_account", floor=-20)
    merge(book, source, into, 0, floor=-25)
    assert stands(book, into).floor == -25


@pytest.mark.parametrize("amount", [29, 31])
def test_what_was_spent_meanwhile_is_stale(amount: int) -> None:
    book = make_book()
    source, into = make_account(book, 30), make_account(book)
    assert merge(book, source, into, amount).status == "stale"
    assert available(book, source) == 30


def test_a_closed_account_moves_no_more() -> None:
    book = make_book()
    source, into, third = make_account(book, 30), make_account(book), make_account(book)
    merge(book, source, into, 30)
    assert on(book, source, bring(book, source, 1)).status == "stale"
    assert merge(book, source, third, 0).status == "stale"
    assert merge(book, third, source, 0).status == "stale"
    assert merge(book, into, third, 30).status == "done"
    assert available(book, third) == 30
    assert_clean(book)


def test_a_frozen_account_does_not_thaw_by_merging() -> None:
    book = make_book()
    source, into = make_account(book, 30), make_account(book)
    set_account_state(organisation_id=book, account=source.id, state="frozen")
    assert merge(book, source, into, 30).outcome == {"code": "frozen"}
    set_account_state(organisation_id=book, account=source.id, state="open")
    set_account_state(organisation_id=book, account=into.id, state="frozen")
    assert merge(book, source, into, 30).outcome == {"code": "frozen"}


def test_a_return_after_merging_finds_lots_that_were_spent_before() -> None:
    book = make_book()
    lot = NewLot(expires_at=AT + HOUR)
    source, into = make_account(book, 30, lot=lot), make_account(book, 5)
    spent = on(book, source, take(book, source, 30))
    merge(book, source, into, 0)
    own = own_account(book, "redeemed", "points")
    for target, status in [(source, "stale"), (into, "done")]:
        back = restore(account=target.id, own=own, amount=12, reason="back", entry=entry_of(spent), number=1)
        assert on(book, target, back).status == status
    assert (available(book, into), left_of_lots(book)[lot.id]) == (17, 12)
    assert available(book, into, AT + HOUR) == 5
    assert_clean(book)


def test_only_like_becomes_part_of_like() -> None:
    book = make_book()
    source = make_account(book, unit="EUR", purpose="prepaid")
    into = make_account(book, unit="EUR", purpose="voucher")
    with pytest.raises(Exception, match="cannot become part"):
        merge(book, source, into, 0)


def test_several_accounts_at_once() -> None:
    book = make_book()
    a, b = new_id(), new_id()
    sources = [make_account(book, 3, owner=a), make_account(book, 4, owner=a, unit="EUR", purpose="prepaid")]
    intos = [make_account(book, 3, owner=b), make_account(book, 4, owner=b, unit="EUR", purpose="prepaid")]
    moves = [
        Move(verb="rehome", account=into.id, other=source.id, amount=amount, reason="merged")
        for source, into, amount in zip(sources, intos, (3, 4), strict=True)
    ]
    assert post_one(make_act(book, moves, owners=[Owner(id=a), Owner(id=b)])).status == "done"
    assert [account.available for account in owner_at(book, b, AT).accounts] == [6, 8]
    assert Account.objects.filter(owner_id=a, state="closed").count() == 2
    assert_clean(book)
