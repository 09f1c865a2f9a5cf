"""The only door to a transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, overload

from django.db import connection, transaction

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
