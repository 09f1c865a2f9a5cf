"""What the journal is told. No personal data: a journal is for ever, and people may ask to be forgotten."""

from datetime import datetime
from typing import Any

from habitue.customers.models import Card, Customer
from habitue.platform import journal
from habitue.platform.journal import Actor


def tell(kind: str, customer: Customer, by: Actor, at: datetime, **data: Any) -> None:
    """Write a line about a customer."""
    journal.write(organisation_id=customer.organisation_id, kind=kind, subject_id=customer.id, by=by, at=at, data=data)


def tell_card(kind: str, card: Card, by: Actor, at: datetime, **data: Any) -> None:
    """Write a line about a card; `customer` is whoever it belongs to, or null."""
    owner = str(card.customer_id) if card.customer_id else None
    journal.write(
        organisation_id=card.organisation_id,
        kind=kind,
        subject_id=card.id,
        by=by,
        at=at,
        data={"customer": owner, **data},
    )
