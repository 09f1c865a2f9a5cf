"""Endpoints: made, changed, given a new secret, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.platform import journal, secrets
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM, Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import read_line
from habitue.webhooks import logic
from habitue.webhooks.addresses import AddressNotAllowed, target_of
from habitue.webhooks.catalogue import TEST_EVENT, is_filter
from habitue.webhooks.models import Delivery, Endpoint
from habitue.webhooks.queries import EndpointNotFound, EndpointView, view_of_endpoint
from habitue.webhooks.rules import rules_in_force

ENDPOINTS_MAX = 50
DESCRIPTION_LENGTH_MAX = 200
OVERLAP = timedelta(hours=24)
OVERLAP_MAX = timedelta(days=30)


class UrlNotAllowed(Refusal):
    """`reason` is `malformed`, `scheme`, `port` or `network`."""

    code = "url_not_allowed"
    text = _("Messages cannot be sent to this address ({reason}).")


class UnknownEvent(Refusal):
    code = "unknown_event"
    text = _("There is no event {event}.")


class TooManyEndpoints(Refusal):
    code = "limit_reached"
    text = _("An organisation can have at most {limit} webhook endpoints.")


class EndpointDisabled(Refusal):
    code = "endpoint_disabled"
    text = _("This endpoint is disabled. Enable it first.")


@dataclass(frozen=True, slots=True)
class NewSecret:
    """The endpoint and its signing secret, which is shown this once."""

    endpoint: EndpointView
    secret: str


@action
def create_endpoint(
    *, organisation_id: UUID, url: str, events: Sequence[str] = (), description: str = "", by: Actor, at: datetime
) -> NewSecret:
    """Make an endpoint that hears of everything from now on, or of the events named.

    Refuses: `UrlNotAllowed`, `UnknownEvent`, `malformed` (the description), `TooManyEndpoints`.
    """
    _check(url=url, events=events)
    # Two at once may both be let in: the limit guards against thousands, not against one too many.
    if Endpoint.objects.filter(organisation_id=organisation_id, removed_at=None).count() >= ENDPOINTS_MAX:
        raise TooManyEndpoints(limit=ENDPOINTS_MAX)
    secret = logic.new_secret()
    endpoint = Endpoint.objects.create(
        organisation_id=organisation_id,
        url=url,
        description=_line(description),
        events=sorted(set(events)),
        secret_sealed=secrets.seal(secret),
        created_at=at,
    )
    _tell(endpoint, "webhook.created", by=by, at=at)
    return NewSecret(endpoint=view_of_endpoint(endpoint), secret=secret)


@action
def change_endpoint(
    *,
    organisation_id: UUID,
    endpoint_id: UUID,
    url: str | None = None,
    events: Sequence[str] | None = None,
    description: str | None = None,
    enabled: bool | None = None,
    by: Actor,
    at: datetime,
) -> EndpointView:
    """Change what is given; `None` leaves as it is. Enabling forgets past failures; what was missed can be replayed.

    Refuses: `EndpointNotFound`, `UrlNotAllowed`, `UnknownEvent`, `malformed` (the description).
    """
    endpoint = locked_endpoint(organisation_id, endpoint_id)
    _check(url=url, events=events)
    if url is not None:
        endpoint.url = url
    if events is not None:
        endpoint.events = sorted(set(events))
    if description is not None:
        endpoint.description = _line(description)
    if enabled is False and endpoint.disabled_at is None:
        _stop(endpoint, because="asked", at=at)
    if enabled is True:
        endpoint.disabled_at, endpoint.disabled_because, endpoint.failing_since = None, "", None
    endpoint.save()
    _tell(endpoint, "webhook.changed", by=by, at=at)
    return view_of_endpoint(endpoint)


@action
def roll_secret(
    *, organisation_id: UUID, endpoint_id: UUID, overlap: timedelta = OVERLAP, by: Actor, at: datetime
) -> NewSecret:
    """Make a new secret. For the time of `overlap` (30 days at most) messages carry both signatures.

    Refuses: `EndpointNotFound`.
    """
    if not timedelta(0) <= overlap <= OVERLAP_MAX:
        raise ValueError(f"an overlap of {overlap} is not between 0 and {OVERLAP_MAX}")
    endpoint = locked_endpoint(organisation_id, endpoint_id)
    secret = logic.new_secret()
    endpoint.earlier_secret_sealed = endpoint.secret_sealed if overlap else None
    endpoint.earlier_secret_until = at + overlap if overlap else None
    endpoint.secret_sealed = secrets.seal(secret)
    endpoint.save()
    _tell(endpoint, "webhook.secret_rolled", by=by, at=at)
    return NewSecret(endpoint=view_of_endpoint(endpoint), secret=secret)


@action
def remove_endpoint(*, organisation_id: UUID, endpoint_id: UUID, by: Actor, at: datetime) -> None:
    """Remove an endpoint: nothing more is sent, its secrets are erased. Refuses: `EndpointNotFound`."""
    endpoint = locked_endpoint(organisation_id, endpoint_id)
    endpoint.secret_sealed, endpoint.earlier_secret_sealed, endpoint.earlier_secret_until = b"", None, None
    endpoint.removed_at = at
    _give_up_waiting(endpoint, at=at)
    endpoint.save()
    _tell(endpoint, "webhook.removed", by=by, at=at)


@action
def send_test(*, organisation_id: UUID, endpoint_id: UUID, by: Actor, at: datetime) -> UUID:
    """Send a message `webhook.test` to the endpoint, whatever its filter; return the delivery's id.

    Refuses: `EndpointNotFound`, `EndpointDisabled`.
    """
    endpoint = locked_endpoint(organisation_id, endpoint_id)
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    delivery = Delivery.objects.create(
        organisation_id=organisation_id,
        endpoint_id=endpoint_id,
        event_id=new_id(),
        event_name=TEST_EVENT,
        created_at=at,
        due_at=at,
    )
    _tell(endpoint, "webhook.tested", by=by, at=at)
    return delivery.id


def disable_endpoint(*, endpoint: Endpoint, because: str, at: datetime) -> None:
    """Stop an endpoint that is gone or failed for too long, and tell of it. Inside an action, with its row locked."""
    if endpoint.disabled_at is not None or endpoint.removed_at is not None:
        return
    _stop(endpoint, because=because, at=at)
    endpoint.save()
    _tell(endpoint, "webhook.disabled", by=SYSTEM, at=at, because=because)


def _stop(endpoint: Endpoint, *, because: str, at: datetime) -> None:
    endpoint.disabled_at, endpoint.disabled_because = at, because
    _give_up_waiting(endpoint, at=at)


def _give_up_waiting(endpoint: Endpoint, *, at: datetime) -> None:
    waiting = Delivery.objects.filter(
        organisation_id=endpoint.organisation_id, endpoint_id=endpoint.id, due_at__isnull=False
    )
    waiting.update(due_at=None, given_up_at=at)


def locked_endpoint(organisation_id: UUID, endpoint_id: UUID) -> Endpoint:
    """The endpoint's row, locked before its deliveries are touched. Raises `EndpointNotFound`."""
    rows = Endpoint.objects.select_for_update().filter(organisation_id=organisation_id, id=endpoint_id, removed_at=None)
    found = rows.first()
    if found is None:
        raise EndpointNotFound
    return found


def _line(description: str) -> str:
    return read_line(description, field="description", longest=DESCRIPTION_LENGTH_MAX)


def _check(*, url: str | None, events: Sequence[str] | None) -> None:
    if url is not None:
        try:
            target_of(url, rules_in_force())
        except AddressNotAllowed as refused:
            raise UrlNotAllowed(field="url", reason=refused.reason) from None
    for event in events or ():
        if not is_filter(event):
            raise UnknownEvent(field="events", event=event)


def _tell(endpoint: Endpoint, kind: str, *, by: Actor, at: datetime, because: str = "") -> None:
    # The address may carry a token of the merchant's: it stands in the endpoint's row and in no history.
    journal.write(
        organisation_id=endpoint.organisation_id,
        kind=kind,
        subject_id=endpoint.id,
        by=by,
        at=at,
        data={"because": because} if because else {},
    )
