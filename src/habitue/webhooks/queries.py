"""What happened, for other programs; endpoints and deliveries, for those who look after them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from habitue.platform import journal
from habitue.platform.models import JournalLine
from habitue.platform.refusals import Refusal
from habitue.webhooks import logic
from habitue.webhooks.catalogue import EVENTS
from habitue.webhooks.models import Attempt, Delivery, Endpoint

PAGE_MAX = 1000


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


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events and the cursor to ask with next time. The cursor is there even when no event is."""

    items: list[Event]
    next: str
    more: bool


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint as its owner sees it. The secret is shown once, when it is made, and never here."""

    id: UUID
    url: str
    description: str
    events: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: str
    earlier_secret_until: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try: an HTTP status, or the name of the problem (`timeout`, `connection`, `tls`, `address`, `answer`)."""

    tried_at: datetime
    took_ms: int
    status: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One event on its way to one endpoint. Exactly one of `due_at`, `delivered_at`, `given_up_at` is set."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_name: str
    created_at: datetime
    tries: int
    due_at: datetime | None
    delivered_at: datetime | None
    given_up_at: datetime | None
    attempts: tuple[AttemptView, ...]


class CursorInvalid(Refusal):
    code = "malformed"
    text = _("This is not a cursor of this feed.")
    status = 400


class EndpointNotFound(Refusal):
    code = "not_found"
    text = _("There is no such webhook endpoint.")
    status = 404


class DeliveryNotFound(Refusal):
    code = "not_found"
    text = _("There is no such delivery.")
    status = 404


def events_after(organisation_id: UUID, cursor: str | None, limit: int = 100) -> EventPage:
    """The events after a cursor, in order of commit; from the first one if it is empty.

    Nothing is ever missed. Commits do not happen in order of ids or of time, so a reader that remembered the last id
    would pass over a sale that began earlier and committed later. The journal is therefore read in order of
    (transaction, id), and only as far as the oldest transaction that is still open: `xid <
    pg_snapshot_xmin(pg_current_snapshot())`. Whatever commits later has a higher transaction number than all that was
    shown. The price: one long writing transaction holds the feed back until it has ended.

    Raises `CursorInvalid`.
    """
    after = _position_of(cursor)
    limit = max(1, min(limit, PAGE_MAX))
    lines = journal.read(organisation_id, after, limit)
    last = lines[-1].position if lines else after
    return EventPage(
        items=[event_of_line(line) for line in lines if line.kind in EVENTS],
        next=logic.cursor_text(last or (0, UUID(int=0))),
        more=len(lines) == limit,
    )


def _position_of(cursor: str | None) -> tuple[int, UUID] | None:
    if not cursor:
        return None
    try:
        return logic.position_of(cursor)
    except ValueError:
        raise CursorInvalid(field="after") from None


def event_of_line(line: journal.Line) -> Event:
    """A line of the journal as an event."""
    return Event(
        id=line.id,
        name=line.kind,
        occurred_at=line.occurred_at,
        recorded_at=line.recorded_at,
        subject_id=line.subject_id,
        source=(line.actor.kind, line.actor.id),
        content=line.data,
    )


def _event_of_row(row: JournalLine) -> Event:
    return Event(
        id=row.id,
        name=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        subject_id=row.subject_id,
        source=(row.actor_kind, row.actor_id),
        content=row.data,
    )


def events_by_id(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Event]:
    """The events with these ids, as far as they are this organisation's."""
    rows = JournalLine.objects.filter(organisation_id=organisation_id, id__in=list(ids))
    return {row.id: _event_of_row(row) for row in rows}


def events_told_by(news: Sequence[journal.News]) -> list[Event]:
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
    return [_event_of_row(row) for row in rows if (row.kind, row.subject_id, row.recorded_at) in told]


