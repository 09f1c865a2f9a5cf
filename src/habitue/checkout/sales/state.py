"""What a sale is computed from, held in memory while it is computed.

These values change as moves are booked on them, so that the next sale of a batch sees the ones before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from habitue.ledger.posting import Json, NewAccount, Purpose
from habitue.platform.ids import new_id
from habitue.programs.currencies import CURRENCIES
from habitue.programs.tiers import Standing


@dataclass(slots=True, kw_only=True)
class AccountState:
    """A strict account as it stands. `is_new`: it is made with the first move on it."""

    id: UUID
    owner: UUID
    purpose: Purpose
    unit: str
    balance: int = 0
    available: int = 0
    floor: int | None = 0
    state: str = "open"
    is_new: bool = False

    def as_new(self) -> NewAccount:
        return NewAccount(id=self.id, owner=self.owner, purpose=self.purpose, unit=self.unit, floor=self.floor)


@dataclass(slots=True, kw_only=True)
class OwnerState:
    """An owner in the ledger, with the version that what is computed hangs on."""

    id: UUID
    version: int
    accounts: dict[tuple[Purpose, str], AccountState] = field(default_factory=dict)

    def account(self, purpose: Purpose, unit: str, floor: int | None = 0) -> AccountState:
        """The account of a purpose and unit; one that is not there yet is made when it is first moved."""
        account = self.accounts.get((purpose, unit))
        if account is None:
            account = AccountState(id=new_id(), owner=self.id, purpose=purpose, unit=unit, floor=floor, is_new=True)
            self.accounts[purpose, unit] = account
        return account

    def available(self, purpose: Purpose, unit: str) -> int:
        account = self.accounts.get((purpose, unit))
        return 0 if account is None else account.available

    def owed(self, unit: str) -> int:
        """What the owner owes of a unit, from zero up."""
        account = self.accounts.get(("owed", unit))
        return 0 if account is None else -account.balance

    def owed_money(self) -> int:
        """What the owner owes in money: stored value that was not there when a till took it offline."""
        debts = [
            account for (purpose, unit), account in self.accounts.items() if purpose == "owed" and unit in CURRENCIES
        ]
        return max(0, -sum(account.balance for account in debts))


@dataclass(slots=True, kw_only=True)
class CustomerState:
    """A customer as the rules see them."""

    id: UUID
    owner: OwnerState
    language: str
    birth_date: date | None
    standing: Standing
    tallies: dict[tuple[str, date], int]
    grants: set[tuple[str, str]]

    def tallied(self, what: str, since: date | None = None, until: date | None = None) -> int:
        """The sum over the days from `since` to `until`, both included; absent is without end."""
        return sum(
            amount
            for (of, day), amount in self.tallies.items()
            if of == what and (since is None or day >= since) and (until is None or day <= until)
        )

    def tallies_of(self, what: str) -> dict[date, int]:
        return {day: amount for (of, day), amount in self.tallies.items() if of == what}

    def tally(self, what: str, day: date, amount: int) -> None:
        self.tallies[what, day] = self.tallies.get((what, day), 0) + amount


@dataclass(slots=True, kw_only=True)
class VoucherState:
    """A voucher; `row` are the values of one that is only now being made."""

    id: UUID
    company_id: UUID
    is_blocked: bool
    owner: OwnerState
    expires_at: datetime | None = None
    row: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class HoldState:
    id: UUID
    amount: int
    state: str
    account: AccountState
    company_id: UUID | None


@dataclass(slots=True, kw_only=True)
class CounterState:
    """How often a limited code has been used, by everybody."""

    account: AccountState
    used: int


@dataclass(slots=True, kw_only=True)
class CodeState:
    """A single-use code."""

    id: UUID
    discount: str
    customer_id: UUID | None
    is_used: bool


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """What was read for one sale. Customers, counters and codes are shared within a batch."""

    known: dict[str, Any] | None
    customer_status: str  # none, found, blocked, blank, ambiguous, not_found
    customer: CustomerState | None
    counters: dict[str, CounterState]  # "discount:ten"
    codes: dict[str, CodeState]  # folded code
    newest_version: int


def owner_from(value: dict[str, Any]) -> OwnerState:
    """What `ledger_owner_at_v1` gave."""
    owner = OwnerState(id=UUID(value["id"]), version=value["version"])
    for account in _accounts(value):
        owner.accounts[account.purpose, account.unit] = account
    return owner


def _accounts(value: dict[str, Any]) -> Iterator[AccountState]:
    for account in value["accounts"]:
        yield AccountState(
            id=UUID(account["id"]),
            owner=UUID(account["owner"]),
            purpose=account["purpose"],
            unit=account["unit"],
            balance=account["balance"],
            available=account["available"],
            floor=account["floor"],
            state=account["state"],
        )


def standing_from(value: Json | None) -> Standing:
    """A row of `programs_standing`, as `programs_state_v1` gave it."""
    if value is None:
        return Standing()
    return Standing(
        level=value["level"] or None,
        reached_on=value["reached_on"] and date.fromisoformat(value["reached_on"]),
        since_at=value["since_at"] and datetime.fromisoformat(value["since_at"]),
        before=value["before"] or None,
        granted=value["granted"] or None,
        granted_until=value["granted_until"] and date.fromisoformat(value["granted_until"]),
        due_on=value["due_on"] and date.fromisoformat(value["due_on"]),
    )


def standing_as_json(standing: Standing) -> Json:
    """As `programs_remember_v1` takes it."""
    return {
        "level": standing.level or "",
        "reached_on": standing.reached_on and standing.reached_on.isoformat(),
        "since_at": standing.since_at and standing.since_at.isoformat(),
        "before": standing.before or "",
        "granted": standing.granted or "",
        "granted_until": standing.granted_until and standing.granted_until.isoformat(),
        "due_on": standing.due_on and standing.due_on.isoformat(),
    }
