"""Pauses, verdicts, signatures, cursors: plain values in, plain values out."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from uuid import UUID

import orjson
from standardwebhooks import Webhook

RETRY_FOR = timedelta(days=3)
RETRY_AFTER_MAX = timedelta(hours=12)
JITTER = 0.2
_PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 6 * 3600, 8 * 3600, 10 * 3600, 12 * 3600)
)
_SECRET_BYTES = 32


class Verdict(Enum):
    """What an attempt means for its delivery."""

    DELIVERED = "delivered"
    AGAIN = "again"
    GONE = "gone"


def verdict_on(status: int | None) -> Verdict:
    """Judge an HTTP status; `None` is no answer at all. A redirect is not followed and counts as a failure."""
    if status is not None and 200 <= status < 300:
        return Verdict.DELIVERED
    return Verdict.GONE if status == 410 else Verdict.AGAIN


def pause_after(tries: int, chance: float) -> timedelta:
    """The pause after this many failed tries, a fifth shorter or longer as `chance` (0 to 1) has it.

    Without the jitter, all deliveries that failed together would come back together.
    """
    pause = _PAUSES[min(max(tries, 1), len(_PAUSES)) - 1]
    return pause * (1 - JITTER + 2 * JITTER * chance)


def next_try_at(
    *, tries: int, first_tried_at: datetime, at: datetime, chance: float, retry_after: timedelta | None = None
) -> datetime | None:
    """When to try again, or `None` to give up: three days after the first try is the last one."""
    until = first_tried_at + RETRY_FOR
    if at >= until:
        return None
    pause = pause_after(tries, chance)
    if retry_after is not None:
        pause = max(pause, min(retry_after, RETRY_AFTER_MAX))
    return min(at + pause, until)


def retry_after_of(status: int | None, value: str | None) -> timedelta | None:
    """The receiver's wish for patience, given in seconds with 429 or 503; anything else is passed over."""
    if status not in (429, 503) or value is None or not value.isascii() or not value.isdigit():
        return None
    return timedelta(seconds=min(int(value[:9]), int(RETRY_AFTER_MAX.total_seconds())))


def wants(events: Sequence[str], name: str) -> bool:
    """Whether an endpoint's filter lets an event through. `sale.*` stands for all that begins with `sale.`."""
    return not events or any(
        name == event or (event.endswith(".*") and name.startswith(event[:-1])) for event in events
    )


def new_secret() -> str:
    """A fresh signing secret, as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def headers_for(*, message_id: str, body: str, at: datetime, signing_secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of Standard Webhooks, one signature for each secret in force."""
    # The library takes the figures of the clock for UTC whatever the zone says.
    signatures = [Webhook(secret).sign(message_id, at.astimezone(UTC), body) for secret in signing_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def cursor_of_id(last: UUID) -> str:
    """A place in a list that is ordered by id."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def id_of_cursor(cursor: str) -> UUID:
    """The id that a cursor names. Raises `ValueError` for what is no cursor of ours."""
    try:
        return UUID(bytes=base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise ValueError("not a cursor") from None


def body_of(
    *,
    event_id: UUID,
    name: str,
    occurred_at: datetime,
    recorded_at: datetime,
    subject_id: UUID,
    source: tuple[str, UUID],
    content: dict[str, object],
) -> str:
    """The message, byte for byte the same at every attempt."""
    return orjson.dumps(
        {
            "id": event_id,
            "type": name,
            "timestamp": occurred_at,
            "recorded_at": recorded_at,
            "subject": subject_id,
            "source": {"kind": source[0], "id": source[1]},
            "data": content,
        }
    ).decode()
