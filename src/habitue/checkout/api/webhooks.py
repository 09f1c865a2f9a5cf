"""Where events are sent."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from habitue.checkout.api.answers import answer, nothing
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.fields import Cursor
from habitue.checkout.api.schemas.webhooks import (
    DeliveryOut,
    DeliveryPageOut,
    NewWebhookOut,
    ReplayIn,
    ReplayOut,
    SecretIn,
    TestOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookListOut,
    WebhookOut,
)
from habitue.webhooks import queries
from habitue.webhooks.actions import endpoints, replays

router = Router(tags=["Webhooks"], auth=Bearer("events"))


def _shown(endpoint: queries.EndpointView, secret: str | None = None) -> dict[str, Any]:
    return asdict(endpoint) | ({} if secret is None else {"secret": secret})


def _delivery(delivery: queries.DeliveryView) -> dict[str, Any]:
    shown = asdict(delivery)
    del shown["endpoint_id"]
    event, name = shown.pop("event_id"), shown.pop("event_name")
    return {**shown, "event": event, "type": name}


@router.get("", response=WebhookListOut, operation_id="listWebhooks", summary="List webhook endpoints")
def list_webhooks(request: Call) -> HttpResponse:
    """All endpoints of the organisation, the oldest first."""
    return answer({"items": queries.endpoints_of(request.auth.organisation_id), "next": None})


@router.post("", response={201: NewWebhookOut}, operation_id="createWebhook", summary="Add a webhook endpoint")
def create_webhook(request: Call, body: WebhookIn) -> HttpResponse:
    """Messages follow Standard Webhooks: signed with the secret that this answer shows once, retried for three days.

    An answer of 410 stops an endpoint. Private addresses are refused.
    """
    made = endpoints.create_endpoint(
        organisation_id=request.auth.organisation_id,
        url=body.url,
        events=body.events,
        description=body.description,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer(_shown(made.endpoint, made.secret), 201)


@router.get("/{uuid:webhook}", response=WebhookOut, operation_id="readWebhook", summary="Read a webhook endpoint")
def read_webhook(request: Call, webhook: UUID) -> HttpResponse:
    """An endpoint, and since when it fails if it does."""
    return answer(_shown(queries.endpoint_view(request.auth.organisation_id, webhook)))


@router.patch("/{uuid:webhook}", response=WebhookOut, operation_id="changeWebhook", summary="Change a webhook endpoint")
def change_webhook(request: Call, webhook: UUID, body: WebhookChangeIn) -> HttpResponse:
    """What is left out stays. `enabled: true` starts a stopped endpoint again; what it missed can be replayed."""
    changed = endpoints.change_endpoint(
        organisation_id=request.auth.organisation_id,
        endpoint_id=webhook,
        url=body.url,
        events=body.events,
        description=body.description,
        enabled=body.enabled,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer(_shown(changed))


@router.delete("/{uuid:webhook}", response={204: None}, operation_id="removeWebhook", summary="Remove an endpoint")
def remove_webhook(request: Call, webhook: UUID) -> HttpResponse:
    """Nothing more is sent to it, and its secrets are erased."""
    endpoints.remove_endpoint(
        organisation_id=request.auth.organisation_id, endpoint_id=webhook, by=request.auth.actor, at=now_of(request)
    )
    return nothing()


@router.post(
    "/{uuid:webhook}/secrets", response={201: NewWebhookOut}, operation_id="rollWebhookSecret", summary="Roll a secret"
)
def roll_secret(request: Call, webhook: UUID, body: SecretIn) -> HttpResponse:
    """A new secret. While both are valid every message carries two signatures, so that nothing is lost on the way."""
    made = endpoints.roll_secret(
        organisation_id=request.auth.organisation_id,
        endpoint_id=webhook,
        overlap=endpoints.OVERLAP if body.overlap is None else body.overlap,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer(_shown(made.endpoint, made.secret), 201)


@router.post(
    "/{uuid:webhook}/tests", response={202: TestOut}, operation_id="testWebhook", summary="Send a test message"
)
def test_webhook(request: Call, webhook: UUID) -> HttpResponse:
    """Sends a `webhook.test`, whatever events the endpoint asked for. Look at its deliveries for what came of it."""
    delivery = endpoints.send_test(
        organisation_id=request.auth.organisation_id, endpoint_id=webhook, by=request.auth.actor, at=now_of(request)
    )
    return answer({"delivery": delivery}, 202)


@router.post(
    "/{uuid:webhook}/replays", response={202: ReplayOut}, operation_id="replayEvents", summary="Send a stretch again"
)
def replay_events(request: Call, webhook: UUID, body: ReplayIn) -> HttpResponse:
    """Sends again what was recorded in a stretch of time. A receiver knows an event that it has had by its id."""
    count = replays.replay(
        organisation_id=request.auth.organisation_id,
        endpoint_id=webhook,
        since=body.since,
        until=body.until,
        only_missed=body.only_missed,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer({"events": count}, 202)


@router.get(
    "/{uuid:webhook}/deliveries", response=DeliveryPageOut, operation_id="listDeliveries", summary="List deliveries"
)
def list_deliveries(
    request: Call,
    webhook: UUID,
    after: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    state: Literal["", "waiting", "delivered", "given_up"] = "",
) -> HttpResponse:
    """What was sent, the newest first, with every attempt."""
    found = queries.deliveries_of(request.auth.organisation_id, webhook, before=after or None, limit=limit, state=state)
    return answer({"items": [_delivery(item) for item in found.items], "next": found.next or None})


@router.post(
    "/deliveries/{uuid:delivery}/replays",
    response={202: DeliveryOut},
    operation_id="replayDelivery",
    summary="Send a delivery again",
)
def replay_delivery(request: Call, delivery: UUID) -> HttpResponse:
    """Sends one message again, whatever became of it; its three days begin anew."""
    organisation = request.auth.organisation_id
    replays.replay_delivery(
        organisation_id=organisation, delivery_id=delivery, by=request.auth.actor, at=now_of(request)
    )
    return answer(_delivery(queries.delivery_view(organisation, delivery)), 202)
