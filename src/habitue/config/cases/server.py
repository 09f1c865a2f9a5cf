"""A real server on a scratch database: the cases and the benchmark speak to it as a till does."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx

from habitue.platform.testing import scratch

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 10


class ServerFailedError(click.ClickException):
    """The server did not come up; the text ends with what it said."""


@contextmanager
def scratch_database() -> Iterator[None]:
    """Make a migrated database beside the configured one, let this process and its children use it, drop it."""
    name = scratch.make_template()
    try:
        with scratch.pointed_at(name):
            yield
    finally:
        scratch.drop_database(name)


@contextmanager
def serving(*, workers: int, threads: int) -> Iterator[str]:
    """Serve the application on a free port of the loopback; the address, and at the end no process is left."""
    port = _free_port()
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            _command(port, workers, threads), stdout=said, stderr=subprocess.STDOUT, env=_environment()
        )
        try:
            address = f"http://127.0.0.1:{port}"
            if not _comes_up(server, address):
                said.seek(0)
                words = said.read().decode(errors="replace")[-4000:]
                raise ServerFailedError(f"The server did not start. It said:\n{words}")
            yield address
        finally:
            _stop(server)


def _command(port: int, workers: int, threads: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    sizes = ["--workers", str(workers), "--blocking-threads", str(threads), "--backlog", "1024"]
    return [sys.executable, "-m", "granian", *options, *sizes, "habitue.config.wsgi:application"]


def _environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "habitue.config.settings", "PYTHONPATH": _python_path()}


def _python_path() -> str:
    """The sources this process runs from come first: a server of another checkout would answer for this one."""
    sources = str(Path(__file__).resolve().parents[3])
    return os.pathsep.join(filter(None, [sources, os.environ.get("PYTHONPATH", "")]))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _comes_up(server: "subprocess.Popen[bytes]", address: str) -> bool:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
