"""Sending again what was sent, or was missed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.webhooks import logic
from habitue.webhooks.actions.endpoints import EndpointDisabled, locked_endpoint
from habitue.webhooks.catalogue import EVENTS
from habitue.webhooks.events import events_between
from habitue.webhooks.models import Delivery
from habitue.webhooks.queries import delivery_for

REPLAY_MAX = 10_000


class StretchTooLong(Refusal):
    code = "stretch_too_long"
    text = _("More than {limit} events lie in this stretch. Ask for a shorter one.")


@action
def replay_delivery(*, organisation_id: UUID, delivery_id: UUID, by: Actor, at: datetime) -> None:
    """Send one delivery again, whatever became of it; its three days begin anew.

    Refuses: `DeliveryNotFound`, `EndpointNotFound` (it was removed), `EndpointDisabled`.
    """
    delivery = delivery_for(organisation_id, delivery_id)
    endpoint = locked_endpoint(organisation_id, delivery.endpoint_id)
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    Delivery.objects.filter(organisation_id=organisation_id, id=delivery_id).update(
        due_at=at, delivered_at=None, given_up_at=None, first_tried_at=None, tries=0
    )
    journal.write(
        organisation_id=organisation_id,
        kind="webhook.replayed",
        subject_id=endpoint.id,
        by=by,
        at=at,
        data={"delivery": str(delivery_id)},
    )


@action
def replay(
    *,
    organisation_id: UUID,
    endpoint_id: UUID,
    since: datetime,
    until: datetime,
    only_missed: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Send all events that were recorded in `[since, until)` and that the endpoint wants; return how many.

    Also those from before the endpoint was made. With `only_missed`, those that were delivered stay as they are.
    A receiver knows an event that it has had by its id. Refuses: `EndpointNotFound`, `EndpointDisabled`,
    `StretchTooLong`.
    """
    endpoint = locked_endpoint(organisation_id, endpoint_id)
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    names = [name for name in EVENTS if logic.wants(endpoint.events, name)]
    told = events_between(organisation_id, names=names, since=since, until=until, limit=REPLAY_MAX + 1)
    if len(told) > REPLAY_MAX:
        raise StretchTooLong(limit=REPLAY_MAX)
    if only_missed:
        had = Delivery.objects.filter(
            organisation_id=organisation_id,
            endpoint_id=endpoint_id,
            event_id__in=[event_id for event_id, _name in told],
            delivered_at__isnull=False,
        ).values_list("event_id", flat=True)
        already = set(had)
        told = [(event_id, name) for event_id, name in told if event_id not in already]
    _send_again(organisation_id, endpoint_id, told, at)
    journal.write(
        organisation_id=organisation_id,
        kind="webhook.replayed",
        subject_id=endpoint_id,
        by=by,
        at=at,
        data={"since": since.isoformat(), "until": until.isoformat(), "events": len(told)},
    )
    return len(told)


def _send_again(organisation_id: UUID, endpoint_id: UUID, told: Iterable[tuple[UUID, str]], at: datetime) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(
                organisation_id=organisation_id,
                endpoint_id=endpoint_id,
                event_id=event_id,
                event_name=name,
                created_at=at,
                due_at=at,
            )
            # By id, as `spread_news` inserts: two orders could wait for each other.
            for event_id, name in sorted(told)
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organisation_id", "endpoint_id", "event_id"],
        update_fields=["due_at", "delivered_at", "given_up_at", "first_tried_at", "tries"],
    )
