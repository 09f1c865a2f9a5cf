"""Undoing what was done under a key: the till lost the answer, or takes it back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.deeds import Deed, do_once
from habitue.checkout.requests import ReturnIn, ReversalRequest, SaleRef, TillRef, fingerprint
from habitue.checkout.sales.booking import BOUGHT_COMES_BACK_FOR, Booking
from habitue.checkout.sales.bringing import remembered
from habitue.checkout.sales.giving_back import ValueUsed
from habitue.checkout.sales.owners import Owners
from habitue.checkout.sales.recording import ask_at
from habitue.checkout.sales.returned import book_return
from habitue.checkout.sales.returning import record_return
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.sold import sold, store_of_sale
from habitue.ledger.actions import burn_key
from habitue.ledger.posting import Json, Move, News, credit, debit, restore, shift
from habitue.ledger.queries import (
    EntryAt,
    LotAt,
    TransferAt,
    entry_under,
    is_reversed,
    known_key,
    lots_of_entry,
    taken_by,
    transfers_of,
)
from habitue.merchants.queries import Principal, StoreFacts
from habitue.merchants.tills import till_for
from habitue.platform.db import action
from habitue.platform.refusals import Refusal

UNDOABLE = ("load", "redemption", "adjustment", "exchange", "voucher", "hold", "capture")


class NotReversible(Refusal):
    code = "not_reversible"
    text = _("A {kind} cannot be undone by its key.")


@action(autocommit=True)
def reverse_key(*, request: ReversalRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Undo what this till or program did under `request.key`; harmless to repeat.

    With `request.till` it is that till's key, whoever asks: the same word is another key with everybody else. A key
    that is not known is burned, so that the late original cannot happen. Refuses `not_found` for a till that is none,
    `not_reversible`, and `value_used` where what was given has been spent.
    """
    source = _source(principal, request.till)
    nothing: Json = {"key": request.key, "reversed": False, "kind": None, "id": None, "balances": {}}
    nothing["source"] = {"kind": source.kind, "id": str(source.id), "name": source.name}
    if burn_key(
        organisation_id=principal.organisation_id,
        source_id=source.id,
        key=request.key,
        by=principal.actor,
        at=at,
    ):
        return nothing
    found = entry_under(principal.organisation_id, source.id, request.key)
    if found.kind == "burned" or found.refusal:
        # Nothing was done under it; a refusal stays one.
        return nothing
    if found.kind != "sale" and found.kind not in UNDOABLE:
        raise NotReversible(kind=found.kind)

    def book(deed: Deed) -> None:
        deed.reverses = found.id
        if found.kind == "sale":
            _undo_sale(deed, request, principal, at, found.id)
        else:
            _undo_entry(deed, request, principal, at, found)

    undone = nothing | {"reversed": True, "kind": found.kind}
    if is_reversed(principal.organisation_id, found.id) and not _is_mine(principal, key, request):
        return undone
    store = store_of_sale(sold(principal, SaleRef(id=found.id))) if found.kind == "sale" else source.store
    done = do_once(principal=principal, key=key, request=request, kind="reversal", at=at, store=store, book=book)
    return undone | {"id": done.outcome["id"], "balances": done.outcome.get("balances", {})}


@dataclass(frozen=True, slots=True)
class _Source:
    """Whose key it was: keys are their source's own."""

    kind: str
    id: UUID
    name: str
    store: StoreFacts | None


def _source(principal: Principal, till: TillRef | None) -> _Source:
    if till is None:
        return _Source(principal.kind, principal.source_id, principal.actor.name, principal.store)
    found = till_for(principal.organisation_id, till=till.id, store=till.store, code=till.code)
    return _Source("till", found.id, found.name, found.store)


def _is_mine(principal: Principal, key: str, request: ReversalRequest) -> bool:
    """Whether this very request has undone it, and its answer was lost."""
    return known_key(principal.organisation_id, principal.source_id, key, fingerprint(request)) is not None


