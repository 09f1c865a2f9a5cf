"""Owners and their accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from habitue.ledger.models import Account, Owner
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


def owners_at(organisation_id: UUID, owner_ids: Iterable[UUID], at: datetime) -> dict[UUID, OwnerAt]:
    """The same of many owners, in one statement; one that was never named is there with version 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_owner_at_v1(%s, o.id, %s) FROM unnest(%s::uuid[]) AS o (id)",
            [organisation_id, at, list(owner_ids)],
        )
        owners = [owner_from(orjson.loads(row[0])) for row in cursor.fetchall()]
    return {owner.id: owner for owner in owners}


def own_balance(organisation_id: UUID, account_id: UUID) -> int:
    """What an account of the organisation's or a company's own stands at: rolled up, and what is still to do."""
    with connection.cursor() as cursor:
        # Not by way of JSON, which would not keep it exact: it may be larger than any one account.
        cursor.execute("SELECT ledger_own_balance_v1(%s, %s)", [organisation_id, account_id])
        return int(cursor.fetchone()[0])


def versions_of_owners(organisation_id: UUID, owners: Iterable[UUID]) -> dict[UUID, int]:
    """How often each of these owners was named by an act that stands; who never was is left out."""
    found = Owner.objects.filter(organisation_id=organisation_id, id__in=list(owners))
    return dict(found.values_list("id", "version"))


def version_of_owner(organisation_id: UUID, owner: UUID) -> int:
    """The version of an owner's state; 0 for one that was never named."""
    found = Owner.objects.filter(organisation_id=organisation_id, id=owner).values_list("version", flat=True)
    return found.first() or 0


def account_at(organisation_id: UUID, account_id: UUID, at: datetime) -> AccountAt:
    """A strict account by its id. Raises `Account.DoesNotExist` for another organisation's."""
    account = Account.objects.get(organisation_id=organisation_id, id=account_id, is_strict=True)
    owner = owner_at(organisation_id, account.owner_id, at)
    return next(known for known in owner.accounts if known.id == account_id)
