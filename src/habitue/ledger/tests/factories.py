"""A world for the ledger's tests: books, owners and acts on them, all made by actions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import UnitTerms, open_book, post, register_units
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, Owner, Posted, credit, debit
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM

AT = datetime.fromisoformat("2026-01-05T10:00:00+01:00")


def make_book() -> UUID:
    """The organisation of a new book that counts points and euros."""
    organisation_id = new_id()
    open_book(organisation_id=organisation_id, currency="EUR")
    register_units(organisation_id=organisation_id, units=[UnitTerms(code="points", decimals=0, is_money=False)])
    return organisation_id


def make_act(organisation_id: UUID, moves: Sequence[Move] = (), **others: Any) -> Act:
    others = {"source_id": organisation_id, "key": str(new_id()), "fingerprint": "f", "kind": "test", "at": AT} | others
    return Act(organisation_id=organisation_id, moves=moves, by=SYSTEM, **others)


def post_one(act: Act) -> Posted:
    (posted,) = post(acts=[act])
    return posted


def make_account(
    organisation_id: UUID,
    amount: int = 0,
    *,
    unit: str = "points",
    lot: NewLot | None = None,
    owner: UUID | None = None,
    at: datetime = AT,
    floor: int | None = 0,
) -> NewAccount:
    """A strict account of a new owner with `amount` on it."""
    account = NewAccount(id=new_id(), owner=owner or new_id(), purpose="earned", unit=unit, floor=floor)
    moves = []
    if amount:
        own = own_account(organisation_id, "issued", unit)
        moves = [credit(account=account.id, own=own, amount=amount, reason="test", lot=lot or NewLot())]
    act = make_act(organisation_id, moves, owners=[Owner(id=account.owner)], accounts=[account], at=at)
    assert post_one(act).status == "done"
    return account


def spend(organisation_id: UUID, account: NewAccount, amount: int, **others: Any) -> Act:
    """An act that takes `amount` from an account."""
    own = own_account(organisation_id, "redeemed", account.unit)
    move = debit(account=account.id, own=own, amount=amount, reason="spent")
    return make_act(organisation_id, [move], owners=[Owner(id=account.owner)], **others)
