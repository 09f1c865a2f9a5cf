"""Where everything lies."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from habitue.platform.embedded.account import Account

# The kernel's limit for the path of a socket is 107 bytes; PostgreSQL's own name takes the end of it.
SOCKET_PATH_BYTES_MAX = 107
SOCKET_NAME = ".s.PGSQL.5432"
# Where a server started by root lives if its account cannot reach the directory that was asked for.
COMMON_HOME = Path("/var/lib/habitue")


class EmbeddedError(RuntimeError):
    """The embedded database cannot do what was asked; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Urls:
    """How the application and the owner reach the database."""

    application: str
    owner: str


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one installation. `directory` is ours, `home` the server's account's."""

    directory: Path
    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def passwords(self) -> Path:
        return self.directory / "database.json"


def data_directory() -> Path:
    """`HABITUE_DATA_DIR`, or the checkout's `.habitue`, or `habitue` in the user's data directory, as XDG names it."""
    asked = os.environ.get("HABITUE_DATA_DIR")
    if asked:
        return Path(asked).expanduser().resolve()
    if (checkout := checkout_of(Path(__file__))) is not None:
        return checkout / ".habitue"
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(base).expanduser() / "habitue").resolve()


def checkout_of(module: Path) -> Path | None:
    """The checkout that this module of ours runs from, if it does not run from where packages are installed."""
    source = next((each.parent for each in module.resolve().parents if each.name == "habitue"), None)
    if source is None or source.name != "src" or not (source.parent / "pyproject.toml").is_file():
        return None
    return source.parent


def elsewhere(directory: Path) -> Path | None:
    """Where the database lies, if the server's account could not reach the data directory when it was made."""
    note = directory / "database.at"
    try:
        return Path(note.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def places_of(directory: Path, account: Account) -> Places:
    """Make the directories, private to whom they belong, and return where they are."""
    # Root's is open to pass through, for the server's account; what lies in it is private file by file.
    directory.mkdir(parents=True, exist_ok=True, mode=0o711 if account.is_other else 0o700)
    home = _home(directory, account)
    sockets = home / "socket"
    if len(os.fsencode(sockets / SOCKET_NAME)) > SOCKET_PATH_BYTES_MAX:
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"habitue-{account.uid}-{digest}"
        if len(os.fsencode(sockets / SOCKET_NAME)) > SOCKET_PATH_BYTES_MAX:
            sockets = Path("/tmp") / sockets.name  # noqa: S108 - checked to be private below
    _make_private(sockets, account)
    return Places(directory, home, sockets)


def _home(directory: Path, account: Account) -> Path:
    """The server's directory, for ever the one that it was made in."""
    note = directory / "database.at"
    if known := elsewhere(directory):
        home = known
    elif not account.is_other or account.can_enter(directory):
        home = directory / "postgres"
    else:
        home = COMMON_HOME / hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    _make_private(home, account)
    if account.is_other and not account.can_enter(home):
        raise EmbeddedError(f"The account {account.name}, which runs the database for root, cannot enter {home}.")
    if home.parent != directory:
        note.write_text(f"{home}\n", encoding="utf-8")
    return home


def _make_private(path: Path, account: Account) -> None:
    """Make a directory that only the account may enter. Refuses one that somebody else has put there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    except FileExistsError:
        pass
    facts = path.lstat()
    if path.is_symlink() or not path.is_dir() or facts.st_uid != account.uid:
        raise EmbeddedError(f"{path} belongs to somebody else; remove it or choose another HABITUE_DATA_DIR.")
    path.chmod(0o700)
