"""What happened, for other programs; endpoints and deliveries, for those who look after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from habitue.platform.models import JournalLine
from habitue.platform.refusals import Refusal
from habitue.webhooks import logic
from habitue.webhooks.catalogue import EVENTS
from habitue.webhooks.events import Event, event_of
from habitue.webhooks.models import Attempt, Delivery, Endpoint
from habitue.webhooks.places import BEGINNING, Place, cursor_of, place_of, snapshot_from

PAGE_MAX = 1000


class CursorInvalid(Refusal):
    code = "malformed"
    text = _("This is not a cursor of this feed.")
    status = 400


class CursorFromElsewhere(Refusal):
    """The database was restored from a copy that knew less: what the cursor has seen is no more, or came again."""

    code = "cursor_from_elsewhere"
    text = _("This cursor was made by another database than this one. Begin again without one.")
    status = 422


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events and the cursor to ask with next time. The cursor is there even when no event is."""

    items: list[Event]
    next: str
    more: bool


# The place is a snapshot, and asked for is what is visible now and was not then. `xid >= xmin` lets the index skip
# what is certainly old. While one snapshot is being paged through, `until` keeps out what commits meanwhile.
_READ = """
    WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
    SELECT now.snapshot::text, line.xid::text, line.id
    FROM now LEFT JOIN LATERAL (
        SELECT xid, id FROM platform_journal
        WHERE organisation_id = %(organisation)s AND kind = ANY(%(kinds)s)
          AND xid >= %(xmin)s::text::xid8 AND (xid, id) > (%(xid)s::text::xid8, %(id)s::uuid)
          AND NOT pg_visible_in_snapshot(xid, %(seen)s::text::pg_snapshot)
          AND pg_visible_in_snapshot(xid, COALESCE(%(until)s::text::pg_snapshot, now.snapshot))
        ORDER BY organisation_id, xid, id LIMIT %(limit)s
    ) AS line ON true
"""


def events_after(organisation_id: UUID, cursor: str | None, limit: int = 100) -> EventPage:
    """The events that the reader with this cursor has not seen; from the first one if it is empty.

    None is missed and none comes twice. Commits do not happen in order of ids, times or transaction numbers: a sale
    that began earlier may commit later, and a reader that remembered the last id would pass over it. So the cursor
    remembers which transactions it has seen. (The other way, to read only up to the oldest open transaction, was
    tried: one long transaction of anybody on the same server, even in another database, stops the feed for all.)

    Order is that of transactions within what became visible since the last call, and so nearly that of time.
    Refuses: `CursorInvalid`, `CursorFromElsewhere`.
    """
    place = _place_of(cursor)
    limit = max(1, min(limit, PAGE_MAX))
    after = place.after or (0, UUID(int=0))
    asked: dict[str, str | int | UUID | list[str] | None] = {
        "organisation": organisation_id,
        "kinds": list(EVENTS),
        "xmin": str(place.seen.xmin),
        "xid": str(after[0]),
        "id": after[1],
        "seen": str(place.seen),
        "until": None if place.until is None else str(place.until),
        "limit": limit + 1,
    }
    with connection.cursor() as statement:
        statement.execute(_READ, asked)
        rows = statement.fetchall()
    now = snapshot_from(rows[0][0])
    if max(place.seen.xmax, place.until.xmax if place.until else 0) > now.xmax:
        raise CursorFromElsewhere(field="after")
    found = [(int(xid), id_) for _snapshot, xid, id_ in rows if id_ is not None]
    page, more = found[:limit], len(found) > limit
    until = place.until or now
    following = Place(place.seen, until, page[-1]) if more else Place(until)
    lines = JournalLine.objects.in_bulk([id_ for _xid, id_ in page])
    return EventPage([event_of(lines[id_]) for _xid, id_ in page], cursor_of(following), more)


def _place_of(cursor: str | None) -> Place:
    if not cursor:
        return BEGINNING
    try:
        return place_of(cursor)
    except ValueError:
        raise CursorInvalid(field="after") from None


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


class EndpointNotFound(Refusal):
    code = "not_found"
    text = _("There is no such webhook endpoint.")
    status = 404


class DeliveryNotFound(Refusal):
    code = "not_found"
    text = _("There is no such delivery.")
    status = 404


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
    if before:
        rows = rows.filter(id__lt=_id_of(before))
    limit = max(1, min(limit, PAGE_MAX))
    page = list(rows.order_by("-id")[: limit + 1])
    more, page = len(page) > limit, page[:limit]
    return DeliveryPage(
        items=_with_attempts(organisation_id, page), next=logic.cursor_of_id(page[-1].id) if more else ""
    )


def _id_of(cursor: str) -> UUID:
    try:
        return logic.id_of_cursor(cursor)
    except ValueError:
        raise CursorInvalid(field="after") from None


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
