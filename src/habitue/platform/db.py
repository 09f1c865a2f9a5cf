"""The only door to a transaction, and to the functions that rooms keep in the database."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload

import orjson
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

P = ParamSpec("P")
R = TypeVar("R")


class RefusalSwallowedError(RuntimeError):
    """An action caught a refusal of an inner action and went on; what it saved would have been lost silently."""


@overload
def action(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def action(*, autocommit: bool) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def action(
    function: Callable[P, R] | None = None, /, *, autocommit: bool = False
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function all or nothing: it opens a transaction, or joins the one that is open.

    With `autocommit=True` it opens none: its one statement is its own transaction. That is the form for what posts
    to the ledger. Raises `RefusalSwallowedError` where an inner refusal was caught by the outer action.
    """

    def decorate(inner: Callable[P, R]) -> Callable[P, R]:
        @wraps(inner)
        def outer(*args: P.args, **kwargs: P.kwargs) -> R:
            if autocommit:
                return inner(*args, **kwargs)
            with transaction.atomic(savepoint=False):
                result = inner(*args, **kwargs)
                if connection.needs_rollback:
                    raise RefusalSwallowedError(inner.__qualname__)
                return result

        outer.__habitue_action__ = True  # type: ignore[attr-defined]
        return outer

    return decorate if function is None else decorate(function)


def copy_in(rows: Sequence[Model]) -> None:
    """Insert rows of one table, in one statement and without asking anything back; what the database fills in, it does.

    For many rows: it takes a third of the time of `bulk_create`. Constraints are violated as they are there.
    """
    if not rows:
        return
    meta = type(rows[0])._meta  # noqa: SLF001 - Django's public, documented API
    fields = [
        field
        for field in meta.local_concrete_fields
        if not field.generated and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(meta.db_table), columns)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            values = ((field, getattr(row, field.attname)) for field in fields)
            copy.write_row([field.get_db_prep_save(value, connection) for field, value in values])


def call(function: str, *arguments: Any) -> Any:
    """Call one of our SQL functions, in one statement; its answer, jsonb read as plain values.

    Dicts and lists are sent as jsonb.
    """
    marks = ", ".join("%s::jsonb" if isinstance(value, dict | list) else "%s" for value in arguments)
    sent = [orjson.dumps(value).decode() if isinstance(value, dict | list) else value for value in arguments]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb({function}({marks}))", sent)
        answer = cursor.fetchone()[0]
    return orjson.loads(answer) if isinstance(answer, str | bytes) else answer
