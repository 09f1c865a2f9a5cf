from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import KeyReused, burn_key, outcome_of, post, roll_up, seal_book, settle_due
from habitue.ledger.audit import audit_book
from habitue.ledger.posting import Move, NewAccount, NewLot, Owner, credit, debit, restore
from habitue.ledger.queries import hold_at, owner_at
from habitue.ledger.tests.factories import AT, make_account, make_act, make_book, post_one, spend
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM

HOUR = timedelta(hours=1)


def available(book, account, at=AT):
    return owner_at(book, account.owner, at).account(account.purpose, account.unit).available


def assert_clean(book):
    assert list(audit_book(book)) == []


def test_a_credit_and_a_debit_leave_the_difference():
    book = make_book()
    account = make_account(book, 100)
    posted = post_one(spend(book, account, 30))
    assert posted.status == "done"
    assert posted.outcome["accounts"][str(account.id)]["balance"] == 70
    assert_clean(book)


def test_below_the_floor_is_an_outcome_that_commits():
    book = make_book()
    account = make_account(book, 10)
    act = spend(book, account, 11)
    assert post_one(act).outcome == {
        "code": "insufficient_balance",
        "account": str(account.id),
        "unit": "points",
        "available": 10,
        "asked": 11,
    }
    make_more = make_act(
        book,
        [credit(account=account.id, own=own_account(book, "issued", "points"), amount=50, reason="x", lot=NewLot())],
        owners=[Owner(id=account.owner)],
    )
    assert post_one(make_more).status == "done"
    assert post_one(act).status == "refused"
    assert available(book, account) == 60
    assert_clean(book)


def test_the_same_key_has_the_same_outcome():
    book = make_book()
    account = make_account(book, 100)
    first = post_one(spend(book, account, 30, key="k"))
    again = post_one(spend(book, account, 30, key="k"))
    assert (again.status, again.outcome, again.entry) == ("repeat", first.outcome, first.entry)
    assert available(book, account) == 70


def test_another_request_under_the_key_is_refused():
    book = make_book()
    account = make_account(book, 100)
    post_one(spend(book, account, 30, key="k"))
    with pytest.raises(KeyReused):
        outcome_of(post_one(spend(book, account, 31, key="k", fingerprint="g")))


def test_a_burned_key_cannot_happen_later():
    book = make_book()
    account = make_account(book, 100)
    assert burn_key(organisation_id=book, source_id=book, key="late", by=SYSTEM, at=AT) is True
    assert burn_key(organisation_id=book, source_id=book, key="late", by=SYSTEM, at=AT) is False
    assert post_one(spend(book, account, 1, key="late")).status == "key_reversed"
    assert_clean(book)


def test_a_state_that_moved_leaves_the_key_free():
    book = make_book()
    account = make_account(book, 100)
    old = owner_at(book, account.owner, AT).version
    post_one(spend(book, account, 1))
    own = own_account(book, "redeemed", "points")
    move = debit(account=account.id, own=own, amount=5, reason="spent")
    stale = make_act(book, [move], owners=[Owner(id=account.owner, version=old)], key="k")
    assert post_one(stale).status == "stale"
    assert post_one(spend(book, account, 5, key="k", fingerprint="other")).status == "done"
    assert_clean(book)


def test_spending_takes_what_ends_soonest_and_a_return_restores_it():
    book = make_book()
    account = make_account(book, 30, lot=NewLot(expires_at=AT + 2 * HOUR))
    own = own_account(book, "issued", "points")
    owners = [Owner(id=account.owner)]
    sooner = NewLot(expires_at=AT + HOUR)
    post_one(make_act(book, [credit(account=account.id, own=own, amount=50, reason="x", lot=sooner)], owners=owners))
    spent = post_one(spend(book, account, 60))
    assert available(book, account, AT + HOUR) == 20
    back = restore(account=account.id, own=own, amount=15, reason="back", entry=spent.entry, number=1)
    post_one(make_act(book, [back], owners=owners))
    assert (available(book, account), available(book, account, AT + HOUR)) == (35, 30)
    assert settle_due(organisation_id=book, until=AT + HOUR, limit=10) == [account.owner]
    assert settle_due(organisation_id=book, until=AT + HOUR, limit=10) == []
    assert available(book, account) == 30
    assert_clean(book)


