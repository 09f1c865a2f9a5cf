"""Making the data directory, once."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import orjson

from habitue.platform.embedded.account import Account
from habitue.platform.embedded.places import EmbeddedError, Places, Urls

DATABASE = "habitue"
OWNER = "habitue_owner"
APPLICATION = "habitue_app"

# The two roles log in with their passwords. The superuser is for an operator who already is the server's account.
_WHO_MAY_CONNECT = """\
local all {owner},{application} scram-sha-256
local all postgres peer map=operator
"""


def ensure_cluster(places: Places, account: Account, programs: Path) -> None:
    """Make the data directory if there is none. One that was interrupted while it was made is made again."""
    if (places.data / "PG_VERSION").exists():
        _check_version(places, account, programs)
        return
    unfinished = places.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    # fmt: off
    command: list[str | Path] = [
        programs / "initdb", "--pgdata", unfinished, "--username", "postgres", "--encoding", "UTF8",
        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--lc-collate", "C", "--lc-ctype", "C.UTF-8",
        "--auth-local", "peer", "--auth-host", "reject",
    ]
    # fmt: on
    _must(account.run(command), "make its data directory")
    _write_as(account, unfinished / "pg_hba.conf", _WHO_MAY_CONNECT.format(owner=OWNER, application=APPLICATION))
    _write_as(account, unfinished / "pg_ident.conf", f"operator {account.name} postgres\n")
    _make_roles(unfinished, account, programs, passwords_of(places))
    unfinished.rename(places.data)


def passwords_of(places: Places) -> dict[str, str]:
    """The passwords of the two roles by name, made on first use and kept where only we can read them."""
    if not places.passwords.exists():
        made = {role: secrets.token_urlsafe(24) for role in (OWNER, APPLICATION)}
        write_private(places.passwords, orjson.dumps(made).decode())
    known: dict[str, str] = orjson.loads(places.passwords.read_bytes())
    return known


def urls_of(places: Places) -> Urls:
    """The addresses of the database for the application and for its owner."""
    passwords = passwords_of(places)
    host = quote(str(places.sockets), safe="/")
    application, owner = (f"postgresql://{r}:{passwords[r]}@/{DATABASE}?host={host}" for r in (APPLICATION, OWNER))
    return Urls(application, owner)


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, all of it or none."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def _make_roles(data: Path, account: Account, programs: Path, passwords: dict[str, str]) -> None:
    """In single-user mode, so that no superuser ever has to log in. It reads one statement a line."""
    statements = [
        # CREATEDB is for the scratch databases of `habitue cases`.
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{passwords[OWNER]}'",
        f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{passwords[APPLICATION]}'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {OWNER}, {APPLICATION}",
    ]
    script = "".join(f"{statement}\n" for statement in statements)
    # It goes on after an error and ends well: what it says is what counts.
    quiet = ("-c", "log_min_messages=error")
    command: list[str | Path] = [programs / "postgres", "--single", "-D", data, *quiet, "postgres"]
    done = account.run(command, script)
    if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise EmbeddedError(f"The embedded database could not make its roles: {last_line(done.stderr)}.")


def _check_version(places: Places, account: Account, programs: Path) -> None:
    said = _must(account.run([programs / "postgres", "--version"]), "say its version").split()
    major = next(word for word in said if word[0].isdigit()).split(".")[0]
    made_by = (places.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != major:
        raise EmbeddedError(
            f"The data in {places.data} is of PostgreSQL {made_by}, the installed programs are {major}: "
            "take a dump with the old release and load it with the new one (docs/operating.md)."
        )


def _write_as(account: Account, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    if account.is_other:
        os.chown(path, account.uid, account.gid)


def _must(done: "subprocess.CompletedProcess[str]", what: str) -> str:
    if done.returncode:
        raise EmbeddedError(f"The embedded database could not {what}: {last_line(done.stderr)}.")
    return done.stdout


def last_line(text: str) -> str:
    """The last line that says something, without its full stop."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "it said nothing"
