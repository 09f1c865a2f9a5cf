"""`habitue up`: everything, until Ctrl-C."""

import errno
import fcntl
import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from habitue.config.cli.processes import Family
from habitue.config.cli.sentences import Sentence, say
from habitue.config.cli.surroundings import database, migrate_if_needed
from habitue.config.operations.directory import prepare_directory
from habitue.platform.database_url import settings_from_url
from habitue.platform.embedded import data_directory, restart_if_gone

ANSWER_SECONDS_MAX = 60.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each process.")
@click.option("--demo/--no-demo", default=None, help="Load the demo if it is missing. [default: for our own database]")
def up(*, host: str, port: int, workers: int, threads: int, demo: bool | None) -> None:
    """Start everything, and serve until Ctrl-C.

    Starts the database in HABITUE_DATA_DIR (or uses HABITUE_DATABASE_URL), brings it to this release's shape, loads
    the demo on the first start, serves, and does the work in the background: webhooks and what news brings. The
    second start is quick and keeps everything.

    \b
    habitue up
    habitue up --port 8080 --no-demo
    HABITUE_DATABASE_URL=postgresql://habitue_app@db/habitue habitue up --host 0.0.0.0
    """
    check_port(host, port)
    own = "HABITUE_DATABASE_URL" not in os.environ
    look_after = partial(restart_if_gone, data_directory(), say=say) if own else lambda: None
    # Asked for first: once our own database runs, the environment names it as it would any other.
    state, family = state_directory(), Family()
    with only_one(state), database(tables=False):
        family.listen()
        migrate_if_needed()
        if demo or (demo is None and own):
            load_demo(family)
        try:
            if not family.asked_to_stop:
                serve(family, host, port, workers, threads, figures=state / "figures", look_after=look_after)
        finally:
            say("Stopping.")
            family.stop()


def serve(
    family: Family,
    host: str,
    port: int,
    workers: int,
    threads: int,
    *,
    figures: Path,
    look_after: Callable[[], None],
) -> None:
    """Start the server and the worker, greet when they answer, and stay until the end."""
    from habitue.config.cli.greeting import greet

    prepare_directory(figures)
    say(f"Starting {workers} processes that serve, and one that works in the background.")
    family.start("server", server_command(host, port, workers, threads))
    family.start("worker", [sys.executable, "-m", "habitue.config.cli", "worker"])
    wait_for_answer(family, host, port)
    if not family.asked_to_stop and family.ended() is None:
        greet(f"http://{host}:{port}")
    if ended := family.watch(look_after):
        raise Sentence(f"The {ended} ended by itself; what it said stands above.")


def server_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The command that serves the API. A thread has one connection to the database, kept open."""
    options = {
        "interface": "wsgi", "host": host, "port": port, "workers": workers, "blocking-threads": threads,
        "backlog": 1024, "log-level": "warning", "respawn-failed-workers": None,
    }  # fmt: skip
    flags = [part for name, setting in options.items() for part in _flag(name, setting)]
    return [sys.executable, "-m", "granian", *flags, "habitue.config.wsgi:application"]


def _flag(name: str, setting: object) -> list[str]:
    return [f"--{name}"] if setting is None else [f"--{name}", str(setting)]


def load_demo(family: Family) -> None:
    """Load the demo unless it is there. In a process of its own: what it read is out of memory afterwards."""
    from habitue.config.cli.demo_note import read_note
    from habitue.config.demo.people import is_hired
    from habitue.merchants.models import Organisation

    note = read_note()
    if note is not None and is_hired(Organisation.objects.get(id=note.organisation_id)):
        return
    family.start("demo", [sys.executable, "-m", "habitue.config.cli", "demo"])
    if family.wait_for("demo"):
        raise Sentence("The demo was not loaded; what it said stands above. habitue up --no-demo goes without it.")


def wait_for_answer(family: Family, host: str, port: int) -> None:
    """Return when the port answers, or when there is no hope of it."""
    deadline = time.monotonic() + ANSWER_SECONDS_MAX
    while not family.asked_to_stop and family.ended() is None:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise Sentence(f"Nothing answers at {host}:{port} after {ANSWER_SECONDS_MAX:.0f} seconds.") from None
            time.sleep(0.05)
        else:
            return


def check_port(host: str, port: int) -> None:
    """Raise a `Sentence` where somebody else listens there already, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Sentence(f"Port {port} of {host} is taken; stop what uses it, or give another: --port.") from None
            raise Sentence(f"{host}:{port} cannot be listened on: {error.strerror}.") from None


def state_directory() -> Path:
    """What one running installation keeps for itself: beside the data of our own database, apart for any other."""
    url = os.environ.get("HABITUE_DATABASE_URL")
    if url is None:
        return data_directory()
    named = settings_from_url(url)
    digest = hashlib.sha256("\n".join((named["HOST"], named["PORT"], named["NAME"])).encode()).hexdigest()
    return data_directory() / "databases" / digest[:12]


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Raise a `Sentence` where another `habitue up` runs on this database. The lock ends with the process."""
    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            number = os.read(descriptor, 20).decode().strip()
            raise Sentence(f"Habitué runs on this database already (process {number}, {directory}).") from None
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
