"""The statement of a house account: some of its movements, what stood there before them, and what stands there after.

It always adds up: what was brought forward and the amounts make the balance, however many movements are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.checkout.queries.accounts import balance_before, entries_of

Json = dict[str, Any]
Place = tuple[UUID, int]
_PURPOSE = "house_account"

STATEMENT = 1000
"""Movements that a statement on paper has at most, the newest ones."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements, the newest first, each with the balance after it. `before` asks for earlier ones, None at the end."""

    entries: tuple[Json, ...]
    brought: int  # what stood there before the oldest of them
    balance: int  # what stands there after the newest
    before: Place | None


def statement_of(
    organisation_id: UUID, customer_id: UUID, at: datetime, *, before: Place | None = None, limit: int
) -> Statement:
    """So many movements before a place, or the newest.

    The balance runs over the accounts of all who were merged into this customer, of which each has balances of its
    own in the book.
    """
    found = entries_of(organisation_id, customer_id, at, before, limit, purpose=_PURPOSE)
    balance = running = balance_before(organisation_id, customer_id, before, purpose=_PURPOSE)
    entries = []
    for entry in found[:limit]:
        entries.append(entry | {"balance": running})
        running -= entry["amount"]
    more = (entries[-1]["id"], entries[-1]["number"]) if len(found) > limit else None
    return Statement(tuple(entries), running, balance, more)


def every_entry(organisation_id: UUID, customer_id: UUID, at: datetime) -> Iterator[Json]:
    """All movements there ever were, the newest first."""
    before: Place | None = None
    while True:
        statement = statement_of(organisation_id, customer_id, at, before=before, limit=STATEMENT)
        yield from statement.entries
        before = statement.before
        if before is None:
            return
