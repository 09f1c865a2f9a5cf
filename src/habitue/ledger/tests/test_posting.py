"""Acts, their keys and their outcomes."""

from typing import Any

import pytest

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import KeyReused, KeyReversed, StateMoved, burn_key, outcome_of, post
from habitue.ledger.models import Entry, Transfer
from habitue.ledger.posting import Act, NewAccount, NewLot, News, Owner, credit
from habitue.ledger.queries import known_key, movements, owner_at
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
    take,
)
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.platform.models import JournalLine


def test_a_credit_and_a_debit_leave_the_difference() -> None:
    book = make_book()
    account = make_account(book, 100)
    act = spend(book, account, 30, outcome={"due": 5}, reference="sale:1")
    posted = post_one(act)
    assert (posted.status, posted.entry) == ("done", act.entry)
    assert posted.outcome == {
        "due": 5,
        "accounts": {
            str(account.id): {
                "owner": str(account.owner),
                "purpose": "earned",
                "unit": "points",
                "balance": 70,
                "available": 70,
            }
        },
    }
    spent, earned = movements(book, account.owner)
    assert (spent.amount, spent.balance_after, spent.reason, spent.reference) == (-30, 70, "spent", "sale:1")
    assert (earned.amount, earned.balance_after) == (100, 100)
    assert movements(book, account.owner, before=(spent.entry, spent.number)) == [earned]
    assert_clean(book)


def test_a_refusal_is_an_outcome_that_commits() -> None:
    book = make_book()
    account = make_account(book, 10)
    act = spend(book, account, 11)
    no = {
        "code": "insufficient_balance",
        "account": str(account.id),
        "unit": "points",
        "available": 10,
        "asked": 11,
    }
    assert post_one(act).outcome == no
    assert on(book, account, bring(book, account, 50)).status == "done"
    again = post_one(act)
    assert (again.status, again.outcome) == ("refused", no)
    assert available(book, account) == 60
    assert not Transfer.objects.filter(entry_id=act.entry).exists()
    assert_clean(book)


def test_all_or_none() -> None:
    book = make_book()
    account, other = make_account(book, 10), make_account(book, 10)
    owners = [Owner(id=account.owner), Owner(id=other.owner)]
    moves = [bring(book, account, 5), take(book, account, 15), take(book, other, 11)]
    assert post_one(make_act(book, moves, owners=owners)).status == "refused"
    assert (available(book, account), available(book, other)) == (10, 10)
    assert post_one(make_act(book, moves[:2], owners=owners)).status == "done"
    assert available(book, account) == 0
    assert_clean(book)


def test_a_refusal_found_in_judging_is_posted_under_the_key() -> None:
    book = make_book()
    account = make_account(book, 10)
    act = spend(book, account, 1, refusal={"code": "limit_reached"})
    assert [post_one(act).outcome for _ in range(2)] == [{"code": "limit_reached"}] * 2
    assert available(book, account) == 10


def test_the_same_key_has_the_same_outcome() -> None:
    book = make_book()
    account = make_account(book, 100)
    first = post_one(spend(book, account, 30, key="k"))
    again = post_one(spend(book, account, 30, key="k"))
    assert (again.status, again.outcome, again.entry) == ("repeat", first.outcome, first.entry)
    assert outcome_of(again) == first.outcome
    assert available(book, account) == 70
    known = known_key(book, book, "k", "f")
    assert known is not None
    assert (known.status, known.entry, known.outcome) == ("repeat", first.entry, first.outcome)
    assert known_key(book, book, "l", "f") is None


def test_a_key_belongs_to_its_source() -> None:
    book = make_book()
    account = make_account(book, 100)
    sources = [new_id(), new_id()]
    for source in sources:
        assert post_one(spend(book, account, 10, key="k", source_id=source)).status == "done"
    assert known_key(book, book, "k", "f") is None


def test_another_request_under_the_key_is_refused() -> None:
    book = make_book()
    account = make_account(book, 100)
    post_one(spend(book, account, 30, key="k"))
    with pytest.raises(KeyReused):
        outcome_of(post_one(spend(book, account, 31, key="k", fingerprint="g")))
    assert available(book, account) == 70


def test_a_burned_key_cannot_happen_later() -> None:
    book = make_book()
    account = make_account(book, 100)
    burnt: dict[str, Any] = {"organisation_id": book, "source_id": book, "by": SYSTEM, "at": AT}
    assert burn_key(key="late", **burnt) is True
    assert burn_key(key="late", **burnt) is False
    with pytest.raises(KeyReversed):
        outcome_of(post_one(spend(book, account, 1, key="late")))
    post_one(spend(book, account, 1, key="early"))
    assert burn_key(key="early", **burnt) is False
    assert available(book, account) == 99
    assert_clean(book)


