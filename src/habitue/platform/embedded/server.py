"""Starting and stopping the server process."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from habitue.platform.embedded.account import Account
from habitue.platform.embedded.cluster import last_line
from habitue.platform.embedded.places import SOCKET_NAME, EmbeddedError, Places

# Recovery after a crash replays the log since the last checkpoint; on a slow disk that is minutes, and giving up
# half-way would only make it begin again.
START_SECONDS_MAX = 600.0
# When a stopping server is asked more firmly, and when it is ended by force.
STOP_SECONDS = (30.0, 60.0)
ORPHAN_SECONDS_MAX = 10.0
LOG_BYTES_MAX = 10_000_000

# The processes that this one has started, by data directory: only their parent can tell that they have ended.
_started: dict[Path, "subprocess.Popen[bytes]"] = {}

# fmt: off
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "100", "shared_buffers": "256MB",
    "max_wal_size": "2GB", "jit": "off", "timezone": "UTC", "log_timezone": "UTC", "log_line_prefix": "%m [%p] %u ",
}
# fmt: on


def start(
    places: Places, account: Account, programs: Path, url: str, say: Callable[[str], None], *, durable: bool = True
) -> None:
    """Start the server, unless it runs, and return when it answers. Raises `EmbeddedError` with why it does not."""
    clear_stale_lock(places)
    begin = places.log.stat().st_size if places.log.exists() else 0
    if postmaster(places) is None:
        begin = _launch(places, account, programs, durable=durable)
    deadline, patience = time.monotonic() + START_SECONDS_MAX, time.monotonic() + 3
    while not answers(url):
        if _is_over(places):
            raise EmbeddedError(f"The embedded database did not start: {_log_since(places, begin)} ({places.log}).")
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded database still does not answer; its log is {places.log}.")
        if patience and time.monotonic() > patience:
            say("The database is recovering from an interruption; this may take a while.")
            patience = 0.0
        time.sleep(0.05)


def _launch(places: Places, account: Account, programs: Path, *, durable: bool) -> int:
    """Start the process; return where in the log it begins to speak."""
    settings = {**SETTINGS, "unix_socket_directories": str(places.sockets), "fsync": "on" if durable else "off"}
    command: list[str | Path] = [programs / "postgres", "-D", places.data]
    for name, setting in settings.items():
        command += ["-c", f"{name}={setting}"]
    if places.log.exists() and places.log.stat().st_size > LOG_BYTES_MAX:
        places.log.replace(places.log.with_suffix(".1"))
    with places.log.open("ab") as log:
        begin = log.tell()
        _started[places.data] = account.start(command, log)
    return begin


def _is_over(places: Places) -> bool:
    """Whether the server, ours or one that we found, has ended."""
    own = _started.get(places.data)
    return postmaster(places) is None if own is None else own.poll() is not None


def answers(url: str) -> bool:
    """Whether a connection can be made. While it recovers it cannot."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def stop(places: Places) -> None:
    """Stop the server as fast as it can be done properly, and return when it has ended.

    One that is told to stop just while it restarts itself after a crash of a part may wait for ever; it is then
    stopped without ceremony, which is what its log is for.
    """
    master = postmaster(places)
    if master is None:
        return
    began = time.monotonic()
    for patience, asking in (STOP_SECONDS[0], signal.SIGINT), (STOP_SECONDS[1], signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(master, asking)
        while processes(places):
            _reap(master)
            if time.monotonic() > began + patience:
                break
            time.sleep(0.02)
        else:
            return
    end_orphans(places)


def end_orphans(places: Places) -> None:
    """End by force what still works in the data directory. Without a postmaster to command it, it can only linger."""
    for pid in processes(places):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while living := processes(places):
        for pid in living:
            _reap(pid)
        time.sleep(0.02)


def postmaster(places: Places) -> int | None:
    """The process that the data directory's lock file names, if it is alive and really the server of this data."""
    try:
        pid = int((places.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if pid in processes(places) else None


def processes(places: Places) -> set[int]:
    """Every process of PostgreSQL that works in the data directory: its own stay in it for their whole life."""
    data = places.data.resolve()
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, data)}


def _works_in(process: Path, data: Path) -> bool:
    try:
        # An operator's shell may stand in the directory too; where it has been deleted the kernel says so after it.
        return (process / "cwd").readlink() == data and (process / "exe").readlink().name.split()[0] == "postgres"
    except OSError:
        return False  # it has ended meanwhile, or is somebody else's


def clear_stale_lock(places: Places) -> None:
    """Remove the lock files left by a crash, of the data and of the socket.

    PostgreSQL does so itself unless the number in them meanwhile belongs to another process of the same account, which
    is the rule where numbers begin anew after a restart of the machine. Its orphans, if any, are waited for first:
    they end by themselves as soon as they notice, unless one died holding what another waits for.
    """
    if postmaster(places) is not None:
        return
    _started.pop(places.data, None)
    deadline = time.monotonic() + ORPHAN_SECONDS_MAX
    while processes(places) and time.monotonic() < deadline:
        time.sleep(0.05)
    end_orphans(places)
    (places.data / "postmaster.pid").unlink(missing_ok=True)
    (places.sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _reap(pid: int) -> None:
    """Let go of an ended child, which would otherwise look alive."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _log_since(places: Places, begin: int) -> str:
    """Why it ended: what the log calls fatal, or else its last line."""
    with places.log.open("rb") as log:
        log.seek(begin)
        lines = log.read().decode(errors="replace").splitlines()
    fatal = [line.partition(": ")[2] for line in lines if "FATAL: " in line or "PANIC: " in line]
    return last_line("\n".join(fatal or lines))
