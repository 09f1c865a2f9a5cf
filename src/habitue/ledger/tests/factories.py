"""A world for the ledger's tests: books, owners and acts on them, all made by actions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import UnitTerms, open_book, post, register_units
from habitue.ledger.audit import audit_book
from habitue.ledger.models import Lot
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, Owner, Posted, Purpose, credit, debit
from habitue.ledger.queries import AccountAt, owner_at
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM

AT = datetime.fromisoformat("2026-01-05T10:00:00+01:00")
HOUR = timedelta(hours=1)


def make_book() -> UUID:
    """The organisation of a new book that counts points and euros."""
    organisation_id = new_id()
    open_book(organisation_id=organisation_id, currency="EUR")
    register_units(organisation_id=organisation_id, units=[UnitTerms(code="points", decimals=0, is_money=False)])
    return organisation_id


def make_act(organisation_id: UUID, moves: Sequence[Move] = (), **others: Any) -> Act:
    plain: dict[str, Any] = {"source_id": organisation_id, "key": str(new_id()), "fingerprint": "f", "kind": "test"}
    others = plain | {"at": AT} | others
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
    purpose: Purpose = "earned",
) -> NewAccount:
    """A strict account of a new owner with `amount` on it."""
    account = NewAccount(id=new_id(), owner=owner or new_id(), purpose=purpose, unit=unit, floor=floor)
    moves = []
    if amount:
        own = own_account(organisation_id, "issued", unit)
        keeps_lots = purpose in ("earned", "prepaid", "voucher")
        lot = (lot or NewLot()) if keeps_lots else None
        moves = [credit(account=account.id, own=own, amount=amount, reason="test", lot=lot)]
    act = make_act(organisation_id, moves, owners=[Owner(id=account.owner)], accounts=[account], at=at)
    assert post_one(act).status == "done"
    return account


def entry_of(posted: Posted) -> UUID:
    assert posted.entry is not None
    return posted.entry


def on(organisation_id: UUID, account: NewAccount, *moves: Move, **others: Any) -> Posted:
    """Post moves on one account."""
    return post_one(make_act(organisation_id, moves, owners=[Owner(id=account.owner)], **others))


def bring(organisation_id: UUID, account: NewAccount, amount: int, lot: NewLot | None = None, **others: Any) -> Move:
    """The move that brings `amount` to an account, in a lot of its own."""
    own = own_account(organisation_id, "issued", account.unit)
    return credit(account=account.id, own=own, amount=amount, reason="test", lot=lot or NewLot(), **others)


def take(organisation_id: UUID, account: NewAccount, amount: int, **others: Any) -> Move:
    """The move that takes `amount` from an account."""
    own = own_account(organisation_id, "redeemed", account.unit)
    return debit(account=account.id, own=own, amount=amount, reason="spent", **others)


def spend(organisation_id: UUID, account: NewAccount, amount: int, **others: Any) -> Act:
    """An act that takes `amount` from an account."""
    return make_act(
        organisation_id, [take(organisation_id, account, amount)], owners=[Owner(id=account.owner)], **others
    )


def set_aside(account: NewAccount, amount: int, until: datetime) -> Move:
    """The move that makes a hold, under a new id."""
    return Move(verb="hold", account=account.id, amount=amount, reason="hold", hold=new_id(), expires_at=until)


def capture(organisation_id: UUID, account: NewAccount, hold: UUID | None, amount: int) -> Move:
    own = own_account(organisation_id, "redeemed", account.unit)
    return Move(verb="capture", account=account.id, other=own, amount=amount, reason="taken", hold=hold)


def hold_of(move: Move) -> UUID:
    assert move.hold is not None
    return move.hold


def release(account: NewAccount, hold: UUID | None) -> Move:
    return Move(verb="release", account=account.id, amount=0, reason="let go", hold=hold)


def stands(organisation_id: UUID, account: NewAccount, at: datetime = AT) -> AccountAt:
    """The account as it stands at a moment."""
    found = owner_at(organisation_id, account.owner, at).account(account.purpose, account.unit)
    assert found is not None
    return found


def available(organisation_id: UUID, account: NewAccount, at: datetime = AT) -> int:
    return stands(organisation_id, account, at).available


def left_of_lots(organisation_id: UUID) -> dict[UUID, int]:
    """What remains of every lot of a book."""
    return dict(Lot.objects.filter(organisation_id=organisation_id).values_list("id", "remaining"))


def assert_clean(organisation_id: UUID) -> None:
    assert list(audit_book(organisation_id)) == []
