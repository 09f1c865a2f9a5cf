"""From news to deliveries, and from deliveries to their end."""

import logging
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection

from habitue.platform import journal, secrets
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.webhooks import logic
from habitue.webhooks.actions.endpoints import disable_endpoint
from habitue.webhooks.catalogue import EVENTS, TEST_EVENT
from habitue.webhooks.events import Event, events_by_id, events_told_by
from habitue.webhooks.logic import Verdict
from habitue.webhooks.models import Attempt, Delivery, Endpoint

_chance = random.SystemRandom()
logger = logging.getLogger(__name__)

ROOM = "webhooks"
# Longer than the longest attempt: a delivery that is still with a living worker must not fall due.
LEASE = timedelta(seconds=60)
# How many messages one worker has on their way to one endpoint: a failing one gets a single lane.
LANES = 8
LANES_FAILING = 1


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that a worker has taken: all that is needed to send it."""

    delivery_id: UUID
    organisation_id: UUID
    endpoint_id: UUID
    tries: int
    url: str
    event_id: UUID
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending: a status, or the name of the problem."""

    outgoing: Outgoing
    tried_at: datetime
    took: timedelta
    status: int | None
    problem: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How much news was acted on, how many of each event there were, how many deliveries came of it."""

    news: int
    events: Mapping[str, int]
    deliveries: int


@action
def spread_news(*, limit: int = 500, at: datetime) -> Spread:
    """Take news and make a delivery for each endpoint that wants it, in one transaction: neither is lost nor doubled.

    Endpoints that were made after the event do not get it; a disabled one gets nothing until it is enabled.
    """
    taken = sorted(journal.take(ROOM, limit), key=lambda news: news.organisation_id)
    counts: Counter[str] = Counter(news.kind for news in taken)
    made = 0
    for organisation_id, group in groupby(taken, key=lambda news: news.organisation_id):
        # Not locked: what is made for an endpoint that is disabled meanwhile waits until it is enabled again.
        endpoints = list(Endpoint.objects.filter(organisation_id=organisation_id, removed_at=None, disabled_at=None))
        if not endpoints:
            continue
        events = [event for event in events_told_by(list(group)) if event.name in EVENTS]
        made += _make_deliveries(endpoints, events, at)
    return Spread(news=len(taken), events=counts, deliveries=made)


def _make_deliveries(endpoints: Sequence[Endpoint], events: Sequence[Event], at: datetime) -> int:
    wanted = [
        Delivery(
            organisation_id=endpoint.organisation_id,
            endpoint_id=endpoint.id,
            event_id=event.id,
            event_name=event.name,
            created_at=at,
            due_at=at,
        )
        for event in events
        for endpoint in endpoints
        if event.recorded_at >= endpoint.created_at and logic.wants(endpoint.events, event.name)
    ]
    Delivery.objects.bulk_create(wanted, batch_size=1000, ignore_conflicts=True)
    return len(wanted)


# Each endpoint that has something waiting is asked for what is due, as many as its lanes have room for, so that one
# with a long queue takes nothing from the others. `waiting` steps through the index from endpoint to endpoint, whatever
# the length of their queues. `busy` is what this worker has on its way.
_CLAIM = """
    WITH RECURSIVE waiting AS (
        (SELECT organisation_id, endpoint_id FROM webhooks_delivery WHERE due_at IS NOT NULL
         ORDER BY organisation_id, endpoint_id LIMIT 1)
        UNION ALL
        SELECT following.organisation_id, following.endpoint_id
        FROM waiting w CROSS JOIN LATERAL (
            SELECT d.organisation_id, d.endpoint_id FROM webhooks_delivery d
            WHERE d.due_at IS NOT NULL AND (d.organisation_id, d.endpoint_id) > (w.organisation_id, w.endpoint_id)
            ORDER BY d.organisation_id, d.endpoint_id LIMIT 1
        ) AS following
    ), chosen AS (
        SELECT d.id
        FROM (
            SELECT e.id, e.organisation_id,
                   CASE WHEN e.failing_since IS NULL THEN %(lanes)s::int ELSE %(lanes_failing)s::int END
                   - COALESCE(busy.count, 0) AS room
            FROM waiting
            JOIN webhooks_endpoint e ON e.id = waiting.endpoint_id
            LEFT JOIN unnest(%(busy)s::uuid[], %(busy_counts)s::int[]) AS busy (endpoint_id, count)
                   ON busy.endpoint_id = e.id
            WHERE e.disabled_at IS NULL AND e.removed_at IS NULL
            ORDER BY COALESCE(busy.count, 0), random()
        ) AS e
        CROSS JOIN LATERAL (
            SELECT w.id FROM webhooks_delivery w
            WHERE w.organisation_id = e.organisation_id AND w.endpoint_id = e.id AND w.due_at <= %(at)s
            ORDER BY w.due_at, w.id
            LIMIT GREATEST(e.room, 0)
            FOR UPDATE SKIP LOCKED
        ) AS d
        LIMIT %(limit)s
    )
    UPDATE webhooks_delivery w
    SET due_at = %(lease_until)s, tries = w.tries + 1, first_tried_at = COALESCE(w.first_tried_at, %(at)s)
    FROM chosen WHERE w.id = chosen.id
    RETURNING w.id, w.organisation_id, w.endpoint_id, w.event_id, w.event_name, w.tries, w.created_at
