"""Undoing what was done under a key: the till lost the answer, or takes it back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import ReturnIn, ReversalRequest, SaleRef, fingerprint
from habitue.checkout.sales.booking import BOUGHT_COMES_BACK_FOR, Booking
from habitue.checkout.sales.giving_back import ValueUsed
from habitue.checkout.sales.homes import Homes
from habitue.checkout.sales.recording import ask_at
from habitue.checkout.sales.returned import Returning, book_return
from habitue.checkout.sales.returning import post_return
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.sold import customer_state, sold
from habitue.checkout.value.deeds import Deed, do_once, remember
from habitue.ledger.actions import burn_key
from habitue.ledger.posting import Json, Move, News, credit, debit, restore, shift
from habitue.ledger.queries import (
    LotAt,
    TransferAt,
    entry_under,
    is_reversed,
    lots_of_entry,
    taken_by,
    transfers_of,
)
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.refusals import Refusal

UNDOABLE = ("load", "redemption", "adjustment", "exchange", "voucher", "hold", "capture")


class NotReversible(Refusal):
    code = "not_reversible"
    text = _("A {kind} cannot be undone by its key.")


def reverse_key(*, request: ReversalRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Undo what this till or program did under `request.key`; harmless to repeat.

    A key that is not known is burned, so that the late original cannot happen. Refuses `not_reversible`, and
    `value_used` where what was given has been spent.
    """
    if burn_key(
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=request.key,
        by=principal.actor,
        at=at,
    ):
        return {"key": request.key, "reversed": False, "kind": None, "id": None, "balances": {}}
    found = entry_under(principal.organisation_id, principal.source_id, request.key)
    answer: Json = {"key": request.key, "reversed": True, "kind": found.kind, "id": None, "balances": {}}
    if found.kind == "burned" or found.refusal:
        # Nothing was done under it; a refusal stays one.
        return answer | {"reversed": False, "kind": None}
    if is_reversed(principal.organisation_id, found.id):
        return answer
    if found.kind == "sale":
        undone = _undo_sale(request, key, principal, at, found.id)
        return answer | {"id": undone["id"], "balances": undone.get("balances", {})}
    if found.kind not in UNDOABLE:
        raise NotReversible(kind=found.kind)
    return answer | {"id": _undo_entry(request, key, principal, at, found.id, found.outcome)}


def _undo_sale(request: ReversalRequest, key: str, principal: Principal, at: datetime, sale: UUID) -> Json:
    """All that is left of the sale comes back, and its receipt's number is free again."""
    asked = ask_at(key=key, mark=fingerprint(request), principal=principal, now=at)

    def book(booking: Booking, reader: Reader) -> Returning:
        found = sold(principal, SaleRef(id=sale))
        return book_return(ReturnIn(sale=SaleRef(id=sale), all=True), found, booking, reader, reason=request.reason)

    return post_return(asked, principal, at, book=book, kind="reversal", reverses=sale)


@action
def _undo_entry(
    request: ReversalRequest, key: str, principal: Principal, at: datetime, entry: UUID, outcome: Json
) -> str:
    """The transfers of an entry, each the other way: lots restored, what was given taken out of its own lots."""

    def book(deed: Deed) -> None:
        homes = Homes(deed.booking, None, lambda owner: customer_state(principal, owner, at).owner)
        lots = {
            (lot.account, lot.granted, lot.reason): lot for lot in lots_of_entry(principal.organisation_id, entry, at)
        }
        lasting = {taken.number: taken.left for taken in taken_by(principal.organisation_id, [entry])}
        transfers = transfers_of(principal.organisation_id, entry)
        # What it gave goes first: with it, what it took would be there twice for a moment.
        for transfer in sorted(transfers, key=lambda transfer: not transfer.is_to_strict):
            lot = (
                lots.get((homes.of(transfer.to_account).id, transfer.amount, transfer.reason))
                if (transfer.is_to_strict)
                else None
            )
            _turn(deed.booking, homes, transfer, lot, lasting.get(transfer.number, 0), entry)
        if outcome.get("state") == "open" and "hold" in outcome:
            _let_go(deed.booking, homes, outcome)
        deed.reverses = entry
        deed.outcome = {"undone": str(entry)}
        deed.news = [News(kind="entry.reversed", subject=entry, data={"entry": str(entry), "reason": request.reason})]

    done = do_once(principal=principal, key=key, request=request, kind="reversal", at=at, book=book)
    if done.is_new and outcome.get("tallies"):
        back = [[what, day, -amount] for what, day, amount in outcome["tallies"]]
        remember(principal.organisation_id, done.entry, at, UUID(outcome["customer"]), back)
    return str(done.outcome["id"])


def _turn(booking: Booking, homes: Homes, transfer: TransferAt, lot: LotAt | None, left: int, entry: UUID) -> None:
    """One transfer the other way. Refuses `value_used` where what it gave is there no more."""
    if transfer.is_to_strict:
        account = homes.of(transfer.to_account)
        is_pending = lot is not None and lot.is_pending
        there = account.available if lot is None or is_pending else min(lot.remaining, account.available)
        if (lot is not None and lot.remaining < lot.granted) or (not is_pending and there < transfer.amount):
            raise ValueUsed(unit=account.unit, left=there)
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
        account = homes.of(transfer.from_account)
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


def _let_go(booking: Booking, homes: Homes, outcome: Json) -> None:
    """A hold that is undone is let go."""
    account = homes.of(UUID(outcome["account_id"]))
    hold = UUID(outcome["hold"])
    booking.step(
        account, Move(verb="release", account=account.id, amount=outcome["amount"], reason="reversal", hold=hold)
    )
