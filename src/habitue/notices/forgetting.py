"""What this room keeps of customers, and erases with them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from habitue.notices.models import ExpiryTold


def forget_told(organisation_id: UUID, people: Collection[UUID], at: datetime) -> None:  # noqa: ARG001
    """What somebody was told of goes with them."""
    ExpiryTold.objects.filter(organisation_id=organisation_id, customer_id__in=people).delete()
