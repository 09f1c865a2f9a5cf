"""The secret key of an installation that was given none: made once, and kept where only we can read it."""

import secrets

from habitue.config.cli.sentences import Sentence
from habitue.platform.embedded import data_directory
from habitue.platform.embedded.cluster import write_private


def secret_key() -> str:
    """Return the key kept in the data directory, making it on first use."""
    path = data_directory() / "secret-key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Sentence(
            f"{path} cannot be used ({error.strerror}); set HABITUE_SECRET_KEY or HABITUE_DATA_DIR."
        ) from None
