"""What this room erases of people who are forgotten: see `customers.forgetting`."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from habitue.messages.actions.ending import forget_messages


def forget_people(organisation_id: UUID, people: Collection[UUID], _at: datetime) -> None:
    """Erase every mail to them, also those that wait."""
    for customer_id in sorted(people):
        forget_messages(organisation_id=organisation_id, customer_id=customer_id)
