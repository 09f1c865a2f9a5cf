"""A server for one run of the tests, where the environment names none."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from habitue.platform import embedded
from habitue.platform.embedded.account import server_account
from habitue.platform.embedded.places import places_of


@contextmanager
def server_for_tests() -> Iterator[embedded.Urls]:
    """Use the server of `HABITUE_DATABASE_URL`, or start one that leaves nothing behind."""
    if url := os.environ.get("HABITUE_DATABASE_URL"):
        yield embedded.Urls(url, os.environ.get("HABITUE_OWNER_DATABASE_URL", url))
        return
    with temporary_directory() as directory, embedded.database(directory, durable=False) as urls:
        yield urls


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """A directory for an embedded database, removed with all that was made for it, wherever that lies."""
    directory = Path(tempfile.mkdtemp(prefix="habitue-test-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        if (directory / "database.at").exists():
            shutil.rmtree(places_of(directory, server_account()).home)
        shutil.rmtree(directory)
