"""Taking messages that are due, and writing what came of them."""

import base64
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from habitue.messages.actions.sending import Enclosure
from habitue.messages.logic import Answer, next_try_at
from habitue.messages.models import Message, MessageFile
from habitue.platform import secrets
from habitue.platform.db import action

# Longer than the slowest attempt of all that were taken together: see `sender.BATCH` and `sender.PATIENCE_SECONDS`.
LEASE = timedelta(minutes=10)
# How many of one organisation's are taken at once: a thousand greetings must not hold up a neighbour's link.
LANES = 5

_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that a worker has taken: all that is needed to send it. `context` is None where it cannot be read."""

    id: UUID
    organisation_id: UUID
    kind: str
    to: str
    language: str
    created_at: datetime
    tries: int
    late_at: datetime | None
    context: Mapping[str, Any] | None
    files: tuple[Enclosure, ...]


# Steps through the index from organisation to organisation, however long the queue of each, and takes a few from each.
_CLAIM = """
    WITH RECURSIVE waiting AS (
        (SELECT organisation_id FROM messages_message WHERE due_at IS NOT NULL ORDER BY organisation_id LIMIT 1)
        UNION ALL
        SELECT following.organisation_id
        FROM waiting w CROSS JOIN LATERAL (
            SELECT m.organisation_id FROM messages_message m
            WHERE m.due_at IS NOT NULL AND m.organisation_id > w.organisation_id
            ORDER BY m.organisation_id LIMIT 1
        ) AS following
    ), chosen AS MATERIALIZED (
        SELECT due.id FROM (SELECT organisation_id FROM waiting ORDER BY random()) AS w
        CROSS JOIN LATERAL (
            SELECT m.id FROM messages_message m
            WHERE m.organisation_id = w.organisation_id AND m.due_at <= %(at)s
            ORDER BY m.is_bulk, m.due_at, m.id LIMIT %(lanes)s FOR UPDATE SKIP LOCKED
        ) AS due
        LIMIT %(limit)s
    )
    UPDATE messages_message m SET due_at = %(lease_until)s, tries = m.tries + 1
    FROM chosen WHERE m.id = chosen.id
    RETURNING m.id
"""


@action
def claim_messages(*, limit: int, at: datetime, lease: timedelta = LEASE) -> list[Outgoing]:
    """Take messages that are due; nobody else takes them until the lease is over.

    Who takes one and dies loses nothing: it falls due again. What is urgent goes before what is sent to many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "lanes": LANES, "limit": limit, "lease_until": at + lease})
        ids = [row[0] for row in cursor.fetchall()]
    rows = list(Message.objects.filter(id__in=ids).order_by("is_bulk", "tries", "id"))
    files: dict[UUID, list[MessageFile]] = {row.id: [] for row in rows}
    for file in MessageFile.objects.filter(message_id__in=ids).order_by("message_id", "place"):
        files[file.message_id].append(file)
    return [_outgoing(row, files[row.id]) for row in rows]


def _outgoing(row: Message, files: Sequence[MessageFile]) -> Outgoing:
    context, opened = _opened(row, files)
    return Outgoing(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=row.kind,
        to=row.to,
        language=row.language,
        created_at=row.created_at,
        tries=row.tries,
        late_at=row.late_at,
        context=context,
        files=opened,
    )


def _opened(row: Message, files: Sequence[MessageFile]) -> tuple[Mapping[str, Any] | None, tuple[Enclosure, ...]]:
    try:
        context = orjson.loads(secrets.unseal(row.context_sealed or b""))
        return context, tuple(
            Enclosure(file.name, file.media_type, base64.b64decode(secrets.unseal(file.content_sealed)))
            for file in files
        )
    except secrets.UnsealableError:
        return None, ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending one message."""

    outgoing: Outgoing
    answer: Answer


@action
def record_outcome(*, outcome: Outcome, at: datetime, chance: float | None = None) -> None:
    """Write what came of it: sent, failed, or due again. What was said is dropped with either end.

    A late failure of a message that another worker has since, or that has ended, decides nothing; that it was sent
    does.
    """
    row = Message.objects.select_for_update().filter(id=outcome.outgoing.id).first()
    if row is None or row.sent_at is not None:
        return
    answer = outcome.answer
    if answer.problem is None:
        _end(row, sent_at=at, problem="", answer="")
        return
    if row.failed_at is not None or row.tries != outcome.outgoing.tries:
        return
    again_at = None if answer.is_final else _next_try_at(row, at, chance)
    if again_at is None or (row.late_at is not None and again_at >= row.late_at):
        _end(row, failed_at=at, problem=answer.problem, answer=answer.text)
        return
    row.due_at, row.problem, row.answer = again_at, answer.problem, answer.text
    row.save(update_fields=["due_at", "problem", "answer"])


@action
def hand_back(*, outgoings: Sequence[Outgoing], due_at: datetime) -> None:
    """Let messages that were taken and not tried fall due again, their tries uncounted."""
    for outgoing in sorted(outgoings, key=lambda one: one.id):
        waiting = Message.objects.filter(id=outgoing.id, tries=outgoing.tries, due_at__isnull=False)
        waiting.update(due_at=due_at, tries=outgoing.tries - 1)


def _end(row: Message, *, problem: str, answer: str, sent_at: datetime | None = None, **failed: datetime) -> None:
    row.due_at, row.context_sealed = None, None
    row.sent_at, row.failed_at = sent_at, failed.get("failed_at")
    row.problem, row.answer = problem, answer
    row.save()
    MessageFile.objects.filter(organisation_id=row.organisation_id, message_id=row.id).delete()


def _next_try_at(row: Message, at: datetime, chance: float | None) -> datetime | None:
    drawn = _chance.random() if chance is None else chance
    return next_try_at(tries=row.tries, created_at=row.created_at, at=at, chance=drawn)
