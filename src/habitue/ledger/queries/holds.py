"""What is set aside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from habitue.ledger.queries.owners import AccountAt, account_from
from habitue.platform.db import call


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
