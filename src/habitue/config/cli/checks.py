"""Whether the server will do, before anything is tried on it."""

from django.conf import settings
from django.db import OperationalError, ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from habitue.config.cli.sentences import Sentence
from habitue.platform.database_url import settings_from_url
from habitue.platform.migrating import is_up_to_date, migrate
from habitue.platform.pointing import as_owner

VERSION_MIN = 160000


def check_server() -> None:
    """Raise a `Sentence` where the server cannot be reached by either role or is too old."""
    _check_connection("HABITUE_DATABASE_URL")
    if settings.OWNER_DATABASE_URL != settings.DATABASE_URL:
        with as_owner():
            _check_connection("HABITUE_OWNER_DATABASE_URL")


def check_tables() -> None:
    """Raise a `Sentence` where the tables are not this release's, or the application may not use them."""
    if not is_up_to_date():
        raise Sentence("The database is not in this release's shape; run: habitue migrate")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('platform_journal', 'SELECT, INSERT, UPDATE, DELETE')")
        if cursor.fetchone() != (True,):
            user = connection.settings_dict["USER"]
            raise Sentence(
                f"The role {user} may not use the tables; run habitue migrate as their owner to give it rights."
            )


def migrate_or_say_why_not() -> None:
    """Migrate. Raises a `Sentence` where the owner's role lacks a right, before anything is changed if that is seen."""
    check_rights_to_migrate()
    try:
        migrate()
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        user = settings_from_url(settings.OWNER_DATABASE_URL)["USER"] or "that migrates"
        raise Sentence(f"The role {user} lacks a right to migrate: {' '.join(str(error).split())}.") from None


def check_rights_to_migrate() -> None:
    """Raise a `Sentence` where the owner's role may not make tables."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_schema_privilege('public', 'CREATE'), current_database()")
        [(user, may_create, name)] = cursor.fetchall()
    if not may_create:
        raise Sentence(
            f"The role {user} may not make tables in the database {name}; "
            f"make it the owner (ALTER DATABASE {name} OWNER TO {user}), or set HABITUE_OWNER_DATABASE_URL."
        )


def _check_connection(variable: str) -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        known = settings_from_url(settings.DATABASE_URL)
        reason = " ".join(str(error).split()) or "no reason given"
        raise Sentence(f"The database {known['NAME']} of {variable} cannot be reached: {reason}") from None
    version = connection.pg_version  # type: ignore[attr-defined]
    if version < VERSION_MIN:
        raise Sentence(f"{variable} leads to PostgreSQL {version // 10000}; Habitué needs 16 or newer.")
