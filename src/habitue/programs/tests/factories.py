"""The programs' part of a test's world, built by actions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.customers.actions import create_customer
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import outcome_of, post
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, Owner, Purpose, credit, debit
from habitue.ledger.queries import owner_at
from habitue.merchants.tests.factories import ALICE, AT, make_organisation
from habitue.platform.ids import new_id
from habitue.programs.actions import publish
from habitue.programs.queries import VersionRow

POINTS = {"points": {"name": "Points"}}


def make_merchant(*, currency: str = "EUR") -> UUID:
    return make_organisation(currency=currency).id


def make_program(organisation_id: UUID, *, at: datetime = AT, **tables: Any) -> VersionRow:
    """Publish a document of these tables; a unit `points` is there unless other units are given."""
    return publish(organisation_id=organisation_id, document={"units": POINTS, **tables}, by=ALICE, at=at)


def make_customer(organisation_id: UUID, **details: Any) -> UUID:
    return create_customer(organisation_id=organisation_id, by=ALICE, at=AT, **details).id


def give(
    organisation_id: UUID, customer_id: UUID, unit: str, parts: int, *, at: datetime = AT, lot: NewLot | None = None
) -> None:
    """Credit a customer's account, as a sale or an adjustment would."""
    account = _account(organisation_id, customer_id, "earned", unit)
    own = own_account(organisation_id, "issued", unit)
    move = credit(account=account.id, own=own, amount=parts, reason="test", lot=lot or NewLot())
    _post(organisation_id, customer_id, account, move, at)


def owe(organisation_id: UUID, customer_id: UUID, unit: str, parts: int) -> None:
    """Let a customer owe, as a return does of what was spent."""
    account = _account(organisation_id, customer_id, "owed", unit)
    own = own_account(organisation_id, "issued", unit)
    move = debit(account=account.id, own=own, amount=parts, reason="test")
    _post(organisation_id, customer_id, account, move, AT)


def _account(organisation_id: UUID, customer_id: UUID, purpose: Purpose, unit: str) -> NewAccount:
    known = owner_at(organisation_id, customer_id, AT).account(purpose, unit)
    floor = None if purpose == "owed" else 0
    return NewAccount(id=known.id if known else new_id(), owner=customer_id, purpose=purpose, unit=unit, floor=floor)


def _post(organisation_id: UUID, customer_id: UUID, account: NewAccount, move: Move, at: datetime) -> None:
    act = Act(
        organisation_id=organisation_id,
        source_id=organisation_id,
        key=str(new_id()),
        fingerprint="",
        kind="adjustment",
        at=at,
        by=ALICE,
        owners=[Owner(id=customer_id)],
        accounts=[account],
        moves=[move],
    )
    outcome_of(post(acts=[act])[0])


def balances(organisation_id: UUID, customer_id: UUID, at: datetime) -> dict[str, int]:
    """What stands on the customer's accounts of program units, by unit."""
    accounts = owner_at(organisation_id, customer_id, at).accounts
    return {account.unit: account.balance for account in accounts if account.purpose == "earned"}
