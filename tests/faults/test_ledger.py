"""Promise 1: what was acknowledged survives kill -9 of every process; what was not is there whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from habitue.ledger.models import Entry, Transfer
from habitue.ledger.tests.factories import (
    assert_clean,
    available,
    make_account,
    make_book,
    post_one,
    spend,
    stands,
)
from habitue.platform import embedded
from habitue.platform.embedded import server
from habitue.platform.embedded.account import server_account
from habitue.platform.embedded.places import places_of
from habitue.platform.migrating import migrate
from habitue.platform.pointing import current_urls, point_at
from habitue.platform.testing.server import temporary_directory

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).parents[2]


def start_till(book: UUID, account, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.loading", book, account.id, account.owner, name]
    return subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "habitue.config.settings"},
    )


def acknowledged(tills: list["subprocess.Popen[str]"]) -> set[str]:
    """What the tills heard before they ended; the last line of one that was killed may be cut off."""
    said = "".join(till.communicate()[0].rpartition("\n")[0] + "\n" for till in tills)
    lines = [line.split() for line in said.splitlines() if line]
    assert {status for _key, status in lines} == {"done"}
    return {key for key, _status in lines}


def let_them_work(book: UUID, tills: list["subprocess.Popen[str]"], seconds: float = 0.7) -> None:
    while Entry.objects.filter(organisation_id=book, key__endswith=":0").count() < len(tills):
        assert all(till.poll() is None for till in tills)
        time.sleep(0.05)
    time.sleep(seconds)


def assert_whole(book: UUID, account, heard: set[str], tills_count: int) -> None:
    """Everything that was heard is there; of the rest at most one act a till, whole."""
    there = set(
        Entry.objects.filter(organisation_id=book, kind="test", key__contains=":").values_list("key", flat=True)
    )
    assert len(heard) > tills_count
    assert heard <= there
    assert len(there - heard) <= tills_count
    assert stands(book, account).balance == len(there)
    assert Transfer.objects.filter(organisation_id=book).count() == 2 * len(there)
    assert_clean(book)
    assert post_one(spend(book, account, len(there))).status == "done"
    assert available(book, account) == 0


def test_tills_are_killed_in_the_middle_of_it() -> None:
    book = make_book()
    account = make_account(book)
    tills = [start_till(book, account, f"{book}-{n}") for n in range(4)]
    let_them_work(book, tills)
    for till in tills:
        till.kill()
    assert_whole(book, account, acknowledged(tills), len(tills))


@contextmanager
def a_database_of_its_own(directory: Path) -> Iterator[None]:
    """An embedded database that waits for the disk, as in earnest."""
    before = current_urls()
    with embedded.database(directory) as urls:
        point_at(urls)
        try:
            yield
        finally:
            point_at(before)


def pull_the_plug(directory: Path) -> None:
    """The postmaster first, so that it cannot mend what happens to the others."""
    where = places_of(directory, server_account())
    master = server.postmaster(where)
    assert master is not None
    os.kill(master, signal.SIGKILL)
    server.end_orphans(where)


def test_the_database_is_killed_in_the_middle_of_it() -> None:
    with temporary_directory() as directory:
        with a_database_of_its_own(directory):
            migrate()
            book = make_book()
            account = make_account(book)
            tills = [start_till(book, account, f"{book}-{n}") for n in range(4)]
            let_them_work(book, tills)
            pull_the_plug(directory)
            heard = acknowledged(tills)
        with a_database_of_its_own(directory):
            assert_whole(book, account, heard, len(tills))
