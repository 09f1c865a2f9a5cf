"""Mails as files, for the demo and for trying things: whoever has no mail server sees what would be sent."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from habitue.platform.embedded import data_directory
from habitue.platform.ids import new_id


def mails_directory() -> Path:
    """Where the mails are laid: `HABITUE_MAILS_DIR`, or `mails` beside the data."""
    named: str = settings.MAILS_DIRECTORY
    return Path(named) if named else data_directory() / "mails"


class EmailBackend(BaseEmailBackend):
    """Writes each mail whole or not at all, as a file `….eml`, which mail programs open. Sorted by name is by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        directory = mails_directory()
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        for mail in email_messages:
            path = directory / f"{new_id()}.eml"
            written = path.with_suffix(".part")
            written.write_bytes(mail.message().as_bytes())
            written.rename(path)
        return len(email_messages)
