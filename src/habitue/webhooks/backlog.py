"""How much is on its way, for those who watch over the house."""

from dataclasses import dataclass
from datetime import datetime

from habitue.webhooks.models import Delivery, Endpoint

COUNTED_MAX = 100_000


@dataclass(frozen=True, slots=True)
class DeliveryBacklog:
    """Of all organisations: messages that wait (counted up to `COUNTED_MAX`), when the first fell due, who fails."""

    waiting: int
    oldest_due_at: datetime | None
    failing: int


def delivery_backlog() -> DeliveryBacklog:
    """Three statements over what waits alone; endpoints that are disabled or removed do not count."""
    endpoints = Endpoint.objects.filter(disabled_at=None, removed_at=None)
    waiting = Delivery.objects.filter(due_at__isnull=False, endpoint_id__in=endpoints.values("id"))
    return DeliveryBacklog(
        waiting=waiting[:COUNTED_MAX].count(),
        oldest_due_at=waiting.order_by("due_at").values_list("due_at", flat=True).first(),
        failing=endpoints.filter(failing_since__isnull=False).count(),
    )
