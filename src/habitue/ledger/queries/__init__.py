"""What stands in the book, as plain values. Everything is asked for as it stands at a moment."""

from habitue.ledger.queries.entries import (
    EntryAt,
    Known,
    TransferAt,
    entry_if_any,
    entry_under,
    is_reversed,
    known_key,
    outcome_of_entry,
    transfers_of,
)
from habitue.ledger.queries.holds import HoldAt, hold_at
from habitue.ledger.queries.lots import Expiring, LotAt, Taken, expiring, lots_of_entry, lots_since, taken_by
from habitue.ledger.queries.movements import LATEST, Movement, earned_before, movements
from habitue.ledger.queries.owners import (
    AccountAt,
    OwnerAt,
    account_at,
    account_from,
    own_balance,
    owner_at,
    owner_from,
    version_of_owner,
)
from habitue.ledger.queries.units import units_held, units_of

__all__ = [
    "LATEST",
    "AccountAt",
    "EntryAt",
    "Expiring",
    "HoldAt",
    "Known",
    "LotAt",
    "Movement",
    "OwnerAt",
    "Taken",
    "TransferAt",
    "account_at",
    "account_from",
    "earned_before",
    "entry_if_any",
    "entry_under",
    "expiring",
    "hold_at",
    "is_reversed",
    "known_key",
    "lots_of_entry",
    "lots_since",
    "movements",
    "outcome_of_entry",
    "own_balance",
    "owner_at",
    "owner_from",
    "taken_by",
    "transfers_of",
    "units_held",
    "units_of",
    "version_of_owner",
]
