"""The world of these tests: an organisation's id, acts in its journal, endpoints."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.webhooks.actions.deliveries import spread_news
from habitue.webhooks.actions.endpoints import NewSecret, create_endpoint

AT = datetime(2026, 1, 5, 9, 2, 11, tzinfo=UTC)
ALICE = Actor("staff", UUID(int=0xA11CE), "Alice")
TILL = Actor("till", UUID(int=0x7111), "Till 1")


def make_organisation_id() -> UUID:
    """An organisation of the test's own. This room knows organisations by their id alone."""
    return new_id()


@action
def make_event(
    *, organisation_id: UUID, kind: str = "sale.recorded", at: datetime = AT, data: dict[str, Any] | None = None
) -> UUID:
    """Something happens; return the event's id."""
    return journal.write(
        organisation_id=organisation_id, kind=kind, subject_id=new_id(), by=TILL, at=at, data=data or {"due": 560}
    )


def make_endpoint(
    *, organisation_id: UUID, url: str = "https://hooks.invalid/in", events: tuple[str, ...] = (), at: datetime = AT
) -> NewSecret:
    """Alice makes an endpoint."""
    return create_endpoint(organisation_id=organisation_id, url=url, events=events, by=ALICE, at=at)


def spread_all(at: datetime = AT) -> int:
    """Act on all news that is there, of whatever organisation; return how many deliveries came of it."""
    made = 0
    while (spread := spread_news(at=at)).news:
        made += spread.deliveries
    return made
