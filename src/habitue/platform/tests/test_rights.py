"""The application's role may not change the past: asked of the database itself."""

import pytest
from django.db import DatabaseError, connection

from habitue.platform.migrating import is_up_to_date, migrate
from habitue.platform.pointing import as_owner
from habitue.platform.rights import guarded_tables


def privileges(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right_ FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_"
            " WHERE has_table_privilege(current_user, %s, right_)",
            [table],
        )
        return {right for (right,) in cursor.fetchall()}


def test_the_tests_run_as_the_application_and_migrate_as_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("habitue_app",)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("habitue_owner",)


def test_guarded_tables_are_read_only_and_others_are_not() -> None:
    assert {"ledger_transfer", "ledger_entry"} <= set(guarded_tables())
    assert {table: privileges(table) for table in guarded_tables()} == {t: {"SELECT"} for t in guarded_tables()}
    assert privileges("platform_journal") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("statement", ["UPDATE ledger_transfer SET amount = 1", "DELETE FROM ledger_entry"])
def test_the_database_refuses_to_change_the_past(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(statement)


def test_what_acts_with_the_owners_rights_may_be_called_by_the_application_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END"
            " FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        assert {grantee for (grantee,) in cursor.fetchall()} == {"habitue_owner", "habitue_app"}


def test_migrating_again_changes_nothing_and_loses_no_right() -> None:
    before = {table: privileges(table) for table in (*guarded_tables(), "platform_journal", "platform_todo")}
    migrate()
    assert is_up_to_date()
    assert {table: privileges(table) for table in before} == before
