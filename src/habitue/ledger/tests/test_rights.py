"""What the application's role may do in the book, and what it may not, however it tries."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, connections
from psycopg import sql

from habitue.ledger.apps import LedgerConfig
from habitue.ledger.models import Account
from habitue.ledger.tests.factories import AT, make_account, make_book, post_one, spend, stands
from habitue.platform.ids import new_id

GUARDED = LedgerConfig.guarded_tables


def ask(statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
        return rows


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET organisation_id = organisation_id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "INSERT INTO {} SELECT * FROM {}",
        "SELECT 1 FROM {} FOR UPDATE",
    ],
)
def test_the_application_cannot_change_the_past(table: str, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change.replace("{}", table))


def test_every_table_of_value_is_guarded() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("ledger").get_models()}
    assert tables - set(GUARDED) == {"ledger_book", "ledger_unit"}


@pytest.mark.parametrize(
    "call",
    [
        'ledger_claim_v1(\'[{"entry": "{id}", "organisation": "{id}", "source": "{id}", "key": "k"}]\')',
        "ledger_lock_v1('{id}', ARRAY['{id}']::uuid[], '[]')",
        'ledger_apply_v1(\'{id}\', \'{id}\', \'[{"verb": "release", "account": "{id}", "amount": 1}]\', now())',
        "ledger_take_lots_v1('{id}', '{id}', 1, '{id}', 1, NULL, NULL, false, now())",
        "ledger_restore_lots_v1('{id}', '{id}', 1, '{id}', 1, '{id}', 1, NULL)",
        "ledger_transfer_v1('{id}', '{id}', 1, '{id}', '{id}', 1, 'x', NULL, NULL)",
        "ledger_rehome_v1('{id}', '{id}', 1)",
        "ledger_conclude_v1('{id}', '{id}', '{}', '')",
        "ledger_unclaim_v1('{id}')",
        "ledger_expire_lots_v1('{id}', '{id}', 1, '{id}', now())",
    ],
)
def test_what_writes_does_so_with_the_rights_of_whoever_asks(call: str) -> None:
    book = make_book()
    account = make_account(book, 10)
    with pytest.raises(DatabaseError, match="permission denied"):
        ask(f"SELECT {call.replace('{id}', str(account.id))}")
    assert stands(book, account).balance == 10


def test_every_function_with_more_rights_looks_where_it_was_told_to() -> None:
    rows = ask(
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace"
    )
    assert rows
    assert {name for name, config in rows if "search_path=public, pg_temp" not in (config or [])} == set()


def test_a_temporary_table_does_not_stand_in_for_ours() -> None:
    book = make_book()
    account = make_account(book, 10)
    try:
        ask_nothing("CREATE TEMPORARY TABLE ledger_account (LIKE ledger_account INCLUDING ALL)")
        ask_nothing(
            "INSERT INTO pg_temp.ledger_account SELECT * FROM public.ledger_account WHERE id = %s", [account.id]
        )
        ask_nothing("UPDATE pg_temp.ledger_account SET balance = 1000 WHERE id = %s", [account.id])
        assert post_one(spend(book, account, 11)).status == "refused"
    finally:
        connections.close_all()
    assert Account.objects.get(id=account.id).balance == 10


def ask_nothing(statement: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_every_function_has_a_version() -> None:
    names = [name for (name,) in ask("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger%%'")]
    assert [name for name in names if not name.rpartition("_v")[2].isdigit()] == []


def test_an_outcome_is_stored_once(as_owner: Callable[[str, Any], None]) -> None:
    book = make_book()
    act = spend(book, make_account(book, 10), 1)
    post_one(act)
    with pytest.raises(DatabaseError, match="has its outcome"):
        as_owner(sql.SQL("SELECT ledger_conclude_v1(%s, %s, '{}', '')").as_string(None), [book, act.entry])
    # Nor is it given back.
    as_owner("SELECT ledger_unclaim_v1(%s)", [act.entry])
    assert ask("SELECT count(*) FROM ledger_entry WHERE id = %s", [act.entry]) == [(1,)]


def test_ids_are_sorted_by_the_moment_they_say() -> None:
    [(made,)] = ask("SELECT ledger_uuid7_v1(%s)", [AT])
    assert (made.version, made.variant) == (7, new_id().variant)
    assert made.int >> 80 == int(AT.timestamp() * 1000)
