"""What came and went on an owner's accounts, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A transfer as its strict account sees it: what came (positive) or went (negative), and the balance after it."""

    entry: UUID
    number: int
    kind: str
    reference: str
    unit: str
    account: UUID
    amount: int
    balance_after: int
    reason: str
    occurred_at: datetime
    recorded_at: datetime


_MOVEMENTS = """
    SELECT e.id, t.number, e.kind, e.reference, t.unit, a.id,
           CASE WHEN t.to_account_id = a.id THEN t.amount ELSE -t.amount END,
           CASE WHEN t.to_account_id = a.id THEN t.to_balance_after ELSE t.from_balance_after END,
           t.reason, e.occurred_at, e.recorded_at
    FROM ledger_account a
    CROSS JOIN LATERAL (
        (SELECT * FROM ledger_transfer f
         WHERE f.from_account_id = a.id AND f.from_balance_after IS NOT NULL AND f.entry_id <= %(entry)s
           AND (f.entry_id, f.number) < (%(entry)s, %(number)s)
         ORDER BY f.entry_id DESC, f.number DESC LIMIT %(limit)s)
        UNION ALL
        (SELECT * FROM ledger_transfer f
         WHERE f.to_account_id = a.id AND f.to_balance_after IS NOT NULL AND f.entry_id <= %(entry)s
           AND (f.entry_id, f.number) < (%(entry)s, %(number)s)
         ORDER BY f.entry_id DESC, f.number DESC LIMIT %(limit)s)) AS t
    JOIN ledger_entry e ON e.id = t.entry_id
    WHERE a.organisation_id = %(organisation)s AND a.owner_id = %(owner)s AND a.is_strict
        AND (%(purpose)s::text = '' OR a.purpose = %(purpose)s)
    ORDER BY e.id DESC, t.number DESC LIMIT %(limit)s
"""


LATEST = (UUID(int=2**128 - 1), 2**31 - 1)


def movements(
    organisation_id: UUID, owner_id: UUID, *, before: tuple[UUID, int] = LATEST, limit: int = 50, purpose: str = ""
) -> list[Movement]:
    """What moved on an owner's accounts, those of one purpose or all, newest first, before an (entry, number)."""
    with connection.cursor() as cursor:
        entry, number = before
        given: dict[str, UUID | int | str] = {
            "organisation": organisation_id,
            "owner": owner_id,
            "entry": entry,
            "number": number,
            "limit": limit,
            "purpose": purpose,
        }
        cursor.execute(_MOVEMENTS, given)
        return [
            Movement(
                entry=row[0],
                number=row[1],
                kind=row[2],
                reference=row[3],
                unit=row[4],
                account=row[5],
                amount=row[6],
                balance_after=row[7],
                reason=row[8],
                occurred_at=row[9],
                recorded_at=row[10],
            )
            for row in cursor.fetchall()
        ]


_EARNED_BEFORE = """
    SELECT DISTINCT ON (a.id) a.unit,
           CASE WHEN t.to_account_id = a.id THEN t.to_balance_after ELSE t.from_balance_after END
    FROM ledger_account a
    JOIN LATERAL (
        SELECT * FROM ledger_transfer f WHERE f.from_account_id = a.id AND f.from_balance_after IS NOT NULL
        UNION ALL
        SELECT * FROM ledger_transfer f WHERE f.to_account_id = a.id AND f.to_balance_after IS NOT NULL) t ON true
    JOIN ledger_entry e ON e.id = t.entry_id
    WHERE a.organisation_id = %s AND a.owner_id = %s AND a.is_strict AND a.purpose = 'earned' AND e.recorded_at < %s
    ORDER BY a.id, e.recorded_at DESC, e.id DESC, t.number DESC
"""


def earned_before(organisation_id: UUID, owner_id: UUID, at: datetime) -> dict[str, int]:
    """The units of the program that an owner had just before a moment in the past, held and pending ones included."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNED_BEFORE, [organisation_id, owner_id, at])
        return {unit: balance for unit, balance in cursor.fetchall() if balance > 0}