def _undo_sale(deed: Deed, request: ReversalRequest, principal: Principal, at: datetime, sale: UUID) -> None:
    """All that is left of the sale comes back, and its receipt's number is free again."""
    found = sold(principal, SaleRef(id=sale))
    wanted = ReturnIn(sale=SaleRef(id=sale), all=True)
    returning = book_return(wanted, found, deed.booking, Reader(principal, at), reason=request.reason, undoing=True)
    record_return(deed, returning, ask_at(deed.where, now=at))
    deed.rows["frees_receipts_of"] = str(sale)


def _undo_entry(deed: Deed, request: ReversalRequest, principal: Principal, at: datetime, found: EntryAt) -> None:
    """The transfers of an entry, each the other way: lots restored, what was given taken out of its own lots."""
    owners = Owners(principal.organisation_id, at)
    lots = {
        (lot.account, lot.granted, lot.reason): lot for lot in lots_of_entry(principal.organisation_id, found.id, at)
    }
    lasting = {taken.number: taken.left for taken in taken_by(principal.organisation_id, [found.id])}
    transfers = transfers_of(principal.organisation_id, found.id)
    # What it gave goes first: with it, what it took would be there twice for a moment.
    for transfer in sorted(transfers, key=lambda transfer: not transfer.is_to_strict):
        lot = None
        if transfer.is_to_strict:
            lot = lots.get((owners.account(transfer.to_account).id, transfer.amount, transfer.reason))
        _turn(deed.booking, owners, transfer, lot, lasting.get(transfer.number, 0), found.id)
    if found.kind == "hold":
        _let_go(deed.booking, owners, found.outcome)
    if tallies := found.outcome.get("tallies"):
        back = [(what, date.fromisoformat(day), -amount) for what, day, amount in tallies]
        deed.rows["remember"] = [remembered(owners.survivor(UUID(found.outcome["customer"])), back)]
    deed.outcome = {"undone": str(found.id)}
    data = {"entry": str(found.id), "reason": request.reason}
    deed.news = [News(kind="entry.reversed", subject=found.id, data=data)]


def _turn(booking: Booking, owners: Owners, transfer: TransferAt, lot: LotAt | None, left: int, entry: UUID) -> None:
    """One transfer the other way. Refuses `value_used` where what it gave is there no more."""
    if transfer.is_to_strict:
        account = owners.account(transfer.to_account)
        is_pending = lot is not None and lot.is_pending
        # What it brought to an account without lots can be taken down to the floor: a limit, or nothing for debts.
        there = account.available if lot is None else min(lot.remaining, account.available)
        room = transfer.amount if account.floor is None else there - account.floor
        if (lot is not None and lot.remaining < lot.granted) or (not is_pending and room < transfer.amount):
            raise ValueUsed(unit=account.unit, left=max(0, there))
        move = debit(
            account=account.id,
            own=transfer.from_account,
            amount=transfer.amount,
            reason="reversal",
            lot_id=lot.id if lot else None,
            from_entry=entry if is_pending else None,
        )
        booking.add(account, move, -transfer.amount, 0 if is_pending else -transfer.amount)
    elif transfer.is_from_strict:
        account = owners.account(transfer.from_account)
        if account.purpose in ("owed", "house_account", "uses"):
            back = credit(account=account.id, own=transfer.to_account, amount=left, reason="reversal", lot=None)
        else:
            back = restore(
                account=account.id,
                own=transfer.to_account,
                amount=left,
                reason="reversal",
                entry=entry,
                number=transfer.number,
                expires_at_least=booking.now + BOUGHT_COMES_BACK_FOR,
            )
        if left:
            booking.add(account, back, left, left)
    else:
        booking.moves.append(
            shift(
                from_own=transfer.to_account,
                to_own=transfer.from_account,
                amount=transfer.amount,
                reason="reversal",
            )
        )


def _let_go(booking: Booking, owners: Owners, outcome: Json) -> None:
    """A hold that is undone is let go."""
    account = owners.account(UUID(outcome["account_id"]))
    hold = UUID(outcome["hold"])
    booking.step(
        account, Move(verb="release", account=account.id, amount=outcome["amount"], reason="reversal", hold=hold)
    )
