"""An audit says what differs: each kind of difference is made, with the owner's rights, and found."""

from collections.abc import Callable
from typing import Any

import pytest

from habitue.ledger.actions import seal_book
from habitue.ledger.audit import DIFFERENCES_KEPT_MAX, audit_book, books, report_on_book
from habitue.ledger.models import Transfer
from habitue.ledger.posting import NewLot, Owner
from habitue.ledger.tests.factories import (
    AT,
    HOUR,
    assert_clean,
    bring,
    make_account,
    make_act,
    make_book,
    on,
    post_one,
    set_aside,
    spend,
    take,
)
from habitue.platform.ids import new_id

AsOwner = Callable[[str, Any], None]
World = dict[str, Any]


@pytest.fixture
def world() -> dict[str, Any]:
    """A book with something of everything in it: spent, pending, held, bought, returned, refused, reversed, sealed."""
    book = make_book()
    account = make_account(book, 100, lot=NewLot(expires_at=AT + 9 * HOUR))
    other = make_account(book, 50, unit="EUR", purpose="voucher", lot=NewLot(price=50))
    on(book, account, bring(book, account, 7, NewLot(available_from=AT + HOUR)), set_aside(account, 5, AT + 2 * HOUR))
    sale = post_one(spend(book, account, 40))
    post_one(spend(book, account, 400))
    undo = make_act(book, [bring(book, account, 40)], owners=[Owner(id=account.owner)], reverses=sale.entry)
    post_one(undo)
    seal_book(organisation_id=book, limit=3, at=AT)
    seal_book(organisation_id=book, limit=3, at=AT)
    on(book, other, take(book, other, 20))
    assert_clean(book)
    return {"book": book, "account": account.id, "sale": sale.entry, "other": other.id, "owner": account.owner}


CHANGES = [
    (
        "UPDATE ledger_account SET balance = balance + 1 WHERE id = %(account)s",
        {"balance", "sum of a unit", "lots of an account"},
    ),
    ("UPDATE ledger_account SET pending = pending - 1 WHERE id = %(account)s", {"pending"}),
    ("UPDATE ledger_account SET held = held - 1 WHERE id = %(account)s", {"held"}),
    ("UPDATE ledger_account SET due_at = NULL WHERE id = %(account)s", {"due"}),
    ("UPDATE ledger_account SET due_at = due_at + interval '2 hours' WHERE id = %(account)s", {"due"}),
    ("UPDATE ledger_account SET unit = 'EUR' WHERE id = %(account)s", {"transfer", "sum of a unit"}),
    (
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE entry_id = %(sale)s",
        {"balance", "seal", "lots of a transfer"},
    ),
    (
        "UPDATE ledger_transfer SET from_balance_after = from_balance_after + 1 WHERE entry_id = %(sale)s",
        {"balances after transfers", "seal"},
    ),
    ("UPDATE ledger_transfer SET reason = 'gift' WHERE entry_id = %(sale)s", {"seal"}),
    ("DELETE FROM ledger_transfer WHERE entry_id = %(sale)s", {"balance", "seal", "lots of a transfer"}),
    ("UPDATE ledger_entry SET outcome = '{}' WHERE id = %(sale)s", {"seal"}),
    ("UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 day' WHERE id = %(sale)s", {"seal"}),
    ("DELETE FROM ledger_entry WHERE id = %(sale)s", {"seal", "transfer", "seals of an entry", "reversal"}),
    ("UPDATE ledger_entry SET outcome = NULL WHERE id = %(sale)s", {"entry without outcome", "seal"}),
    ("UPDATE ledger_entry SET refusal = 'frozen' WHERE id = %(sale)s", {"transfer", "seal", "reversal"}),
    ("UPDATE ledger_lot SET remaining = remaining - 1 WHERE account_id = %(other)s", {"lot", "lots of an account"}),
    ("UPDATE ledger_lotuse SET amount = amount - 1 WHERE entry_id = %(sale)s", {"lot", "lots of a transfer"}),
    (
        "UPDATE ledger_lot SET granted = granted + 1, remaining = remaining + 1 WHERE account_id = %(other)s",
        {"lots of an entry", "lots of an account"},
    ),
    ("DELETE FROM ledger_hold WHERE account_id = %(account)s", {"held"}),
    ("DELETE FROM ledger_unsealed WHERE organisation_id = %(book)s", {"seals of an entry"}),
    ("DELETE FROM ledger_seal WHERE organisation_id = %(book)s AND number = 1", {"seal", "seals of an entry"}),
    ("DELETE FROM ledger_seal WHERE organisation_id = %(book)s AND number = 2", {"seals of an entry"}),
    ("UPDATE ledger_seal SET entry_ids = entry_ids[2:] WHERE organisation_id = %(book)s AND number = 2", {"seal"}),
    ("UPDATE ledger_rollup SET balance = balance + 1 WHERE organisation_id = %(book)s", {"balance", "sum of a unit"}),
    ("DELETE FROM ledger_unit WHERE organisation_id = %(book)s AND code = 'points'", {"unit of an account"}),
    ("DELETE FROM ledger_reversal WHERE entry_id = %(sale)s", {"seal"}),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_a_change_behind_our_back_is_found(world: World, as_owner: AsOwner, change: str, expected: set[str]) -> None:
    as_owner(change, world)
    found = {difference.what for difference in audit_book(world["book"])}
    assert found >= expected


def test_a_difference_says_what_is_stored_and_what_was_recomputed(world: World, as_owner: AsOwner) -> None:
    as_owner("UPDATE ledger_account SET held = held + 2 WHERE id = %(account)s", world)
    [difference] = list(audit_book(world["book"]))
    assert (difference.what, difference.subject, difference.stored, difference.recomputed) == (
        "held",
        str(world["account"]),
        "7",
        "5",
    )


def test_a_book_is_counted(world: World) -> None:
    report = report_on_book(organisation_id=world["book"])
    assert (report.rows["entry"], report.rows["transfer"], report.rows["hold"], report.rows["seal"]) == (7, 6, 1, 2)
    assert (report.differences, report.differences_count) == ((), 0)
    assert world["book"] in books()


def test_of_very_many_differences_some_are_kept_and_all_are_counted(as_owner: AsOwner) -> None:
    book = make_book()
    many = DIFFERENCES_KEPT_MAX + 5
    as_owner(
        "INSERT INTO ledger_entry (id, organisation_id, key, source_id, fingerprint, kind, refusal, occurred_at, "
        "recorded_at, actor_kind, actor_id, reference) SELECT gen_random_uuid(), %s, n::text, %s, '', 'x', '', now(), "
        "now(), 'system', %s, '' FROM generate_series(1, %s) AS n",
        [book, new_id(), new_id(), many],
    )
    report = report_on_book(organisation_id=book)
    # Each has no outcome, and is in no seal.
    assert (len(report.differences), report.differences_count) == (DIFFERENCES_KEPT_MAX, 2 * many)


def test_one_book_says_nothing_of_another(world: World, as_owner: AsOwner) -> None:
    other = make_book()
    make_account(other, 10)
    as_owner("UPDATE ledger_account SET balance = balance + 1 WHERE id = %(account)s", world)
    assert_clean(other)
    assert Transfer.objects.filter(organisation_id=other).count() == 1
