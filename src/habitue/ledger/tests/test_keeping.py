"""Keeping a book: units, floors, frozen accounts, what is due, seals and rollups."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from habitue.ledger import accounts
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import (
    LimitBelowDebt,
    NotAnAccount,
    UnitInUse,
    UnitTerms,
    open_book,
    post,
    register_units,
    roll_up,
    seal_book,
    set_account_state,
    set_floor,
    settle_due,
)
from habitue.ledger.models import Owner as OwnerRow
from habitue.ledger.models import Rollup, Seal, Unsealed
from habitue.ledger.posting import Move, NewAccount, NewLot, Owner
from habitue.ledger.queries import AccountAt, own_balance, owner_at, units_held, units_of
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    available,
    bring,
    make_account,
    make_act,
    make_book,
    on,
    post_one,
    set_aside,
    spend,
    stands,
    take,
)
from habitue.platform.ids import new_id

MOST = 2**53 - 1


def test_opening_a_book_twice_is_harmless() -> None:
    book = make_book()
    open_book(organisation_id=book, currency="EUR")
    assert units_of(book) == {"EUR": (0, True), "points": (0, False), "use": (0, False)}


def test_the_terms_of_a_unit_change_until_somebody_has_some() -> None:
    book = make_book()
    terms = UnitTerms(code="points", decimals=2, is_money=False)
    register_units(organisation_id=book, units=[terms])
    assert units_of(book)["points"] == (2, False)
    make_account(book)
    with pytest.raises(UnitInUse):
        register_units(organisation_id=book, units=[UnitTerms(code="points", decimals=0, is_money=False)])
    register_units(organisation_id=book, units=[terms])


def test_units_that_somebody_holds_or_owes() -> None:
    book = make_book()
    assert units_held(book) == set()
    owed = make_account(book, purpose="owed", floor=None)
    on(book, owed, take(book, owed, 1))
    assert units_held(book) == {"points"}


def test_an_own_account_is_made_once_and_remembered() -> None:
    book, company = make_book(), new_id()
    first = own_account(book, "sold", "EUR", company)
    accounts._known.clear()
    assert own_account(book, "sold", "EUR", company) == first != own_account(book, "sold", "EUR")


def test_a_credit_limit() -> None:
    book, owner = make_book(), new_id()
    given: dict[str, Any] = {
        "organisation_id": book,
        "owner": owner,
        "purpose": "house_account",
        "unit": "EUR",
        "at": AT,
    }
    assert set_floor(floor=-100, **given)["floor"] == -100
    version = owner_at(book, owner, AT).version
    house = as_new(owner_at(book, owner, AT).accounts[0])
    on(book, house, take(book, house, 80))
    with pytest.raises(LimitBelowDebt) as refused:
        set_floor(floor=-79, **given)
    assert refused.value.details == {"available": -80}
    assert set_floor(floor=-80, **given)["available"] == -80
    assert owner_at(book, owner, AT).version == version + 2
    assert_clean(book)


def as_new(found: AccountAt) -> NewAccount:
    assert found.purpose == "house_account"
    return NewAccount(id=found.id, owner=found.owner_id, purpose="house_account", unit=found.unit, floor=found.floor)


def test_freezing_moves_the_version_so_that_a_sale_under_way_is_judged_again() -> None:
    book = make_book()
    account = make_account(book, 10)
    before = owner_at(book, account.owner, AT).version
    set_account_state(organisation_id=book, account=account.id, state="frozen")
    assert (stands(book, account).state, owner_at(book, account.owner, AT).version) == ("frozen", before + 1)
    with pytest.raises(NotAnAccount):
        set_account_state(organisation_id=book, account=new_id(), state="frozen")
    with pytest.raises(NotAnAccount):
        set_account_state(organisation_id=book, account=account.id, state="closed")
    with pytest.raises(NotAnAccount):
        set_account_state(organisation_id=book, account=own_account(book, "issued", "points"), state="frozen")


def test_what_is_due_is_settled_a_few_owners_at_a_time() -> None:
    book = make_book()
    owners = {make_account(book, 10, lot=NewLot(expires_at=AT + HOUR)).owner for _ in range(5)}
    settled = [settle_due(organisation_id=book, until=AT + HOUR, limit=2) for _ in range(4)]
    assert [len(some) for some in settled] == [2, 2, 1, 0]
    assert set().union(*settled) == owners
    assert own_balance(book, own_account(book, "breakage", "points")) == 50
    assert_clean(book)


def test_reading_at_a_moment_is_what_settling_leaves() -> None:
    book = make_book()
    account = make_account(book, 100, lot=NewLot(expires_at=AT + HOUR))
    on(book, account, bring(book, account, 50, NewLot(available_from=AT + 2 * HOUR, expires_at=AT + 4 * HOUR)))
    on(book, account, set_aside(account, 30, AT + 3 * HOUR))
    for hours in range(6):
        read = owner_at(book, account.owner, AT + hours * HOUR).accounts
        settle_due(organisation_id=book, until=AT + hours * HOUR, limit=10)
        assert owner_at(book, account.owner, AT).accounts == read
    assert_clean(book)


def test_sealing_rolls_up_own_accounts_and_chains() -> None:
    book = make_book()
    account = make_account(book, 100)
    post_one(spend(book, account, 40))
    issued, redeemed = own_account(book, "issued", "points"), own_account(book, "redeemed", "points")
    assert (own_balance(book, issued), own_balance(book, redeemed)) == (-100, 40)
    assert not Rollup.objects.filter(organisation_id=book).exists()
    assert seal_book(organisation_id=book, limit=1, at=AT) == 1
    assert (own_balance(book, issued), own_balance(book, redeemed)) == (-100, 40)
    assert_clean(book)
    assert [seal_book(organisation_id=book, limit=100, at=AT) for _ in range(2)] == [1, 0]
    assert dict(Rollup.objects.filter(organisation_id=book).values_list("account_id", "balance")) == {
        issued: -100,
        redeemed: 40,
    }
    first, second = Seal.objects.filter(organisation_id=book).order_by("number")
    assert (first.number, first.previous, second.number, second.previous) == (1, "", 2, first.digest)
    assert_clean(book)


def test_refusals_are_sealed_too() -> None:
    book = make_book()
    act = spend(book, make_account(book), 1)
    post_one(act)
    assert roll_up(limit=100, at=AT) >= 2
    assert not Unsealed.objects.filter(organisation_id=book).exists()
    assert act.entry in Seal.objects.get(organisation_id=book).entry_ids
    assert_clean(book)


def test_a_sum_larger_than_any_account_does_not_overflow() -> None:
    book = make_book()
    account = make_account(book)
    there_and_back = [bring(book, account, MOST), take(book, account, MOST)]
    acts = [make_act(book, there_and_back, owners=[Owner(id=account.owner)]) for _ in range(103)]
    for _ in range(10):
        post(acts=[replace(act, entry=new_id(), key=str(new_id()), moves=renewed(act.moves)) for act in acts])
    seal_book(organisation_id=book, limit=10_000, at=AT)
    assert own_balance(book, own_account(book, "issued", "points")) == -1030 * MOST < -(2**63)
    assert_clean(book)


def renewed(moves: Sequence[Move]) -> list[Move]:
    """The same moves with a lot of their own."""
    return [replace(move, lot=move.lot and NewLot()) for move in moves]


def test_versions_count_the_acts_that_moved_an_owner() -> None:
    book = make_book()
    account = make_account(book, 10)
    post_one(spend(book, account, 1))
    post_one(spend(book, account, 100))
    assert OwnerRow.objects.get(id=account.owner).version == 2
    assert available(book, account) == 9
