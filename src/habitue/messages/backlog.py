"""How many mails wait, for those who watch over the house."""

from dataclasses import dataclass
from datetime import datetime

from habitue.messages.models import Message

COUNTED_MAX = 100_000


@dataclass(frozen=True, slots=True)
class MailBacklog:
    """Of all organisations: mails that wait (counted up to `COUNTED_MAX`), and when the first of them was written."""

    waiting: int
    oldest_at: datetime | None


def mail_backlog() -> MailBacklog:
    """Two statements over what waits alone."""
    waiting = Message.objects.filter(due_at__isnull=False)
    return MailBacklog(
        waiting=waiting[:COUNTED_MAX].count(),
        oldest_at=waiting.order_by("created_at").values_list("created_at", flat=True).first(),
    )
