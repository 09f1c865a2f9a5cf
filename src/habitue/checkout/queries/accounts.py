"""What a customer has, owes and did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.checkout.amounts import shown
from habitue.customers.searched import family_of
from habitue.ledger.queries import LATEST, AccountAt, Expiring, Movement, expiring, movements, owner_at, units_of
from habitue.programs import standings
from habitue.programs.currencies import CURRENCIES
from habitue.programs.queries import version_in_force
from habitue.programs.tiers import standing_at

EARNED = "earned"
OWED = "owed"
STORED = ("prepaid", "house_account")
Json = dict[str, Any]


def name_of(purpose: str, unit: str) -> str:
    """What an account is called outside: a unit of the program by its code, stored value by its purpose.

    Money is owed of what is prepaid, whatever tender it was that was not there.
    """
    if purpose == OWED and unit in CURRENCIES:
        return "prepaid"
    return purpose if purpose in STORED else unit


def accounts_of(organisation_id: UUID, customer_id: UUID, at: datetime) -> list[Json]:
    """Every account of a customer as it stands at a moment; each unit of the program, also where there is nothing.

    Where the program says `negative`, what is owed is taken off the balance: one number, as it was promised.
    """
    version = version_in_force(organisation_id, at)
    decimals = {code: terms for code, (terms, _money) in units_of(organisation_id).items()}
    owner = owner_at(organisation_id, customer_id, at)
    owed = {account.unit: -account.balance for account in owner.accounts if account.purpose == OWED}
    money = sum(owed.pop(unit) for unit in list(owed) if unit in CURRENCIES)
    going: dict[UUID, list[Expiring]] = {}
    for lot in expiring(organisation_id, customer_id, at):
        going.setdefault(lot.account, []).append(lot)
    is_one_number = version.document.returns.earned == "negative"
    earned = {account.unit: account for account in owner.accounts if account.purpose == EARNED}
    units = dict.fromkeys([*version.document.units, *earned, *(unit for unit, debt in owed.items() if debt)])
    found = [
        _earned(unit, earned.get(unit), owed.get(unit, 0), decimals.get(unit, 0), going, is_one_number)
        for unit in units
    ]
    stored = {account.purpose: account for account in owner.accounts if account.purpose in STORED}
    if money and "prepaid" not in stored:
        found.append(_nothing_prepaid(money))
    return found + [
        _stored(account, going, money if purpose == "prepaid" else 0) for purpose, account in stored.items()
    ]


def _earned(
    unit: str,
    account: AccountAt | None,
    owed: int,
    decimals: int,
    going: Mapping[UUID, list[Expiring]],
    is_one_number: bool,  # noqa: FBT001
) -> Json:
    balance, available, pending, held, state = 0, 0, 0, 0, "open"
    if account is not None:
        balance, available, pending = account.balance, account.available, account.pending
        held, state = account.held, account.state
    if is_one_number:
        balance, available, owed = balance - owed, max(0, available - owed), 0
    return {
        "unit": unit,
        "balance": shown(balance, decimals),
        "available": shown(available, decimals),
        "pending": shown(pending, decimals),
        "held": shown(held, decimals),
        "owed": shown(owed, decimals),
        "state": state,
        "limit": None,
        "expires": _going(account, going, decimals),
    }


def _stored(account: AccountAt, going: Mapping[UUID, list[Expiring]], owed: int) -> Json:
    """What is prepaid, or the house account: `available` is what can be spent, down to its limit."""
    return {
        "unit": account.purpose,
        "balance": account.balance,
        "available": account.available - (account.floor or 0),
        "pending": account.pending,
        "held": account.held,
        "owed": owed,
        "state": account.state,
        "limit": -account.floor if account.purpose == "house_account" and account.floor else None,
        "expires": _going(account, going, 0),
    }


def _nothing_prepaid(owed: int) -> Json:
    """Nothing was ever prepaid, and a till took it all the same."""
    nothing = dict.fromkeys(("balance", "available", "pending", "held"), 0)
    return {"unit": "prepaid", **nothing, "owed": owed, "state": "open", "limit": None, "expires": []}


def _going(account: AccountAt | None, going: Mapping[UUID, list[Expiring]], decimals: int) -> list[Json]:
    lots = going.get(account.id, []) if account else []
    return [{"at": lot.at, "amount": shown(lot.amount, decimals)} for lot in lots]


def entries_of(
    organisation_id: UUID,
    owner_id: UUID,
    at: datetime,
    before: tuple[UUID, int] | None,
    limit: int,
    *,
    purpose: str = "",
) -> list[Json]:
    """What moved on the accounts of a customer or voucher, newest first, with its reason; one more than `limit`.

    `purpose` asks for accounts of one alone, as `house_account`.
    """
    decimals = {code: terms for code, (terms, _money) in units_of(organisation_id).items()}
    found: list[tuple[UUID, int, Json]] = []
    # Whoever was merged into this customer had accounts of their own, and history is not rewritten.
    for owner in family_of(organisation_id, owner_id) | {owner_id}:
        purposes = {account.id: account.purpose for account in owner_at(organisation_id, owner, at).accounts}
        for move in movements(organisation_id, owner, before=before or LATEST, limit=limit + 1, purpose=purpose):
            found.append((move.entry, move.number, _entry(move, purposes.get(move.account, EARNED), decimals)))
    found.sort(key=lambda entry: entry[:2], reverse=True)
    return [entry for _id, _number, entry in found[: limit + 1]]


def balance_before(organisation_id: UUID, owner_id: UUID, before: tuple[UUID, int] | None, *, purpose: str) -> int:
    """What stood on a customer's accounts of a purpose before an entry, or stands there now; in parts.

    Those of whoever was merged into them count too, as their movements are among the customer's.
    """
    newest = [
        movements(organisation_id, owner, before=before or LATEST, limit=1, purpose=purpose)
        for owner in family_of(organisation_id, owner_id) | {owner_id}
    ]
    return sum(found[0].balance_after for found in newest if found)


def _entry(move: Movement, purpose: str, decimals: Mapping[str, int]) -> Json:
    return {
        "id": move.entry,
        "number": move.number,
        "kind": move.kind,
        "unit": name_of(purpose, move.unit),
        "is_owed": purpose == OWED,
        "amount": shown(move.amount, decimals.get(move.unit, 0)),
        "balance": shown(move.balance_after, decimals.get(move.unit, 0)),
        "reason": move.reason,
        "reference": move.reference,
        "at": move.occurred_at,
        "recorded_at": move.recorded_at,
    }


def standing_of(organisation_id: UUID, customer_id: UUID, zone: ZoneInfo, at: datetime) -> Json:
    """Where a customer stands at a moment, and what is missing to the next level."""
    ladder = version_in_force(organisation_id, at).ladder
    if ladder is None:
        return {"tier": None}
    standing = standings.standing_of(organisation_id, customer_id)
    tallies = standings.tallies_of(organisation_id, customer_id, ladder.what)
    view = standing_at(ladder, standing, tallies, at, zone)
    return {
        "tier": view.level,
        "tier_granted": view.granted,
        "measure": view.measure,
        "next_tier": view.next_level,
        "next_from": view.next_from,
    }
