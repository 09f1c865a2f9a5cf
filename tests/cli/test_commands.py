"""The `habitue` command as an operator meets it: processes, exit statuses, sentences."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.db import connection
from tests.cli import inside

from habitue.config.cli.sentences import Sentence
from habitue.config.cli.up import only_one, state_directory
from habitue.platform.embedded import server
from habitue.platform.embedded.account import server_account
from habitue.platform.embedded.places import places_of
from habitue.platform.pointing import as_owner
from habitue.platform.testing import scratch
from habitue.platform.testing.server import temporary_directory

HABITUE = [sys.executable, "-m", "habitue.config.cli"]


# One process asks them all: starting a dozen takes longer than all they say.
HELP_OF_EACH = """
import sys
from habitue.config.cli import main
for name in sys.argv[1:]:
    print("\f", end="")
    try:
        main([name, "--help"])
    except SystemExit as ended:
        assert not ended.code, (name, ended.code)
"""


def environment(**changes: str | None) -> dict[str, str]:
    changed = {**os.environ, **changes}
    return {name: text for name, text in changed.items() if text is not None}


def habitue(*arguments: str, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*HABITUE, *arguments], env=environment(**changes), capture_output=True, text=True, timeout=110, check=False
    )


def refused(done: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence of a command that could not do its work; what it was doing may stand above it, indented."""
    assert done.returncode == 2, done.stderr
    *doing, sentence = done.stderr.splitlines()
    assert all(line.startswith("  ") for line in doing), done.stderr
    assert sentence.startswith("habitue: ")
    return sentence.removeprefix("habitue: ")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def directory() -> Iterator[Path]:
    with temporary_directory() as made:
        yield made


