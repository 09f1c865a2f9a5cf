"""Which account of the system the server's processes belong to."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ACCOUNT_NAME = "habitue"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system; `is_other` where we are root and it is not."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def run(self, command: Sequence[str | Path], text: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end as this account, with `text` as its input and nothing of our surroundings."""
        return subprocess.run(
            [str(part) for part in command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self.environment(),
            umask=0o077,
            **self._switch(),
        )

    def start(self, command: Sequence[str | Path], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a command as this account, out of reach of the terminal's Ctrl-C: we stop it when we are done."""
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=self.environment(),
            umask=0o077,
            start_new_session=True,
            **self._switch(),
        )

    def can_enter(self, directory: Path) -> bool:
        """Whether the account gets there at all."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", directory]).returncode == 0

    def environment(self) -> dict[str, str]:
        """Plain, so that no PG* variable or locale of the caller changes how the server behaves."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    def _switch(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def silent(_sentence: str) -> None:
    """For callers that have nobody to tell."""


def server_account(say: Callable[[str], None] = silent) -> Account:
    """Ourselves; or, for root, the account `habitue`, made if it is missing, or `nobody` where none can be made."""
    if os.geteuid() != 0:
        return _named(pwd.getpwuid(os.geteuid()), is_other=False)
    entry = _look_up(ACCOUNT_NAME)
    if entry is None and (maker := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
        say(f"Making the system account {ACCOUNT_NAME}, because PostgreSQL does not run as root.")
        subprocess.run(
            [maker, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
             "--user-group", ACCOUNT_NAME],
            check=False, capture_output=True,
        )  # fmt: skip
        entry = _look_up(ACCOUNT_NAME)
    return _named(entry or pwd.getpwnam("nobody"), is_other=True)


def _look_up(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _named(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other)
