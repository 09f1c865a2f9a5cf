"""What stands on the accounts of many owners, or on one with its lots: for lists and pages, in one query each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from habitue.ledger.queries import LATEST

Side = Literal["", "debit", "credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotHeld:
    """What is left of a credit; `price` is what was paid for the whole of `granted`, None for a gift."""

    id: UUID
    entry: UUID
    purpose: str
    unit: str
    reason: str
    granted: int
    remaining: int
    price: int | None
    available_from: datetime | None  # in the future: it is pending until then
    expires_at: datetime | None


_LOTS = """
    SELECT l.id, l.entry_id, a.purpose, a.unit, l.reason, l.granted, l.remaining, l.price,
           CASE WHEN l.is_pending AND l.available_from > %(at)s THEN l.available_from END, l.expires_at
    FROM ledger_account a JOIN ledger_lot l ON l.account_id = a.id AND l.remaining > 0
    WHERE a.organisation_id = %(organisation)s AND a.owner_id = %(owner)s AND a.is_strict
      AND (l.expires_at IS NULL OR l.expires_at > %(at)s)
    ORDER BY a.purpose, a.unit, l.expires_at NULLS LAST, l.id LIMIT %(limit)s
"""


def lots_held(organisation_id: UUID, owner_id: UUID, at: datetime, limit: int = 200) -> list[LotHeld]:
    """The lots of an owner that have something left, in the order in which they are spent."""
    names = list(LotHeld.__dataclass_fields__)
    given: dict[str, Any] = {"organisation": organisation_id, "owner": owner_id, "at": at, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_LOTS, given)
        return [LotHeld(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What stands on an account, less what has expired, in parts of its unit. `floor` is minus a credit limit."""

    owner: UUID
    purpose: str
    unit: str
    balance: int
    floor: int | None


# As every account is read alone where it matters (`owner_at`), a list leaves out what is rare: lots that a hold keeps.
_BALANCES = """
    SELECT a.owner_id, a.purpose, a.unit,
           a.balance - coalesce((
               SELECT sum(l.remaining) FROM ledger_lot l
               WHERE l.account_id = a.id AND l.remaining > 0 AND l.expires_at <= %(at)s), 0)::bigint,
           a.floor
    FROM ledger_account a
    WHERE a.organisation_id = %(organisation)s AND a.owner_id = ANY (%(owners)s) AND a.is_strict
      AND a.state <> 'closed' AND a.purpose <> 'uses'
    ORDER BY a.owner_id, a.purpose, a.unit
"""


def balances_of(organisation_id: UUID, owners: Iterable[UUID], at: datetime) -> dict[UUID, list[Balance]]:
    """What stands on the accounts of these owners; who has none is missing. One query, none for nobody."""
    wanted = list(owners)
    found: dict[UUID, list[Balance]] = {}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_BALANCES, {"organisation": organisation_id, "owners": wanted, "at": at})
            for owner, purpose, unit, balance, floor in cursor.fetchall():
                known = Balance(owner=owner, purpose=purpose, unit=unit, balance=balance, floor=floor)
                found.setdefault(owner, []).append(known)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseAccount:
    """A house account: `balance` below zero is owed, down to minus `limit`."""

    id: UUID
    owner: UUID
    balance: int
    limit: int


_HOUSE = """
    SELECT id, owner_id, balance, -coalesce(floor, 0) FROM ledger_account
    WHERE organisation_id = %(organisation)s AND purpose = 'house_account' AND is_strict AND state <> 'closed'
      AND id < %(before)s AND {side}
    ORDER BY id DESC LIMIT %(limit)s
"""
_SIDES = {"": "true", "debit": "balance < 0", "credit": "balance > 0"}


def house_accounts(
    organisation_id: UUID, *, side: Side = "", before: UUID = LATEST[0], limit: int = 50
) -> list[HouseAccount]:
    """House accounts, the newest first, one more than `limit` if there are more."""
    given: dict[str, Any] = {"organisation": organisation_id, "before": before, "limit": limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(_HOUSE.format(side=_SIDES[side]), given)
        return [HouseAccount(id=row[0], owner=row[1], balance=row[2], limit=row[3]) for row in cursor.fetchall()]


def house_sums(organisation_id: UUID) -> tuple[int, int]:
    """What is owed on house accounts in all, and what customers have there, both not negative."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(-balance) FILTER (WHERE balance < 0), 0)::bigint,"
            " coalesce(sum(balance) FILTER (WHERE balance > 0), 0)::bigint FROM ledger_account"
            " WHERE organisation_id = %s AND purpose = 'house_account' AND is_strict AND state <> 'closed'",
            [organisation_id],
        )
        owed, had = cursor.fetchone()
        return owed, had
