"""History, and the news of it for other rooms.

An action writes its line with `write`, in its own transaction. A room that wants to hear of it says so once, in its
`AppConfig.ready`, with `subscribe`; from then on each matching line brings it one to-do row, which it takes with
`take` in the transaction of what it does about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from habitue.platform.db import copy_in
from habitue.platform.ids import new_id
from habitue.platform.models import JournalLine, Todo

ActorKind = Literal["till", "application", "staff", "customer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `name` is for people who read the history later; it may be empty."""

    kind: ActorKind
    id: UUID
    name: str = ""


SYSTEM = Actor("system", UUID(int=0), "Habitué")


@dataclass(frozen=True, slots=True)
class News:
    """A to-do row as its room sees it."""

    id: UUID
    organisation_id: UUID
    kind: str
    subject_id: UUID
    recorded_at: datetime


_subscriptions: set[tuple[str, str]] = set()


def subscribe(room: str, prefix: str) -> None:
    """Send `room` a to-do row for every kind that begins with `prefix`. Saying it twice changes nothing."""
    _subscriptions.add((room, prefix))


def unsubscribe(room: str, prefix: str) -> None:
    """Take a subscription back; rows already written stay."""
    _subscriptions.discard((room, prefix))


def rooms_that_hear(kind: str) -> tuple[str, ...]:
    """The subscribed rooms of one kind, sorted; for SQL functions, which write their to-do rows themselves."""
    return tuple(sorted({room for room, prefix in _subscriptions if kind.startswith(prefix)}))


def rooms() -> tuple[str, ...]:
    """All rooms that hear of anything, sorted."""
    return tuple(sorted({room for room, _prefix in _subscriptions}))


def write(
    *,
    organisation_id: UUID,
    kind: str,
    subject_id: UUID,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> UUID:
    """Write one line and its to-do rows in the open transaction; return the line's id.

    `at` is our clock; `occurred_at` is given where the act happened at another moment (a till that was offline).
    Raises `ValueError` outside an action: a line without its act would be a lie.
    """
    if not connection.in_atomic_block:
        raise ValueError(f"{kind}: the journal is written inside an action")
    line = JournalLine.objects.create(
        organisation_id=organisation_id,
        kind=kind,
        subject_id=subject_id,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        occurred_at=occurred_at or at,
        recorded_at=at,
        data=dict(data or {}),
    )
    tell(organisation_id=organisation_id, kind=kind, subject_id=subject_id, at=at, rooms=rooms_that_hear(kind))
    return line.id


@dataclass(frozen=True, slots=True)
class Line:
    """One of many lines that are written together."""

    kind: str
    subject_id: UUID
    data: Mapping[str, Any]


def write_many(*, organisation_id: UUID, lines: Iterable[Line], by: Actor, at: datetime) -> None:
    """Write these lines and their to-do rows in the open transaction, a statement for each kind of row.

    Raises `ValueError` outside an action, as `write` does.
    """
    if not connection.in_atomic_block:
        raise ValueError("the journal is written inside an action")
    written = list(lines)
    copy_in(
        [
            JournalLine(
                organisation_id=organisation_id,
                kind=line.kind,
                subject_id=line.subject_id,
                actor_kind=by.kind,
                actor_id=by.id,
                actor_name=by.name,
                occurred_at=at,
                recorded_at=at,
                data=dict(line.data),
            )
            for line in written
        ]
    )
    copy_in(
        [
            Todo(organisation_id=organisation_id, room=room, kind=kind, subject_id=subject, recorded_at=at)
            for kind, subject in ((line.kind, line.subject_id) for line in written)
            for room in rooms_that_hear(kind)
        ]
    )


def tell(*, organisation_id: UUID, kind: str, subject_id: UUID, at: datetime, rooms: Iterable[str]) -> None:
    """Write a to-do row for each of these rooms."""
    Todo.objects.bulk_create(
        Todo(id=new_id(), organisation_id=organisation_id, room=room, kind=kind, subject_id=subject_id, recorded_at=at)
        for room in rooms
    )


# Chosen once, in a WITH: as a sub-select the planner may run it again for each row, and more than `limit` would go.
_TAKE = """
    WITH chosen AS MATERIALIZED (
        SELECT id FROM platform_todo WHERE room = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    DELETE FROM platform_todo AS todo USING chosen WHERE todo.id = chosen.id
    RETURNING todo.id, todo.organisation_id, todo.kind, todo.subject_id, todo.recorded_at
"""


def take(room: str, limit: int = 100) -> list[News]:
    """Take the oldest news of a room, deleting it in the open transaction, so that it is gone with its effect.

    If the transaction rolls back, the news is there again. Rows that another taker holds are passed over. Raises
    `ValueError` outside an action.
    """
    if not connection.in_atomic_block:
        raise ValueError("news is taken inside the action that acts on it")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [room, limit])
        return sorted((News(*row) for row in cursor.fetchall()), key=lambda news: news.id)