def test_what_a_hold_has_set_aside_does_not_expire():
    book = make_book()
    account = make_account(book, 100, lot=NewLot(expires_at=AT + HOUR))
    hold = new_id()
    aside = Move(verb="hold", account=account.id, amount=40, reason="hold", hold=hold, expires_at=AT + 3 * HOUR)
    owners = [Owner(id=account.owner)]
    post_one(make_act(book, [aside], owners=owners))
    assert available(book, account) == 60
    settle_due(organisation_id=book, until=AT + 2 * HOUR, limit=10)
    assert owner_at(book, account.owner, AT + 2 * HOUR).account("earned", "points").balance == 40
    own = own_account(book, "redeemed", "points")
    take = Move(verb="capture", account=account.id, other=own, amount=25, reason="taken", hold=hold)
    assert post_one(make_act(book, [take], owners=owners, at=AT + 2 * HOUR)).status == "done"
    assert post_one(make_act(book, [take], owners=owners, at=AT + 2 * HOUR)).outcome["code"] == "already_captured"
    settle_due(organisation_id=book, until=AT + 2 * HOUR, limit=10)
    assert owner_at(book, account.owner, AT + 2 * HOUR).account("earned", "points").balance == 0
    assert_clean(book)


def test_a_hold_ends_at_its_moment_and_never_before():
    book = make_book()
    account = make_account(book, 100)
    hold = new_id()
    aside = Move(verb="hold", account=account.id, amount=100, reason="hold", hold=hold, expires_at=AT + HOUR)
    post_one(make_act(book, [aside], owners=[Owner(id=account.owner)]))
    just_before = AT + HOUR - timedelta(microseconds=1)
    assert post_one(spend(book, account, 1, at=just_before)).status == "refused"
    assert hold_at(book, hold, just_before).state == "open"
    assert hold_at(book, hold, AT + HOUR).state == "expired"
    assert post_one(spend(book, account, 100, at=AT + HOUR)).status == "done"
    assert_clean(book)


def test_pending_counts_when_its_time_has_come():
    book = make_book()
    account = make_account(book, 100, lot=NewLot(available_from=AT + HOUR, expires_at=AT + 5 * HOUR))
    assert available(book, account) == 0
    assert post_one(spend(book, account, 1)).status == "refused"
    assert available(book, account, AT + HOUR) == 100
    assert post_one(spend(book, account, 100, at=AT + HOUR)).status == "done"
    assert_clean(book)


def test_of_a_hundred_at_once_ten_are_served():
    book = make_book()
    account = make_account(book, 10)

    def one(_):
        try:
            return post_one(spend(book, account, 1)).status
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(one, range(100)))
    assert (statuses.count("done"), statuses.count("refused")) == (10, 90)
    assert_clean(book)


def test_batches_in_opposite_order_do_not_deadlock():
    book = make_book()
    accounts = [make_account(book, 1000) for _ in range(8)]

    def batch(turn):
        try:
            order = accounts if turn % 2 else accounts[::-1]
            return [posted.status for posted in post(acts=[spend(book, account, 1) for account in order])]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(batch, range(40)))
    assert answers == [["done"] * 8] * 40
    assert_clean(book)


def test_sealing_rolls_up_own_accounts_and_chains():
    book = make_book()
    account = make_account(book, 100)
    post_one(spend(book, account, 40))
    assert_clean(book)
    assert seal_book(organisation_id=book, limit=1, at=AT) == 1
    assert seal_book(organisation_id=book, limit=100, at=AT) == 1
    assert roll_up(limit=100, at=AT) >= 0
    assert_clean(book)


def test_an_audit_says_what_differs(as_owner):
    book = make_book()
    account = make_account(book, 100)
    seal_book(organisation_id=book, limit=100, at=AT)
    as_owner("UPDATE ledger_transfer SET amount = 101 WHERE to_account_id = %s", [account.id])
    found = {difference.what for difference in audit_book(book)}
    assert {"balance", "seal"} <= found


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_entry", "ledger_account", "ledger_lot", "ledger_seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
def test_the_application_cannot_change_the_past(table, change):
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_a_missing_account_is_made_once_by_two_acts_that_both_miss_it():
    book = make_book()
    owner = new_id()
    own = own_account(book, "issued", "points")

    def act():
        account = NewAccount(id=new_id(), owner=owner, purpose="earned", unit="points")
        move = credit(account=account.id, own=own, amount=5, reason="x", lot=NewLot())
        return make_act(book, [move], owners=[Owner(id=owner)], accounts=[account])

    assert post_one(act()).status == "done"
    assert post_one(act()).status == "stale"
    assert_clean(book)
