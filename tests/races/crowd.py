"""Many at once: threads, each with a connection of its own, that all begin at the same moment."""

import fcntl
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")

CONNECTIONS = 64


@contextmanager
def the_only_crowd() -> Iterator[None]:
    """One crowd at a time on this machine: two would be more connections than a server takes."""
    with (Path(tempfile.gettempdir()) / "habitue-tests-crowd").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def at_once(work: Callable[[int], T], times: int = CONNECTIONS, *, turns: int = 1) -> tuple[list[T], list[Exception]]:
    """Do `work(n)` on `times` connections at once, `turns` times each; answers and errors, in no order."""
    begin = threading.Barrier(times)
    errors: list[Exception] = []

    def one(number: int) -> list[T]:
        answers = []
        try:
            connections["default"].ensure_connection()
            begin.wait(30)
            for turn in range(turns):
                try:
                    answers.append(work(number * turns + turn))
                except Exception as error:  # noqa: BLE001 - whatever it is, the test says whether it may be
                    errors.append(error)
        finally:
            connections.close_all()
        return answers

    with the_only_crowd(), ThreadPoolExecutor(times) as pool:
        return [answer for answers in pool.map(one, range(times)) for answer in answers], errors


def causes(errors: list[Exception]) -> set[Any]:
    """The SQLSTATE of each error."""
    return {getattr(error.__cause__, "sqlstate", type(error)) for error in errors}
