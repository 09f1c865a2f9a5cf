"""Lots: what is left of them, what expires, and which of them a debit took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """How much of an account goes at a moment, unless it is spent before."""

    account: UUID
    at: datetime
    amount: int


_EXPIRING = """
    SELECT a.id, l.expires_at, sum(l.remaining)::bigint
    FROM ledger_account a JOIN ledger_lot l ON l.account_id = a.id
    WHERE a.organisation_id = %s AND a.owner_id = %s AND a.is_strict AND l.remaining > 0 AND l.expires_at > %s
    GROUP BY a.id, l.expires_at ORDER BY l.expires_at, a.id LIMIT %s
"""


def expiring(organisation_id: UUID, owner_id: UUID, at: datetime, limit: int = 200) -> list[Expiring]:
    """What an owner's accounts will lose by themselves, soonest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRING, [organisation_id, owner_id, at, limit])
        return [Expiring(account=row[0], at=row[1], amount=row[2]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringOf:
    """How much of a unit an owner loses at a moment, unless it is spent before; in parts of the unit."""

    owner: UUID
    purpose: str
    unit: str
    at: datetime
    amount: int


# By each owner's accounts and what is left on them: both have an index, and nothing else is looked at.
_EXPIRING_OF = """
    SELECT a.owner_id, a.purpose, a.unit, l.expires_at, sum(l.remaining)::bigint
    FROM ledger_account a JOIN ledger_lot l ON l.account_id = a.id
    WHERE a.organisation_id = %s AND a.owner_id = ANY (%s) AND a.is_strict
        AND l.remaining > 0 AND l.expires_at > %s AND l.expires_at <= %s
    GROUP BY a.owner_id, a.purpose, a.unit, l.expires_at ORDER BY l.expires_at, a.owner_id, a.purpose, a.unit
"""


def expiring_of(
    organisation_id: UUID, owners: Iterable[UUID], *, after: datetime, until: datetime
) -> dict[UUID, list[ExpiringOf]]:
    """What each of these owners will lose after one moment and until another, soonest first; one query."""
    found: dict[UUID, list[ExpiringOf]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRING_OF, [organisation_id, list(owners), after, until])
        for owner, purpose, unit, at, amount in cursor.fetchall():
            going = ExpiringOf(owner=owner, purpose=purpose, unit=unit, at=at, amount=amount)
            found.setdefault(owner, []).append(going)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAt:
    """A lot with the account it is on."""

    id: UUID
    entry: UUID
    account: UUID
    owner: UUID
    purpose: str
    unit: str
    reason: str
    granted: int
    remaining: int
    is_pending: bool


_LOTS = """
    SELECT l.id, l.entry_id, a.id, a.owner_id, a.purpose, a.unit, l.reason, l.granted, l.remaining,
           l.is_pending AND l.available_from > %s
    FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id
    WHERE l.organisation_id = %s AND {}
    ORDER BY l.entry_id DESC, l.id DESC
"""


def lots_of_entry(organisation_id: UUID, entry: UUID, at: datetime) -> list[LotAt]:
    """The lots that an entry made, wherever they are now."""
    return _lots("l.entry_id = %s", [at, organisation_id, entry])


def lots_of_entries(organisation_id: UUID, entries: Iterable[UUID], at: datetime) -> dict[UUID, list[LotAt]]:
    """The lots that each of these entries made, wherever they are now; an entry that made none is left out."""
    found: dict[UUID, list[LotAt]] = {}
    for lot in _lots("l.entry_id = ANY (%s)", [at, organisation_id, list(entries)]):
        found.setdefault(lot.entry, []).append(lot)
    return found


# What is left is found by its account, what is spent by the transfer that brought it: no index has all lots of one.
_SINCE = """
    l.id IN (
        SELECT k.id FROM ledger_account o JOIN ledger_lot k ON k.account_id = o.id AND k.remaining > 0
        WHERE o.organisation_id = %s AND o.owner_id = %s AND k.entry_id >= %s
        UNION
        SELECT k.id FROM ledger_account o
        JOIN ledger_transfer t ON t.to_account_id = o.id AND t.to_balance_after IS NOT NULL
        JOIN ledger_lot k ON k.entry_id = t.entry_id AND k.account_id = o.id
        WHERE o.organisation_id = %s AND o.owner_id = %s AND t.entry_id >= %s)
"""


def lots_since(organisation_id: UUID, owner: UUID, since: UUID, at: datetime) -> list[LotAt]:
    """The lots on an owner's accounts that this entry and later ones made, newest first."""
    return _lots(_SINCE, [at, organisation_id, organisation_id, owner, since, organisation_id, owner, since])


def _lots(condition: str, parameters: list[Any]) -> list[LotAt]:
    names = list(LotAt.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_LOTS.format(condition), parameters)
        return [LotAt(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A transfer that took something from a strict account, and how much of it has not been given back."""

    entry: UUID
    number: int
    account: UUID
    unit: str
    amount: int
    reason: str
    left: int


_TAKEN = """
    SELECT t.entry_id, t.number, t.from_account_id, t.unit, t.amount, t.reason,
           CASE WHEN EXISTS (SELECT 1 FROM ledger_lotuse u WHERE u.entry_id = t.entry_id AND u.number = t.number)
                THEN COALESCE((
                    SELECT sum(u.amount) FROM ledger_lotuse u
                    WHERE (u.entry_id = t.entry_id AND u.number = t.number)
                       OR (u.undoes_entry_id = t.entry_id AND u.undoes_number = t.number)), 0)
                ELSE t.amount END::bigint
    FROM ledger_transfer t
    WHERE t.organisation_id = %s AND t.entry_id = ANY (%s) AND t.from_balance_after IS NOT NULL
    ORDER BY t.entry_id DESC, t.number
"""


def taken_by(organisation_id: UUID, entries: list[UUID]) -> list[Taken]:
    """What these entries took from strict accounts."""
    names = list(Taken.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [organisation_id, entries])
        return [Taken(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
