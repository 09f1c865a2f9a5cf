"""The messages' part of a test's world, built by actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from habitue.merchants.tests.factories import ALICE, AT
from habitue.messages.actions import send
from habitue.messages.actions.outcomes import claim_messages
from habitue.messages.sender import Sender


def make_message(
    organisation_id: UUID,
    *,
    to: str = "guest@example.com",
    kind: str = "messages.trial",
    at: datetime = AT,
    **more: Any,
) -> UUID:
    """Alice has a mail written."""
    given = {"language": "en", "context": {}, **more}
    return send(organisation_id=organisation_id, kind=kind, to=to, by=ALICE, at=at, **given)


def set_aside() -> None:
    """Let what other tests of this run left waiting not fall due in this one."""
    while claim_messages(limit=1000, at=AT + timedelta(days=400), lease=timedelta(days=4000)):
        pass


def send_all(at: datetime = AT) -> int:
    """Let a worker send what is due; return how many it tried."""
    sender = Sender(now=lambda: at)
    tried = 0
    while done := sender.turn():
        tried += done
    sender.close()
    return tried