def test_what_was_reversed_answers_so_and_is_reversed_once() -> None:
    book = make_book()
    account = make_account(book, 100)
    sale = post_one(spend(book, account, 30, key="k"))
    back = [make_act(book, [bring(book, account, 30)], owners=[Owner(id=account.owner)], reverses=sale.entry)]
    back += [make_act(book, [bring(book, account, 30)], owners=[Owner(id=account.owner)], reverses=sale.entry)]
    first, second = post(acts=back)
    assert (first.status, second.status, second.outcome) == ("done", "refused", {"code": "key_reversed"})
    assert available(book, account) == 100
    assert post_one(spend(book, account, 30, key="k")).status == "key_reversed"
    # Whatever else is asked under it.
    assert post_one(spend(book, account, 30, key="k", fingerprint="g")).status == "key_reversed"
    assert_clean(book)


def test_what_never_happened_cannot_be_reversed() -> None:
    book = make_book()
    account = make_account(book, 10)
    refused = post_one(spend(book, account, 11))
    elsewhere = make_book()
    theirs = post_one(spend(elsewhere, make_account(elsewhere, 1), 1))
    for entry in (refused.entry, theirs.entry, new_id()):
        act = make_act(book, reverses=entry)
        assert post_one(act).outcome == {"code": "not_found"}


def test_acts_of_one_call_see_the_ones_before() -> None:
    book = make_book()
    account = make_account(book)
    owners = [Owner(id=account.owner)]
    acts = [spend(book, account, 5), make_act(book, [bring(book, account, 5)], owners=owners), spend(book, account, 5)]
    assert [posted.status for posted in post(acts=acts)] == ["refused", "done", "done"]
    assert_clean(book)


def test_a_key_twice_in_one_call() -> None:
    book = make_book()
    account = make_account(book, 100)
    keys = [("k", "f"), ("k", "f"), ("k", "g"), ("l", "f")]
    acts = [spend(book, account, 10, key=key, fingerprint=fingerprint) for key, fingerprint in keys]
    first, again, other, last = post(acts=acts)
    assert [posted.status for posted in (first, again, other, last)] == ["done", "repeat", "key_reused", "done"]
    assert (again.entry, again.outcome) == (first.entry, first.outcome)
    assert available(book, account) == 80


def test_a_key_given_back_in_the_same_call_is_free_again() -> None:
    book = make_book()
    account = make_account(book, 100)
    acts = [spend(book, account, 10, key="k") for _ in range(2)]
    old = make_act(book, acts[0].moves, owners=[Owner(id=account.owner, version=0)], key="k")
    assert [posted.status for posted in post(acts=[old, acts[1]])] == ["stale", "stale"]
    assert post_one(acts[1]).status == "done"


def test_acts_of_two_moments_in_one_call_are_a_mistake() -> None:
    book = make_book()
    account = make_account(book, 100)
    with pytest.raises(Exception, match="one organisation and one moment"):
        post(acts=[spend(book, account, 1), spend(book, account, 1, at=AT + HOUR)])
    assert available(book, account) == 100


def test_a_state_that_moved_leaves_the_key_free() -> None:
    book = make_book()
    account = make_account(book, 100)
    old = owner_at(book, account.owner, AT).version
    post_one(spend(book, account, 1))
    stale = make_act(book, [take(book, account, 5)], owners=[Owner(id=account.owner, version=old)], key="k")
    with pytest.raises(StateMoved):
        outcome_of(post_one(stale))
    assert not Entry.objects.filter(organisation_id=book, key="k").exists()
    fresh = make_act(book, [take(book, account, 5)], owners=[Owner(id=account.owner, version=old + 1)], key="k")
    assert post_one(fresh).status == "done"
    assert_clean(book)


def test_a_missing_account_is_made_once_by_two_acts_that_both_miss_it() -> None:
    book = make_book()
    owner = new_id()
    own = own_account(book, "issued", "points")

    def act() -> Act:
        account = NewAccount(id=new_id(), owner=owner, purpose="earned", unit="points")
        move = credit(account=account.id, own=own, amount=5, reason="x", lot=NewLot())
        return make_act(book, [move], owners=[Owner(id=owner)], accounts=[account])

    assert [post_one(act()).status, post_one(act()).status] == ["done", "stale"]
    assert [posted.status for posted in post(acts=[act(), act()])] == ["stale", "stale"]
    assert_clean(book)


def test_news_is_written_with_what_was_accepted_alone() -> None:
    book = make_book()
    account = make_account(book, 10)
    news = [News(kind="test.spent", subject=account.owner, data={"points": 10})]
    post_one(spend(book, account, 10, news=news))
    post_one(spend(book, account, 10, news=news))
    lines = JournalLine.objects.filter(organisation_id=book, kind="test.spent")
    assert [(line.subject_id, line.data) for line in lines] == [(account.owner, {"points": 10})]
