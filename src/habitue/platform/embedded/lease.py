"""Sharing one server among the commands of one installation."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from habitue.platform.embedded import server
from habitue.platform.embedded.account import Account, server_account, silent
from habitue.platform.embedded.binaries import programs_for
from habitue.platform.embedded.cluster import ensure_cluster, urls_of
from habitue.platform.embedded.places import Places, Urls, places_of


@contextmanager
def database(directory: Path, *, say: Callable[[str], None] = silent, durable: bool = True) -> Iterator[Urls]:
    """Join the server of this directory, starting it if need be; on leaving, stop it unless others still use it.

    A server whose starter was killed is found running and joined. Raises `EmbeddedError`.
    `durable=False` is for tests: it does not wait for the disk.
    """
    account = server_account(say)
    places = places_of(directory, account)
    with _open(places.directory / "database.users") as users:
        with _alone(places):
            fcntl.flock(users, fcntl.LOCK_SH)
            _ensure_running(places, account, say, durable=durable)
        try:
            yield urls_of(places)
        finally:
            with _alone(places):
                if _is_last(users):
                    server.stop(places)


def restart_if_gone(directory: Path, *, say: Callable[[str], None] = silent) -> None:
    """Start the server again if it was killed under those who use it; for the one of them that stays to watch."""
    account = server_account()
    places = places_of(directory, account)
    if server.postmaster(places) is None:
        with _alone(places):
            _ensure_running(places, account, say, durable=True)


def _ensure_running(places: Places, account: Account, say: Callable[[str], None], *, durable: bool) -> None:
    if server.postmaster(places) is not None and server.answers(urls_of(places).application):
        return
    programs = programs_for(account, places)
    if not (places.data / "PG_VERSION").exists():
        say(f"Making a database in {places.home} (PostgreSQL, for this machine's processes alone).")
    ensure_cluster(places, account, programs)
    say("Starting the database.")
    server.start(places, account, programs, urls_of(places).application, say, durable=durable)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    """One at a time may start or stop."""
    with _open(places.directory / "database.starting") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _open(path: Path) -> Iterator[int]:
    """A lock file that children do not inherit: a lock ends with the process that took it, even if it is killed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