"""


@action
def claim_deliveries(
    *, limit: int, at: datetime, busy: Mapping[UUID, int] | None = None, lease: timedelta = LEASE
) -> list[Outgoing]:
    """Take deliveries that are due; nobody else takes them until the lease is over.

    Who takes one and dies loses nothing: it falls due again. A delivery whose event is no more is given up.
    """
    busy = busy or {}
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "busy": list(busy),
                "busy_counts": list(busy.values()),
                "at": at,
                "lanes": LANES,
                "lanes_failing": LANES_FAILING,
                "limit": limit,
                "lease_until": at + lease,
            },
        )
        rows = sorted((_Claimed(*row) for row in cursor.fetchall()), key=lambda row: row.id)
    return _outgoing(rows, at)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    organisation_id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_name: str
    tries: int
    created_at: datetime


def _outgoing(rows: Sequence[_Claimed], at: datetime) -> list[Outgoing]:
    endpoints = Endpoint.objects.in_bulk({row.endpoint_id for row in rows})
    bodies: dict[UUID, str] = {}
    for organisation_id in {row.organisation_id for row in rows}:
        ids = {row.event_id for row in rows if row.organisation_id == organisation_id}
        bodies |= {event.id: event.body for event in events_by_id(organisation_id, ids).values()}
    bodies |= {row.event_id: _test_body(row) for row in rows if row.event_name == TEST_EVENT}
    vanished = [row.id for row in rows if row.event_id not in bodies]
    Delivery.objects.filter(id__in=vanished).update(due_at=None, given_up_at=at)
    keys = {endpoint.id: _secrets_of(endpoint, at) for endpoint in endpoints.values()}
    return [
        Outgoing(
            delivery_id=row.id,
            organisation_id=row.organisation_id,
            endpoint_id=row.endpoint_id,
            tries=row.tries,
            url=endpoints[row.endpoint_id].url,
            event_id=row.event_id,
            body=bodies[row.event_id],
            secrets=keys[row.endpoint_id],
        )
        for row in rows
        if row.event_id in bodies and keys[row.endpoint_id]
    ]


def _test_body(row: _Claimed) -> str:
    return logic.body_of(
        event_id=row.event_id,
        name=TEST_EVENT,
        occurred_at=row.created_at,
        recorded_at=row.created_at,
        subject_id=row.endpoint_id,
        source=(journal.SYSTEM.kind, journal.SYSTEM.id),
        content={},
    )


def _secrets_of(endpoint: Endpoint, at: datetime) -> tuple[str, ...]:
    """The secrets in force, the newest first; none if they cannot be read: then its messages wait for the key."""
    sealed = [endpoint.secret_sealed]
    until = endpoint.earlier_secret_until
    if endpoint.earlier_secret_sealed is not None and until is not None and at < until:
        sealed.append(endpoint.earlier_secret_sealed)
    try:
        return tuple(secrets.unseal(each) for each in sealed)
    except secrets.UnsealableError:
        logger.error("webhook secret cannot be read", extra={"endpoint": str(endpoint.id)})
        return ()


@action
def record_outcomes(*, outcomes: Sequence[Outcome], at: datetime, chance: float | None = None) -> None:
    """Write what came of sending: the attempt, what becomes of the delivery, and of an endpoint that is gone.

    Outcomes of one call are written together or not at all; in the latter case the messages are sent once more.
    """
    ids = {outcome.outgoing.endpoint_id for outcome in outcomes}
    locked = Endpoint.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    endpoints = {endpoint.id: endpoint for endpoint in locked}
    deliveries = Delivery.objects.select_for_update().filter(
        id__in=[outcome.outgoing.delivery_id for outcome in outcomes]
    )
    rows = {row.id: row for row in deliveries.order_by("id")}
    for outcome in sorted(outcomes, key=lambda each: each.outgoing.delivery_id):
        row = rows.get(outcome.outgoing.delivery_id)
        if row is not None:
            _record(row, endpoints[row.endpoint_id], outcome, at, _chance.random() if chance is None else chance)


def _record(delivery: Delivery, endpoint: Endpoint, outcome: Outcome, at: datetime, chance: float) -> None:
    Attempt.objects.create(
        id=new_id(),
        organisation_id=delivery.organisation_id,
        delivery_id=delivery.id,
        tried_at=outcome.tried_at,
        took_ms=int(outcome.took.total_seconds() * 1000),
        status=outcome.status,
        problem=outcome.problem,
    )
    verdict = logic.verdict_on(outcome.status)
    if verdict is Verdict.DELIVERED:
        delivery.due_at, delivery.delivered_at, delivery.given_up_at = None, at, None
        delivery.save()
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save()
        return
    if delivery.tries != outcome.outgoing.tries or delivery.due_at is None:
        # Another worker has it since, or it has ended: a late failure decides nothing.
        return
    _record_failure(delivery, endpoint, outcome, verdict, at, chance)


def _record_failure(
    delivery: Delivery, endpoint: Endpoint, outcome: Outcome, verdict: Verdict, at: datetime, chance: float
) -> None:
    if endpoint.failing_since is None:
        endpoint.failing_since = outcome.tried_at
        endpoint.save()
    again_at = None
    if verdict is Verdict.AGAIN:
        again_at = logic.next_try_at(
            tries=delivery.tries,
            first_tried_at=delivery.first_tried_at or outcome.tried_at,
            at=at,
            chance=chance,
            retry_after=outcome.retry_after,
        )
    delivery.due_at, delivery.given_up_at = again_at, at if again_at is None else None
    delivery.save()
    if verdict is Verdict.GONE:
        disable_endpoint(endpoint=endpoint, because="gone", at=at)
    elif again_at is None and at - endpoint.failing_since >= logic.RETRY_FOR:
        # Nothing at all arrived in the three days. If other messages did, only this one is given up.
        disable_endpoint(endpoint=endpoint, because="failing", at=at)


_PRUNE = """
    WITH chosen AS MATERIALIZED (SELECT id FROM webhooks_delivery WHERE created_at < %s LIMIT %s)
    DELETE FROM webhooks_delivery AS delivery USING chosen WHERE delivery.id = chosen.id RETURNING delivery.id
"""


@action
def prune_deliveries(*, before: datetime, limit: int = 5000) -> int:
    """Delete deliveries that were made before a moment, with their attempts; return how many went.

    One that waits longer than that belongs to an endpoint which was removed or disabled as it was made.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [before, limit])
        gone = [row[0] for row in cursor.fetchall()]
    Attempt.objects.filter(delivery_id__in=gone).delete()
    return len(gone)
