"""Is the process alive, and can it serve? Two questions: a process that is alive and cannot serve is not restarted."""

from functools import cache
from importlib.metadata import version

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; it asks nobody, not even the database."""
    return _answer({"status": "ok"}, 200)


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 if the database can be reached and has this release's shape, otherwise 503 with what is missing."""
    database, migrations = "ok", "unknown"
    try:
        migrations = "ok" if _is_migrated() else "missing"
    except (DatabaseError, InterfaceError):
        database = "unreachable"
    good = (database, migrations) == ("ok", "ok")
    state = {
        "status": "ready" if good else "unavailable",
        "version": release(),
        "database": database,
        "migrations": migrations,
    }
    return _answer(state, 200 if good else 503)


def _is_migrated() -> bool:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except (DatabaseError, InterfaceError):
        # A kept connection that died while nobody used it says nothing about the database: ask once more.
        connection.close()
        applied = MigrationRecorder(connection).applied_migrations()
    return _wanted() <= applied.keys()


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


@cache
def release() -> str:
    """The version that is installed."""
    return version("habitue")


def _answer(state: dict[str, str], status: int) -> JsonResponse:
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})
