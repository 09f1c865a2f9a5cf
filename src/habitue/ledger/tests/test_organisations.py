"""Charlie works in another organisation: nothing of Alice's can be moved, read or reversed from there."""

from uuid import UUID

import pytest
from django.db import DatabaseError

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import NotAnAccount, hold_owners, post, set_account_state, set_floor, settle_due
from habitue.ledger.models import Account
from habitue.ledger.models import Owner as OwnerRow
from habitue.ledger.posting import Move, NewAccount, NewLot, Owner, restore
from habitue.ledger.queries import (
    hold_at,
    known_key,
    lots_of_entry,
    lots_since,
    movements,
    outcome_of_entry,
    own_balance,
    owner_at,
)
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    available,
    bring,
    entry_of,
    hold_of,
    make_account,
    make_act,
    make_book,
    on,
    post_one,
    release,
    set_aside,
    spend,
    take,
)
from habitue.platform.db import action
from habitue.platform.ids import new_id

Theirs = tuple[UUID, NewAccount]
FOREIGN_OWNER = "belongs to another organisation"


@pytest.fixture
def alice() -> Theirs:
    book = make_book()
    return book, make_account(book, 100, lot=NewLot(expires_at=AT + HOUR))


@pytest.fixture
def charlie() -> Theirs:
    book = make_book()
    return book, make_account(book, 100)


def test_anothers_owner_cannot_be_named(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, _mine) = alice, charlie
    with pytest.raises(DatabaseError, match=FOREIGN_OWNER):
        post_one(make_act(book, [take(book, account, 1)], owners=[Owner(id=account.owner)]))
    with pytest.raises(DatabaseError, match=FOREIGN_OWNER):
        set_floor(organisation_id=book, owner=account.owner, purpose="house_account", unit="EUR", floor=-1, at=AT)
    new = NewAccount(id=new_id(), owner=account.owner, purpose="prepaid", unit="EUR")
    with pytest.raises(DatabaseError, match=FOREIGN_OWNER):
        post_one(make_act(book, owners=[Owner(id=account.owner)], accounts=[new]))
    assert not Account.objects.filter(owner_id=account.owner, organisation_id=book).exists()
    assert OwnerRow.objects.get(id=account.owner).version == 1
    assert available(theirs, account) == 100


def test_an_account_of_an_owner_who_is_not_named_is_not_made(charlie: Theirs) -> None:
    book, mine = charlie
    new = NewAccount(id=new_id(), owner=new_id(), purpose="prepaid", unit="EUR")
    post_one(make_act(book, owners=[Owner(id=mine.owner)], accounts=[new]))
    assert not Account.objects.filter(id=new.id).exists()


def test_anothers_account_cannot_be_moved(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, mine) = alice, charlie
    foreign = own_account(theirs, "redeemed", "points")
    for move in (take(book, account, 1), bring(book, account, 1)):
        assert on(book, mine, move).status == "stale"
    for move in (
        Move(verb="debit", account=mine.id, other=foreign, amount=1, reason="x"),
        Move(verb="debit", account=mine.id, other=account.id, amount=1, reason="x"),
        Move(verb="shift", account=foreign, other=own_account(book, "issued", "points"), amount=1, reason="x"),
    ):
        with pytest.raises(DatabaseError, match="nothing can move"):
            on(book, mine, move)
    rehome = Move(verb="rehome", account=mine.id, other=account.id, amount=100, reason="x")
    assert on(book, mine, rehome).status == "stale"
    assert (available(theirs, account), available(book, mine)) == (100, 100)
    assert_clean(theirs)
    assert_clean(book)


def test_anothers_holds_lots_and_transfers_are_not_there(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, mine) = alice, charlie
    hold = set_aside(account, 10, AT + HOUR)
    on(theirs, account, hold)
    assert on(book, mine, release(mine, hold.hold)).outcome == {"code": "not_found"}
    spent = entry_of(on(theirs, account, take(theirs, account, 10)))
    back = restore(
        account=mine.id, own=own_account(book, "issued", "points"), amount=1, reason="x", entry=spent, number=1
    )
    assert on(book, mine, back).status == "stale"
    lots = lots_of_entry(theirs, entry_of(on(theirs, account, bring(theirs, account, 1))), AT)
    assert on(book, mine, take(book, mine, 1, lot_id=lots[0].id)).outcome["code"] == "insufficient_balance"
    assert_clean(theirs)
    assert_clean(book)


def test_the_same_key_of_the_same_source_elsewhere_is_another_key(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, mine) = alice, charlie
    source = new_id()
    assert post_one(spend(theirs, account, 1, key="k", source_id=source)).status == "done"
    assert post_one(spend(book, mine, 1, key="k", source_id=source)).status == "done"


def test_one_call_is_of_one_organisation(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, mine) = alice, charlie
    with pytest.raises(DatabaseError, match="one organisation"):
        post(acts=[spend(book, mine, 1), spend(theirs, account, 1)])


def test_an_owner_of_anothers_cannot_be_held(alice: Theirs, charlie: Theirs) -> None:
    with pytest.raises(DatabaseError, match=FOREIGN_OWNER):
        hold(charlie[0], alice[1].owner)


@action
def hold(organisation_id: UUID, owner: UUID) -> None:
    hold_owners(organisation_id=organisation_id, owners=[owner])


def test_owners_are_held_inside_an_action_alone() -> None:
    with pytest.raises(ValueError, match="inside the action"):
        hold_owners(organisation_id=new_id(), owners=[new_id()])


def test_nothing_of_anothers_is_read(alice: Theirs, charlie: Theirs) -> None:
    (theirs, account), (book, _mine) = alice, charlie
    hold = set_aside(account, 10, AT + HOUR)
    entry = entry_of(post_one(make_act(theirs, [hold], owners=[Owner(id=account.owner)], key="k")))
    assert owner_at(book, account.owner, AT).accounts == ()
    assert owner_at(book, account.owner, AT).version == 0
    assert hold_at(book, hold_of(hold), AT) is None
    assert known_key(book, theirs, "k", "f") is None
    assert movements(book, account.owner) == []
    assert lots_of_entry(book, entry, AT) == lots_since(book, account.owner, entry, AT) == []
    assert outcome_of_entry(book, entry) is None
    assert own_balance(book, own_account(theirs, "issued", "points")) == 0
    with pytest.raises(NotAnAccount):
        set_account_state(organisation_id=book, account=account.id, state="frozen")


def test_only_ones_own_is_settled(alice: Theirs, charlie: Theirs) -> None:
    assert settle_due(organisation_id=charlie[0], until=AT + HOUR, limit=10) == []
    assert settle_due(organisation_id=alice[0], until=AT + HOUR, limit=10) == [alice[1].owner]
