"""The `habitue` command inside of the test's own process, without the second that a start takes.

That a process says the same is in test_commands.py.
"""

from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from habitue.config.cli import main


@dataclass(frozen=True)
class Ended:
    """As much of `subprocess.CompletedProcess` as tests ask for."""

    returncode: int
    stdout: str
    stderr: str


def habitue(*arguments: str) -> Ended:
    """Run one command on the worker's own database."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err, pytest.raises(SystemExit) as ended:
        main(arguments)
    return Ended(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def done(*arguments: str) -> list[str]:
    """What a command that did its work has said."""
    ended = habitue(*arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def refused(*arguments: str) -> str:
    """The one sentence of a command that could not do its work."""
    ended = habitue(*arguments)
    assert ended.returncode == 2, ended.stderr
    [sentence] = ended.stderr.splitlines()
    return sentence
