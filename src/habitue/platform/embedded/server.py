"""Starting and stopping the server process."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from habitue.platform.embedded.account import Account
from habitue.platform.embedded.cluster import last_line
from habitue.platform.embedded.places import EmbeddedError, Places

# Recovery after a crash replays the log since the last checkpoint; on a slow disk that is minutes, and giving up
# half-way would only make it begin again.
START_SECONDS_MAX = 600.0
STOP_SECONDS_MAX = 120.0
LOG_BYTES_MAX = 10_000_000

# fmt: off
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "100", "shared_buffers": "256MB",
    "max_wal_size": "2GB", "jit": "off", "timezone": "UTC", "log_timezone": "UTC", "log_line_prefix": "%m [%p] %u ",
}
# fmt: on


def start(
    places: Places, account: Account, programs: Path, url: str, say: Callable[[str], None], *, durable: bool = True
) -> None:
    """Start the server and return when it answers. Raises `EmbeddedError` with what its log says last."""
    clear_stale_lock(places)
    settings = {**SETTINGS, "unix_socket_directories": str(places.sockets), "fsync": "on" if durable else "off"}
    command: list[str | Path] = [programs / "postgres", "-D", places.data]
    for name, setting in settings.items():
        command += ["-c", f"{name}={setting}"]
    if places.log.exists() and places.log.stat().st_size > LOG_BYTES_MAX:
        places.log.replace(places.log.with_suffix(".1"))
    with places.log.open("ab") as log:
        begin = log.tell()
        process = account.start(command, log)
    deadline, patience = time.monotonic() + START_SECONDS_MAX, time.monotonic() + 3
    while not answers(url):
        if process.poll() is not None:
            raise EmbeddedError(f"The embedded database did not start: {_log_since(places, begin)} ({places.log}).")
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded database still does not answer; its log is {places.log}.")
        if patience and time.monotonic() > patience:
            say("The database is recovering from an interruption; this may take a while.")
            patience = 0.0
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a connection can be made. While it recovers it cannot."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def stop(places: Places) -> None:
    """Stop the server as fast as it can be done properly, and return when it has ended."""
    master = postmaster(places)
    if master is None:
        return
    os.kill(master, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while processes(places):
        _reap(master)
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded database does not stop; its log is {places.log}.")
        time.sleep(0.02)


def postmaster(places: Places) -> int | None:
    """The process that the data directory's lock file names, if it is alive and really the server of this data."""
    try:
        pid = int((places.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if pid in processes(places) else None


def processes(places: Places) -> set[int]:
    """Every process that works in the data directory: the server's own stay in it for their whole life."""
    data = places.data.resolve()
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == data:
                found.add(int(entry.name))
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
    return found


def clear_stale_lock(places: Places) -> None:
    """Remove a lock file left by a crash.

    PostgreSQL does so itself unless the number in it meanwhile belongs to another process of the same account, which
    is the rule where numbers begin anew after a restart of the machine. Its orphans, if any, are waited for first:
    they end by themselves as soon as they notice.
    """
    if postmaster(places) is not None:
        return
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while processes(places):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Processes of an earlier database still work in {places.data}.")
        time.sleep(0.05)
    (places.data / "postmaster.pid").unlink(missing_ok=True)


def _reap(pid: int) -> None:
    """Let go of an ended child, which would otherwise look alive."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _log_since(places: Places, begin: int) -> str:
    with places.log.open("rb") as log:
        log.seek(begin)
        return last_line(log.read().decode(errors="replace"))
