"""Entries: what stands under a key, and what an act has moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.ledger.models import Entry, Reversal, Transfer
from habitue.platform.db import call


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


def outcome_of_entry(organisation_id: UUID, entry_id: UUID) -> dict[str, Any] | None:
    """What an accepted entry answered; None if there is no such entry."""
    entry = Entry.objects.filter(organisation_id=organisation_id, id=entry_id, refusal="").first()
    return None if entry is None else entry.outcome or {}


def is_reversed(organisation_id: UUID, entry: UUID) -> bool:
    return Reversal.objects.filter(organisation_id=organisation_id, entry_id=entry).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAt:
    """An entry by its key, with what became of it."""

    id: UUID
    kind: str
    refusal: str
    outcome: dict[str, Any]
    recorded_at: datetime


def entry_under(organisation_id: UUID, source_id: UUID, key: str) -> EntryAt:
    """The entry under a key of a till or program. Raises `Entry.DoesNotExist`."""
    return _entry_at(Entry.objects.get(organisation_id=organisation_id, source_id=source_id, key=key))


def entry_if_any(organisation_id: UUID, source_id: UUID, key: str) -> EntryAt | None:
    """The same, or None where nothing was done under the key."""
    entry = Entry.objects.filter(organisation_id=organisation_id, source_id=source_id, key=key).first()
    return None if entry is None else _entry_at(entry)


def _entry_at(entry: Entry) -> EntryAt:
    return EntryAt(
        id=entry.id,
        kind=entry.kind,
        refusal=entry.refusal,
        outcome=entry.outcome or {},
        recorded_at=entry.recorded_at,
    )


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
