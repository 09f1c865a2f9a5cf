"""Events: what the journal holds, as other programs see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.platform.journal import News
from habitue.platform.models import JournalLine
from habitue.webhooks import logic


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `body` is what is sent and what the feed shows."""

    id: UUID
    name: str
    occurred_at: datetime
    recorded_at: datetime
    subject_id: UUID
    source: tuple[str, UUID]
    content: dict[str, Any]

    @property
    def body(self) -> str:
        """The event as JSON, the same bytes each time."""
        return logic.body_of(
            event_id=self.id,
            name=self.name,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            subject_id=self.subject_id,
            source=self.source,
            content=self.content,
        )


def event_of(line: JournalLine) -> Event:
    """A line of the journal as an event."""
    return Event(
        id=line.id,
        name=line.kind,
        occurred_at=line.occurred_at,
        recorded_at=line.recorded_at,
        subject_id=line.subject_id,
        source=(line.actor_kind, line.actor_id),
        content=line.data,
    )


def events_by_id(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Event]:
    """The events with these ids, as far as they are this organisation's."""
    rows = JournalLine.objects.filter(organisation_id=organisation_id, id__in=list(ids))
    return {row.id: event_of(row) for row in rows}


def events_told_by(news: Sequence[News]) -> list[Event]:
    """The events that these to-do rows of one organisation tell of, in the order of their ids.

    A to-do row and its line share organisation, kind, subject and the moment of recording. Two lines that share all
    four are found by either row; who acts on them acts once, by the event's id.
    """
    if not news:
        return []
    organisation_id = news[0].organisation_id
    told = {(item.kind, item.subject_id, item.recorded_at) for item in news}
    rows = JournalLine.objects.filter(
        organisation_id=organisation_id,
        subject_id__in=list({item.subject_id for item in news}),
        recorded_at__in=list({item.recorded_at for item in news}),
    ).order_by("id")
    return [event_of(row) for row in rows if (row.kind, row.subject_id, row.recorded_at) in told]


def events_between(
    organisation_id: UUID, *, names: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[tuple[UUID, str]]:
    """Ids and names of the events of these names that were recorded in `[since, until)`, oldest first."""
    rows = JournalLine.objects.filter(
        organisation_id=organisation_id, kind__in=list(names), recorded_at__gte=since, recorded_at__lt=until
    )
    return list(rows.order_by("recorded_at", "id").values_list("id", "kind")[:limit])