def events_between(
    organisation_id: UUID, *, names: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[tuple[UUID, str]]:
    """Ids and names of the events of these names that were recorded in `[since, until)`, oldest first."""
    rows = JournalLine.objects.filter(
        organisation_id=organisation_id, kind__in=list(names), recorded_at__gte=since, recorded_at__lt=until
    )
    return list(rows.order_by("recorded_at", "id").values_list("id", "kind")[:limit])


def endpoint_for(organisation_id: UUID, endpoint_id: UUID) -> Endpoint:
    """The endpoint, if it is this organisation's and not removed. Raises `EndpointNotFound`."""
    found = Endpoint.objects.filter(organisation_id=organisation_id, id=endpoint_id, removed_at=None).first()
    if found is None:
        raise EndpointNotFound
    return found


def endpoint_view(organisation_id: UUID, endpoint_id: UUID) -> EndpointView:
    """One endpoint. Raises `EndpointNotFound`."""
    return view_of_endpoint(endpoint_for(organisation_id, endpoint_id))


def endpoints_of(organisation_id: UUID) -> list[EndpointView]:
    """All endpoints that were not removed, oldest first."""
    rows = Endpoint.objects.filter(organisation_id=organisation_id, removed_at=None).order_by("id")
    return [view_of_endpoint(row) for row in rows]


def view_of_endpoint(row: Endpoint) -> EndpointView:
    """An endpoint without its secrets."""
    return EndpointView(
        id=row.id,
        url=row.url,
        description=row.description,
        events=tuple(row.events),
        created_at=row.created_at,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        disabled_because=row.disabled_because,
        earlier_secret_until=row.earlier_secret_until,
    )


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, newest first; `next` is empty at the end."""

    items: list[DeliveryView]
    next: str


def deliveries_of(
    organisation_id: UUID, endpoint_id: UUID, *, before: str | None = None, limit: int = 50, state: str = ""
) -> DeliveryPage:
    """An endpoint's deliveries with their attempts, newest first; `state` is `waiting`, `delivered`, `given_up` or all.

    Two statements, however many rows. Raises `EndpointNotFound`, `CursorInvalid`.
    """
    endpoint_for(organisation_id, endpoint_id)
    rows = Delivery.objects.filter(organisation_id=organisation_id, endpoint_id=endpoint_id).filter(_in_state(state))
    position = _position_of(before)
    if position is not None:
        rows = rows.filter(id__lt=position[1])
    limit = max(1, min(limit, PAGE_MAX))
    page = list(rows.order_by("-id")[: limit + 1])
    more, page = len(page) > limit, page[:limit]
    return DeliveryPage(
        items=_with_attempts(organisation_id, page), next=logic.cursor_text((0, page[-1].id)) if more else ""
    )


def _in_state(state: str) -> Q:
    if not state:
        return Q()
    column = {"waiting": "due_at", "delivered": "delivered_at", "given_up": "given_up_at"}.get(state)
    if column is None:
        raise ValueError(f"{state} is no state of a delivery")
    return Q(**{f"{column}__isnull": False})


def delivery_for(organisation_id: UUID, delivery_id: UUID) -> Delivery:
    """The delivery, if it is this organisation's. Raises `DeliveryNotFound`."""
    found = Delivery.objects.filter(organisation_id=organisation_id, id=delivery_id).first()
    if found is None:
        raise DeliveryNotFound
    return found


def delivery_view(organisation_id: UUID, delivery_id: UUID) -> DeliveryView:
    """One delivery with its attempts. Raises `DeliveryNotFound`."""
    return _with_attempts(organisation_id, [delivery_for(organisation_id, delivery_id)])[0]


def _with_attempts(organisation_id: UUID, page: Sequence[Delivery]) -> list[DeliveryView]:
    attempts: dict[UUID, list[AttemptView]] = {row.id: [] for row in page}
    tried = Attempt.objects.filter(organisation_id=organisation_id, delivery_id__in=list(attempts)).order_by("id")
    for row in tried:
        attempts[row.delivery_id].append(
            AttemptView(tried_at=row.tried_at, took_ms=row.took_ms, status=row.status, problem=row.problem)
        )
    return [
        DeliveryView(
            id=row.id,
            endpoint_id=row.endpoint_id,
            event_id=row.event_id,
            event_name=row.event_name,
            created_at=row.created_at,
            tries=row.tries,
            due_at=row.due_at,
            delivered_at=row.delivered_at,
            given_up_at=row.given_up_at,
            attempts=tuple(attempts[row.id]),
        )
        for row in page
    ]
