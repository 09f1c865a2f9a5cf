"""How far the rooms are behind the journal, for those who watch over the house."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from habitue.platform import journal

COUNTED_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Queue:
    """The news that a room has not acted on: how much (counted up to `COUNTED_MAX`), and since when."""

    room: str
    length: int
    oldest_at: datetime | None


_QUEUE = """
    SELECT count(*), min(recorded_at) FROM (
        SELECT recorded_at FROM platform_todo WHERE room = %s ORDER BY id LIMIT %s
    ) AS waiting
"""


def news_backlog() -> list[Queue]:
    """The queue of every room that hears of anything, one statement each."""
    with connection.cursor() as cursor:
        queues = []
        for room in journal.rooms():
            cursor.execute(_QUEUE, [room, COUNTED_MAX])
            queues.append(Queue(room, *cursor.fetchone()))
        return queues


def oldest_writing_at() -> datetime | None:
    """When the oldest transaction began that is open and has written, as far as our database role may see.

    Readers of the journal in order of commit wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL")
        moment: datetime | None = cursor.fetchone()[0]
        return moment
