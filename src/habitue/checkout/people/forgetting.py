"""Somebody wants to be forgotten: what they have and owe is decided first, then everything personal is erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from habitue.checkout.queries.accounts import name_of
from habitue.customers.actions import Decision, Holdings, forget_customer
from habitue.customers.queries import customer_for
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import outcome_of, post
from habitue.ledger.posting import Act, Move, Owner, OwnPurpose, credit, debit
from habitue.ledger.queries import AccountAt, owner_at
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetRequest:
    """What becomes of value and of debt; None where nobody has decided."""

    customer: UUID
    value: Literal["forfeited", "paid_out"] | None = None
    debt: Literal["written_off", "paid"] | None = None


@action
def forget_person(*, request: ForgetRequest, principal: Principal, at: datetime) -> None:
    """Book what was decided, then erase. Refuses `not_found`, `holds_value`, `owes_debt`, and `busy`."""
    customer = customer_for(principal.organisation_id, request.customer)
    owner = owner_at(principal.organisation_id, customer.id, at)
    held = [account for account in owner.accounts if account.state != "closed"]
    forget_customer(
        customer=customer,
        holdings=Holdings(value=_amounts(held, 1), debt=_amounts(held, -1)),
        decision=Decision(value=request.value, debt=request.debt),
        by=principal.actor,
        at=at,
    )
    moves = [move for account in held if (move := _clearing(principal, request, account))]
    if not moves:
        return
    entry = new_id()
    act = Act(
        entry=entry,
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=str(entry),
        fingerprint="",
        kind="farewell",
        at=at,
        by=principal.actor,
        reference=f"customer:{customer.id}",
        owners=[Owner(id=customer.id, version=owner.version)],
        moves=moves,
    )
    (posted,) = post(acts=[act])
    outcome_of(posted)


def _amounts(accounts: Iterable[AccountAt], sign: int) -> dict[str, int]:
    """What is there (1) or owed (-1), by the name of its account, in parts."""
    amounts: dict[str, int] = {}
    for account in accounts:
        if account.balance * sign > 0:
            name = name_of(account.purpose, account.unit)
            amounts[name] = amounts.get(name, 0) + account.balance * sign
    return amounts


def _clearing(principal: Principal, request: ForgetRequest, account: AccountAt) -> Move | None:
    """The move that leaves nothing on the account. What is held or pending is let go by the one who holds it first."""
    if account.balance > 0:
        purpose: OwnPurpose = "adjusted" if request.value == "paid_out" else "breakage"
        own = own_account(principal.organisation_id, purpose, account.unit)
        return debit(
            account=account.id, own=own, amount=account.balance, reason=request.value or "", refusal="holds_value"
        )
    if account.balance < 0:
        own = own_account(principal.organisation_id, "settled" if request.debt == "paid" else "adjusted", account.unit)
        return credit(account=account.id, own=own, amount=-account.balance, reason=request.debt or "", lot=None)
    return None
