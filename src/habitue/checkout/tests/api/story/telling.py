"""Telling: the feed, and webhooks."""

from habitue.checkout.tests.api.cafe import Step

TELLING: list[Step] = [
    Step(operation="listEvents", call="GET /events?limit=2", summary="From the beginning"),
    Step(operation="listWebhooks", call="GET /webhooks", summary="All of them"),
    Step(operation="readWebhook", call="GET /webhooks/<webhook>", summary="One of them"),
    Step(
        operation="changeWebhook",
        call="PATCH /webhooks/<webhook>",
        summary="Returns only",
        body={"events": ["sale.returned"]},
    ),
    Step(
        operation="rollWebhookSecret",
        call="POST /webhooks/<webhook>/secrets",
        summary="A new secret; the old one lasts a day",
        body={"overlap": "P1D"},
        status=201,
    ),
    Step(
        operation="testWebhook",
        call="POST /webhooks/<webhook>/tests",
        summary="Is anybody there?",
        status=202,
        keep={"delivery": "delivery"},
    ),
    Step(
        operation="listDeliveries",
        call="GET /webhooks/<webhook>/deliveries",
        summary="What was sent",
    ),
    Step(
        operation="replayDelivery",
        call="POST /webhooks/deliveries/<delivery>/replays",
        summary="Once more",
        status=202,
    ),
    Step(
        operation="replayEvents",
        call="POST /webhooks/<webhook>/replays",
        summary="A whole day again",
        body={"since": "2026-01-05T00:00:00+01:00", "until": "2026-01-06T00:00:00+01:00", "only_missed": True},
        status=202,
    ),
    Step(operation="removeWebhook", call="DELETE /webhooks/<webhook>", summary="No more", status=204),
]
