"""Promise 3: no interleaving spends a unit twice or goes below a floor, and none deadlocks."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.races.crowd import CONNECTIONS, at_once, causes

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import hold_owners, post, seal_book, set_floor, settle_due
from habitue.ledger.audit import audit_book
from habitue.ledger.models import Entry, Seal, Transfer
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, Owner, Posted, credit, restore
from habitue.ledger.queries import own_balance, owner_at
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
    spend,
    stands,
    take,
)
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.migrations_support import read_sql
from habitue.platform.pointing import as_owner

pytestmark = pytest.mark.timeout(60)


@contextmanager
def without(function: str, body: str) -> Iterator[None]:
    """The twin's world: a function of the ledger does something else for a while."""
    replace(f"CREATE OR REPLACE FUNCTION {function} LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    try:
        yield
    finally:
        replace(read_sql("ledger", "claim.sql"))


def replace(statement: str) -> None:
    connection.close()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET search_path = public, pg_temp")
        cursor.execute(statement)


LOCK = "ledger_lock_v1(p_organisation uuid, p_owners uuid[], p_accounts jsonb) RETURNS void"


def spend_all_at_once(book: UUID, account: NewAccount) -> tuple[list[str], list[Exception]]:
    return at_once(lambda _: post_one(spend(book, account, 1)).status)


def test_one_voucher_and_many_tills() -> None:
    book = make_book()
    account = make_account(book, 20, unit="EUR", purpose="voucher")
    statuses, errors = spend_all_at_once(book, account)
    assert (Counter(statuses), errors) == ({"done": 20, "refused": CONNECTIONS - 20}, [])
    assert available(book, account) == 0
    assert_clean(book)


def test_the_twin_shows_what_the_owners_lock_is_for() -> None:
    """Without it, what was checked is no longer so when it is done: only the database's last fence stops it."""
    book = make_book()
    account = make_account(book, 20, unit="EUR", purpose="voucher")
    with without(LOCK, "NULL;"):
        statuses, errors = spend_all_at_once(book, account)
    assert errors or Counter(statuses)["done"] != 20 or list(audit_book(book))
    assert stands(book, account).balance >= 0


def test_the_same_key_on_many_connections_happens_once() -> None:
    book = make_book()
    account = make_account(book, 1000)
    answers, errors = at_once(lambda _: post_one(spend(book, account, 1, key="k")))
    assert (Counter(posted.status for posted in answers), errors) == ({"done": 1, "repeat": CONNECTIONS - 1}, [])
    assert len({posted.entry for posted in answers}) == 1
    assert len({str(posted.outcome) for posted in answers}) == 1
    assert available(book, account) == 999
    assert_clean(book)


def test_the_same_new_customer_on_many_connections() -> None:
    """Owner and account are not there yet: one makes them, for the others its own account is missing."""
    book, owner = make_book(), new_id()
    own = own_account(book, "issued", "points")

    def first_sale(_: int) -> bool:
        while True:
            found = owner_at(book, owner, AT).account("earned", "points")
            account = NewAccount(id=found.id if found else new_id(), owner=owner, purpose="earned", unit="points")
            move = credit(account=account.id, own=own, amount=1, reason="x", lot=NewLot())
            new = [] if found else [account]
            if post_one(make_act(book, [move], owners=[Owner(id=owner)], accounts=new)).status == "done":
                return True

    _done, errors = at_once(first_sale)
    assert errors == []
    assert owner_at(book, owner, AT).account("earned", "points").balance == CONNECTIONS
    assert_clean(book)


def test_versions_let_one_of_many_through_at_a_time() -> None:
    """Each reads, thinks and posts on what it read; who was overtaken is stale, and nothing is lost."""
    book = make_book()
    account = make_account(book, CONNECTIONS)
    stale = Counter()

    def read_think_and_post(number: int) -> int:
        while True:
            state = owner_at(book, account.owner, AT)
            owner = Owner(id=account.owner, version=state.version)
            posted = post_one(make_act(book, [take(book, account, 1)], owners=[owner]))
            if posted.status == "done":
                return state.account("earned", "points").balance
            stale[number] += 1

    seen, errors = at_once(read_think_and_post, 16, turns=4)
    assert (sorted(seen), errors) == ([*range(1, CONNECTIONS + 1)], [])
    assert stale.total() > 0
    assert_clean(book)


@action
def spend_under_a_lock(*, book: UUID, account: NewAccount, key: str) -> str:
    hold_owners(organisation_id=book, owners=[account.owner])
    state = owner_at(book, account.owner, AT)
    act = make_act(book, [take(book, account, 1)], owners=[Owner(id=account.owner, version=state.version)], key=key)
    return post_one(act).status


def test_who_locks_first_is_never_stale() -> None:
    book = make_book()
    account = make_account(book, 1000)

    def work(number: int) -> Any:
        if number % 4:
            return post_one(spend(book, account, 1)).status
        return spend_under_a_lock(book=book, account=account, key=f"k{number}")

    statuses, errors = at_once(work, 16, turns=3)
    assert (set(statuses), errors) == ({"done"}, [])
    assert available(book, account) == 1000 - 48
    assert_clean(book)


def test_who_locks_first_and_meets_its_own_key_gives_up_at_once() -> None:
    """A repeat holds the key and waits for the owner; who holds the owner must not wait for the key."""
    book = make_book()
    account = make_account(book, 1000)

    def work(number: int) -> Any:
        if number % 2:
            return post_one(spend(book, account, 1, key="k")).status
        return spend_under_a_lock(book=book, account=account, key="k")

    statuses, errors = at_once(work, 8)
    # Lock not available; never a deadlock that the database had to find and break.
    assert causes(errors) <= {"55P03"}
    assert Counter(statuses)["done"] == 1
    assert available(book, account) == 999
    assert_clean(book)


def test_batches_in_any_order_do_not_deadlock() -> None:
    book = make_book()
    accounts = [make_account(book, 1000) for _ in range(12)]
    missing = [new_id() for _ in range(12)]
    own = own_account(book, "issued", "points")

    def earn(owner: UUID) -> Act:
        account = NewAccount(id=new_id(), owner=owner, purpose="earned", unit="points")
        move = credit(account=account.id, own=own, amount=1, reason="x", lot=NewLot())
        return make_act(book, [move], owners=[Owner(id=owner)], accounts=[account], key=f"first:{owner}")

    def batch(number: int) -> Counter[str]:
        order = random.Random(number)
        acts = [spend(book, account, 1) for account in accounts] + [earn(owner) for owner in missing]
        order.shuffle(acts)
        return Counter(posted.status for posted in post(acts=acts))

    answers, errors = at_once(batch, 16, turns=2)
    assert errors == []
    assert all(answer["done"] >= 12 for answer in answers)
    assert [available(book, account) for account in accounts] == [1000 - 32] * 12
    assert [owner_at(book, owner, AT).accounts[0].balance for owner in missing] == [1] * 12
    assert_clean(book)


def test_the_twin_shows_what_the_order_of_waiting_is_for() -> None:
    """Owners locked in the order of the acts instead of their own: batches wait for each other in a circle."""
    book = make_book()
    accounts = [make_account(book, 1000) for _ in range(12)]

    def batch(number: int) -> Counter[str]:
        acts = [spend(book, account, 1) for account in (accounts if number % 2 else accounts[::-1])]
        return Counter(posted.status for posted in post(acts=acts))

    in_their_order = """
        DECLARE v uuid; BEGIN
        FOREACH v IN ARRAY p_owners LOOP
            PERFORM pg_sleep(0.01), 1 FROM ledger_owner WHERE id = v FOR NO KEY UPDATE;
        END LOOP; END;
    """
    with without(LOCK, in_their_order):
        _answers, errors = at_once(batch, 4)
    assert "40P01" in causes(errors)
    # The database breaks the circle, and what it breaks is not there at all.
    assert_clean(book)


def test_merging_while_both_are_spending() -> None:
    book = make_book()
    source, into = make_account(book, 500), make_account(book, 500)
    own = own_account(book, "redeemed", "points")
    spent = on(book, source, take(book, source, 100))
    moved = []

    def merge() -> Posted:
        while not moved:
            balance = owner_at(book, source.owner, AT).account("earned", "points").balance
            move = Move(verb="rehome", account=into.id, other=source.id, amount=balance, reason="merged")
            act = make_act(book, [move], owners=[Owner(id=source.owner), Owner(id=into.owner)])
            if post_one(act).status == "done":
                moved.append(balance)

    def work(number: int) -> Any:
        if number == 7:
            merge()
            return "merged"
        if number % 10 == 3:
            back = {"amount": 1, "reason": "back", "entry": spent.entry, "number": 1, "own": own}
            posted = on(book, source, restore(account=source.id, **back))
            return "back" if posted.status == "done" else posted.status
        account = source if number % 2 else into
        return post_one(spend(book, account, 1)).status

    answers, errors = at_once(work, turns=3)
    counted = Counter(answers)
    assert (errors, counted["merged"]) == ([], 1)
    assert set(counted) <= {"done", "stale", "back", "merged"}
    assert stands(book, source).balance == 0
    assert stands(book, into).balance == 900 - counted["done"] + counted["back"]
    assert_clean(book)


def test_settling_while_selling() -> None:
    book = make_book()
    accounts = [make_account(book, 10, lot=NewLot(expires_at=AT + HOUR)) for _ in range(20)]
    own = own_account(book, "breakage", "points")
    for account in accounts:
        on(book, account, bring(book, account, 10))

    def work(number: int) -> Any:
        if number % 4 == 0:
            return len(settle_due(organisation_id=book, until=AT + HOUR, limit=5))
        return post_one(spend(book, accounts[number % 20], 1, at=AT + HOUR)).status == "done"

    _answers, errors = at_once(work, 16, turns=10)
    assert errors == []
    while settle_due(organisation_id=book, until=AT + HOUR, limit=100):
        pass
    assert own_balance(book, own) == 200
    assert sum(available(book, account) for account in accounts) == 200 - 120
    assert_clean(book)


def test_sealing_while_selling() -> None:
    book = make_book()
    account = make_account(book, 1000)

    def work(number: int) -> Any:
        if number % 4 == 0:
            return seal_book(organisation_id=book, limit=7, at=AT)
        return post_one(spend(book, account, 1)).status

    _answers, errors = at_once(work, 16, turns=10)
    assert errors == []
    assert_clean(book)
    while seal_book(organisation_id=book, limit=50, at=AT):
        pass
    numbers = Seal.objects.filter(organisation_id=book).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [*range(1, len(numbers) + 1)]
    assert own_balance(book, own_account(book, "redeemed", "points")) == 120
    assert_clean(book)


def test_one_entry_is_undone_once() -> None:
    book = make_book()
    shift = Move(
        verb="shift",
        account=own_account(book, "clearing", "EUR"),
        other=own_account(book, "sold", "EUR"),
        amount=1,
        reason="x",
    )
    # Without any owner there is nothing else that would keep them apart.
    sales = [post_one(make_act(book, [shift])).entry for _ in range(6)]

    def undo(number: int) -> Counter[str]:
        order = random.Random(number)
        return Counter(
            posted.status for posted in post(acts=[make_act(book, reverses=e) for e in order.sample(sales, 6)])
        )

    answers, errors = at_once(undo, 16)
    assert errors == []
    assert sum(answers, Counter()) == {"done": 6, "refused": 16 * 6 - 6}
    assert_clean(book)


def test_a_limited_code_that_everybody_uses() -> None:
    book = make_book()
    counter = make_account(book, unit="use", purpose="uses", floor=-10)
    accounts = [make_account(book, 100) for _ in range(8)]

    def work(number: int) -> Any:
        account = accounts[number % 8]
        moves = [take(book, account, 1), take(book, counter, 1, refusal="limit_reached", floor=-10)]
        act = make_act(book, moves, owners=[Owner(id=account.owner), Owner(id=counter.owner)])
        posted = post_one(act)
        return posted.outcome.get("code", posted.status)

    answers, errors = at_once(work)
    assert (Counter(answers), errors) == ({"done": 10, "limit_reached": CONNECTIONS - 10}, [])
    assert sum(available(book, account) for account in accounts) == 790
    assert_clean(book)


def test_a_credit_limit_changes_while_it_is_used() -> None:
    book, owner = make_book(), new_id()
    given = {"organisation_id": book, "owner": owner, "purpose": "house_account", "unit": "EUR", "at": AT}
    account = set_floor(floor=-30, **given)["id"]
    own = own_account(book, "sold", "EUR")

    def work(number: int) -> Any:
        if number % 8 == 0:
            return set_floor(floor=-30 - number, **given)["floor"]
        move = Move(verb="debit", account=account, other=own, amount=1, reason="x")
        return post_one(make_act(book, [move], owners=[Owner(id=owner)])).status

    _answers, errors = at_once(work, 16, turns=4)
    assert all(getattr(error, "code", "") == "limit_below_debt" for error in errors)
    state = owner_at(book, owner, AT).accounts[0]
    assert state.available >= state.floor
    assert -state.balance == Transfer.objects.filter(organisation_id=book, from_account_id=account).count()
    assert_clean(book)


def test_who_waits_too_long_has_done_nothing() -> None:
    book = make_book()
    account = make_account(book, 10)

    @action
    def stay(*, key: str) -> list[Exception]:
        hold_owners(organisation_id=book, owners=[account.owner])
        _answers, errors = at_once(lambda _: impatient(spend(book, account, 1, key=key)), 1)
        return errors

    def impatient(act: Act) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return post_one(act).status

    assert causes(stay(key="k")) == {"55P03"}
    assert not Entry.objects.filter(organisation_id=book, key="k").exists()
    assert post_one(spend(book, account, 1, key="k")).status == "done"