@contextmanager
def running(directory: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`habitue up` with a database of its own, from its greeting on."""
    process = subprocess.Popen(
        [*HABITUE, "up", "--no-demo", "--port", str(port), "--workers", "1"],
        env=environment(
            HABITUE_DATABASE_URL=None,
            HABITUE_OWNER_DATABASE_URL=None,
            HABITUE_SECRET_KEY=None,
            HABITUE_DATA_DIR=str(directory),
            PYTHONUNBUFFERED="1",
        ),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C stops everything." in said, said
        yield process
    finally:
        process.kill()
        process.communicate()


def test_help_answers_for_every_command_and_shows_examples_without_a_database() -> None:
    unreachable = {"HABITUE_DATABASE_URL": "postgresql:///none?host=/nowhere", "HABITUE_OWNER_DATABASE_URL": None}
    said = habitue("--help", **unreachable).stdout
    names = re.findall(r"^  (\w+)  ", said.partition("Commands:")[2], re.MULTILINE)
    assert {"up", "migrate", "demo", "cases", "audit", "night", "bench", "key"} <= set(names)
    asked = subprocess.run(
        [sys.executable, "-c", HELP_OF_EACH, *names],
        env=environment(**unreachable),
        capture_output=True,
        text=True,
        timeout=110,
        check=True,
    )
    said_of_each = asked.stdout.split("\f")[1:]
    assert len(said_of_each) == len(names)
    for name, help_of_one in zip(names, said_of_each, strict=True):
        assert re.search(rf"^  .*\bhabitue {name}\b", help_of_one, re.MULTILINE), help_of_one


@pytest.mark.parametrize(
    ("command", "url", "sentence"),
    [
        ("migrate", "postgresql://u@/shop?host=/nowhere", "cannot be reached"),
        ("audit", "postgresql://u@127.0.0.1:1/shop", "cannot be reached"),
        ("migrate", "mysql://u@h/shop", "no other database is supported"),
        ("audit", "postgresql://u@h", "names no database"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_sentence(command: str, url: str, sentence: str) -> None:
    done = habitue(command, HABITUE_DATABASE_URL=url, HABITUE_OWNER_DATABASE_URL=None)
    assert sentence in refused(done)


def test_a_server_that_is_too_old_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from habitue.config.cli import checks

    monkeypatch.setattr(checks, "VERSION_MIN", 990000)
    with pytest.raises(checks.Sentence, match=r"leads to PostgreSQL \d+; Habitué needs"):
        checks.check_server()


def test_a_role_that_may_not_make_tables_is_one_sentence(scratch_database: str, directory: Path) -> None:
    with empty_database(f"{scratch_database}_bare"):
        # Migrating as the application, which owns nothing.
        sentence = refused(habitue("migrate", HABITUE_OWNER_DATABASE_URL=os.environ["HABITUE_DATABASE_URL"]))
        other = refused(
            habitue(
                "up",
                *("--port", str(free_port())),
                HABITUE_OWNER_DATABASE_URL=os.environ["HABITUE_DATABASE_URL"],
                HABITUE_DATA_DIR=str(directory),
            )
        )
    assert "The role habitue_app may not make tables" in sentence
    assert "The role habitue_app may not make tables" in other


def test_a_right_that_is_missed_only_on_the_way_is_one_sentence(scratch_database: str) -> None:
    with empty_database(f"{scratch_database}_half"):
        with as_owner(), connection.cursor() as cursor:
            # It may make tables, but the extensions need a right on the database itself.
            cursor.execute("GRANT ALL ON SCHEMA public TO habitue_app")
        sentence = refused(habitue("migrate", HABITUE_OWNER_DATABASE_URL=os.environ["HABITUE_DATABASE_URL"]))
    assert sentence.startswith("The role habitue_app lacks a right to migrate: permission denied")


def test_commands_say_when_the_database_was_not_migrated_and_migrate_mends_it(scratch_database: str) -> None:
    with empty_database(f"{scratch_database}_fresh"):
        assert "run: habitue migrate" in refused(habitue("audit"))
        assert habitue("migrate").returncode == 0
        assert habitue("migrate").returncode == 0
        done = habitue("audit")
        assert (done.returncode, done.stdout) == (0, "0 books audited, 0 differences.\n")
        assert "THERE IS NO BOOK in this database yet" in done.stderr


def test_one_role_for_everything_is_enough(scratch_database: str) -> None:
    with empty_database(f"{scratch_database}_single"):
        both = {"HABITUE_DATABASE_URL": os.environ["HABITUE_OWNER_DATABASE_URL"], "HABITUE_OWNER_DATABASE_URL": None}
        assert habitue("migrate", **both).returncode == 0
        done = habitue("key", "issue", "--organisation", "Solo", "--store", "a", "--till", "1", "--create", **both)
        assert re.fullmatch(r"hab_\w+_\w+", done.stdout.splitlines()[-1]), done.stderr


def test_a_key_is_issued_rolled_listed_and_revoked() -> None:
    name = f"Corner Café {os.getpid()}"
    issued = habitue("key", "issue", "--organisation", name, "--store", "main", "--till", "1", "--create")
    prefix = issued.stdout.splitlines()[-1].split("_")[1]
    rolled = habitue("key", "roll", prefix, "--overlap-hours", "48")
    successor = rolled.stdout.splitlines()[-1].split("_")[1]
    assert habitue("key", "revoke", successor).returncode == 0

    lines = habitue("key", "list", "--organisation", name).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [successor, prefix]
    assert "revoked" in lines[0]
    assert "works until" in lines[1]
    assert lines[1].endswith(f"  {name}  store main, till 1  customers, sales, vouchers")
    assert lines[1] in habitue("key", "list").stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["issue", "--organisation", "Nobody", "--store", "a", "--till", "1"], "There is no organisation Nobody."),
        (["issue", "--organisation", "Nobody"], "A key belongs to a till"),
        (["roll", "0000000000"], "There is no key 0000000000."),
        (["revoke", "0000000000"], "There is no key 0000000000."),
        (["list", "--organisation", "Nobody"], "There is no organisation Nobody."),
    ],
)
def test_what_is_not_there_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert sentence in inside.refused("key", *arguments)


def test_a_port_that_is_taken_is_one_sentence_and_nothing_is_started(directory: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = habitue("up", "--port", port, HABITUE_DATABASE_URL=None, HABITUE_DATA_DIR=str(directory / "data"))
    assert f"Port {port} of 127.0.0.1 is taken" in refused(done)
    assert not (directory / "data").exists()


def test_up_serves_refuses_a_second_one_and_stops_everything_on_ctrl_c(directory: Path) -> None:
    port = free_port()
    with running(directory, port) as process:
        assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
        own = {"HABITUE_DATABASE_URL": None, "HABITUE_OWNER_DATABASE_URL": None, "HABITUE_DATA_DIR": str(directory)}
        assert "already" in refused(habitue("up", "--port", str(free_port()), **own))
        audited = habitue("audit", HABITUE_SECRET_KEY=None, **own)
        assert (audited.returncode, audited.stdout) == (0, "0 books audited, 0 differences.\n")
        assert audited.stderr.splitlines()[0].startswith(f"  Data in {directory}")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert not answers(port)
    assert server.processes(places_of(directory, server_account())) == set()


def test_one_database_is_served_once_and_another_beside_it(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABITUE_DATA_DIR", str(directory))
    monkeypatch.delenv("HABITUE_DATABASE_URL")
    own = state_directory()
    monkeypatch.setenv("HABITUE_DATABASE_URL", "postgresql://a@h:1/shop")
    shop = state_directory()
    monkeypatch.setenv("HABITUE_DATABASE_URL", "postgresql://a@h:1/other")
    other = state_directory()
    assert len({own, shop, other}) == 3
    with only_one(own), only_one(shop), only_one(other):
        # Who signs on, and how, makes no other database.
        monkeypatch.setenv("HABITUE_DATABASE_URL", "postgresql://b:secret@h:1/shop?sslmode=require")
        for taken in (state_directory(), own):
            with pytest.raises(Sentence, match="runs on this database already"), only_one(taken):
                pass


def test_after_kill_9_nothing_keeps_the_port_and_the_next_start_goes_on_with_the_data(directory: Path) -> None:
    port = free_port()
    with running(directory, port) as process:
        process.kill()
        process.wait()
        deadline = time.monotonic() + 20
        while answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
    with running(directory, port) as process:
        assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert server.processes(places_of(directory, server_account())) == set()


def test_a_database_that_is_killed_under_it_is_started_again(directory: Path) -> None:
    port = free_port()
    with running(directory, port) as process:
        where = places_of(directory, server_account())
        before = server.postmaster(where)
        assert before is not None
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while not is_ready(port) or server.postmaster(where) in (before, None):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert server.processes(where) == set()


def is_ready(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """A database without a table, for the commands that are started meanwhile."""
    scratch.create_database(name)
    try:
        with scratch.pointed_at(name):
            yield
    finally:
        scratch.drop_database(name)
