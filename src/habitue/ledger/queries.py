"""What stands in the book, as plain values. Everything is asked for as it stands at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from habitue.ledger.models import Account, Entry, Owner, Reversal, Transfer, Unit
from habitue.platform.db import call


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAt:
    """A strict account at a moment, in parts of its unit."""

    id: UUID
    owner_id: UUID
    purpose: str
    unit: str
    balance: int
    available: int
    pending: int
    held: int
    floor: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerAt:
    id: UUID
    version: int
    accounts: tuple[AccountAt, ...]

    def account(self, purpose: str, unit: str) -> AccountAt | None:
        return next((a for a in self.accounts if (a.purpose, a.unit) == (purpose, unit)), None)


def owner_from(value: dict[str, Any]) -> OwnerAt:
    """What `ledger_owner_at_v1` gave, as values."""
    return OwnerAt(
        id=UUID(value["id"]),
        version=value["version"],
        accounts=tuple(account_from(account) for account in value["accounts"]),
    )


def account_from(value: dict[str, Any]) -> AccountAt:
    return AccountAt(
        id=UUID(value["id"]),
        owner_id=UUID(value["owner"]),
        purpose=value["purpose"],
        unit=value["unit"],
        balance=value["balance"],
        available=value["available"],
        pending=value["pending"],
        held=value["held"],
        floor=value["floor"],
        state=value["state"],
    )


def owner_at(organisation_id: UUID, owner_id: UUID, at: datetime) -> OwnerAt:
    """The strict accounts of an owner, matured and expired as of `at`, whether or not the night has been."""
    return owner_from(call("ledger_owner_at_v1", organisation_id, owner_id, at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What stands under a key already: the same request again, another one, or one that was undone."""

    status: str
    entry: UUID
    kind: str
    outcome: dict[str, Any]
    refusal: str


def known_key(organisation_id: UUID, source_id: UUID, key: str, fingerprint: str) -> Known | None:
    value = call("ledger_known_v1", organisation_id, source_id, key, fingerprint)
    if value is None:
        return None
    return Known(
        status=value["status"],
        entry=UUID(value["entry"]),
        kind=value["kind"],
        outcome=value["outcome"] or {},
        refusal=value["refusal"],
    )


def units_held(organisation_id: UUID) -> set[str]:
    """The units of which somebody holds or owes something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unit FROM ledger_account WHERE organisation_id = %s AND is_strict AND purpose <> 'uses' "
            "AND (balance <> 0 OR held <> 0)",
            [organisation_id],
        )
        return {row[0] for row in cursor.fetchall()}


def units_of(organisation_id: UUID) -> dict[str, tuple[int, bool]]:
    """Unit code -> (decimals, is it money)."""
    units = Unit.objects.filter(organisation_id=organisation_id)
    return {unit.code: (unit.decimals, unit.is_money) for unit in units}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAt:
    id: UUID
    account: AccountAt
    owner_version: int
    amount: int
    captured: int
    expires_at: datetime
    state: str


def hold_at(organisation_id: UUID, hold_id: UUID, at: datetime) -> HoldAt | None:
    """A hold with its account; one whose time has passed is `expired`, whether or not anybody has noticed."""
    value = call("ledger_hold_at_v1", organisation_id, hold_id, at)
    if value is None:
        return None
    return HoldAt(
        id=UUID(value["id"]),
        account=account_from(value["account"]),
        owner_version=value["owner_version"],
        amount=value["amount"],
        captured=value["captured"],
        expires_at=datetime.fromisoformat(value["expires_at"]),
        state=value["state"],
    )


def own_balance(organisation_id: UUID, account_id: UUID) -> int:
    """What an account of the organisation's or a company's own stands at: rolled up, and what is still to do."""
    with connection.cursor() as cursor:
        # Not by way of JSON, which would not keep it exact: it may be larger than any one account.
        cursor.execute("SELECT ledger_own_balance_v1(%s, %s)", [organisation_id, account_id])
        return int(cursor.fetchone()[0])


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
    ORDER BY e.id DESC, t.number DESC LIMIT %(limit)s
"""

LATEST = (UUID(int=2**128 - 1), 2**31 - 1)


def movements(
    organisation_id: UUID, owner_id: UUID, *, before: tuple[UUID, int] = LATEST, limit: int = 50
) -> list[Movement]:
    """What moved on an owner's accounts, newest first, before an (entry, number)."""
    with connection.cursor() as cursor:
        entry, number = before
        given: dict[str, UUID | int] = {
            "organisation": organisation_id,
            "owner": owner_id,
            "entry": entry,
            "number": number,
            "limit": limit,
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


def outcome_of_entry(organisation_id: UUID, entry_id: UUID) -> dict[str, Any] | None:
    """What an accepted entry answered; None if there is no such entry."""
    entry = Entry.objects.filter(organisation_id=organisation_id, id=entry_id, refusal="").first()
    return None if entry is None else entry.outcome or {}


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


def version_of_owner(organisation_id: UUID, owner: UUID) -> int:
    """The version of an owner's state; 0 for one that was never named."""
    found = Owner.objects.filter(organisation_id=organisation_id, id=owner).values_list("version", flat=True)
    return found.first() or 0


def is_reversed(organisation_id: UUID, entry: UUID) -> bool:
    return Reversal.objects.filter(organisation_id=organisation_id, entry_id=entry).exists()


def account_at(organisation_id: UUID, account_id: UUID, at: datetime) -> AccountAt:
    """A strict account by its id. Raises `Account.DoesNotExist` for another organisation's."""
    account = Account.objects.get(organisation_id=organisation_id, id=account_id, is_strict=True)
    owner = owner_at(organisation_id, account.owner_id, at)
    return next(known for known in owner.accounts if known.id == account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAt:
    """An entry by its key, with what became of it."""

    id: UUID
    kind: str
    refusal: str
    outcome: dict[str, Any]


def entry_under(organisation_id: UUID, source_id: UUID, key: str) -> EntryAt:
    """The entry under a key of a till or program. Raises `Entry.DoesNotExist`."""
    entry = Entry.objects.get(organisation_id=organisation_id, source_id=source_id, key=key)
    return EntryAt(id=entry.id, kind=entry.kind, refusal=entry.refusal, outcome=entry.outcome or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAt:
    """A transfer, with which of its ends are strict accounts."""

    number: int
    from_account: UUID
    to_account: UUID
    is_from_strict: bool
    is_to_strict: bool
    amount: int
    reason: str


def transfers_of(organisation_id: UUID, entry: UUID) -> list[TransferAt]:
    """What an entry moved, in its order."""
    rows = Transfer.objects.filter(organisation_id=organisation_id, entry_id=entry).order_by("number")
    return [
        TransferAt(
            number=row.number,
            from_account=row.from_account_id,
            to_account=row.to_account_id,
            is_from_strict=row.from_balance_after is not None,
            is_to_strict=row.to_balance_after is not None,
            amount=row.amount,
            reason=row.reason,
        )
        for row in rows
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
