"""The ledger once more, in plain Python and with no thought of speed: what the SQL is held against."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from habitue.ledger.posting import Act, Move

LOTS_ARE_KEPT_BY = {"earned", "prepaid", "voucher"}


class RefusedError(Exception):
    """A move cannot be made; the message is the code."""


@dataclass
class Lot:
    id: UUID
    entry: UUID
    remaining: int
    available_from: datetime | None
    expires_at: datetime | None
    price: int | None

    def is_pending(self, at: datetime) -> bool:
        return self.available_from is not None and self.available_from > at

    def is_overdue(self, at: datetime) -> bool:
        return not self.is_pending(at) and self.expires_at is not None and self.expires_at <= at


@dataclass
class Hold:
    id: UUID
    amount: int
    expires_at: datetime
    state: str = "open"


@dataclass
class Account:
    id: UUID
    purpose: str
    floor: int | None
    balance: int = 0
    lots: list[Lot] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    is_closed: bool = False

    @property
    def held(self) -> int:
        return sum(hold.amount for hold in self.holds if hold.state == "open")

    def pending(self, at: datetime) -> int:
        return sum(lot.remaining for lot in self.lots if lot.is_pending(at))

    def available(self, at: datetime) -> int:
        return self.balance - self.held - self.pending(at)

    def room(self, at: datetime) -> float:
        return float("inf") if self.floor is None else self.available(at) - self.floor

    def settle(self, at: datetime) -> None:
        for hold in self.holds:
            if hold.state == "open" and hold.expires_at <= at:
                hold.state = "expired"
        overdue = [lot for lot in self.lots if lot.is_overdue(at) and lot.remaining]
        excess = sum(lot.remaining for lot in overdue) - self.held
        for lot in sorted(overdue, key=lambda lot: (lot.expires_at, lot.id), reverse=True):
            gone = max(0, min(excess, lot.remaining))
            lot.remaining -= gone
            self.balance -= gone
            excess -= gone

    def touch(self, until: datetime, at: datetime) -> None:
        for lot in self.lots:
            if lot.remaining and not lot.is_overdue(at):
                lot.expires_at = until

    def take(self, lots: list[Lot], amount: int) -> list[tuple[UUID, int]]:
        """Take from these lots in their order; answers what was taken of which."""
        uses = []
        for lot in lots:
            taken = min(amount, lot.remaining)
            if taken:
                lot.remaining -= taken
                amount -= taken
                uses.append((lot.id, taken))
        assert amount == 0, "the lots are short"
        return uses


LAST = datetime.max.replace(tzinfo=UTC)


def spending_order(lot: Lot) -> tuple[bool, datetime, UUID]:
    return (lot.price is not None, lot.expires_at or LAST, lot.id)


@dataclass
class Book:
    accounts: dict[UUID, Account] = field(default_factory=dict)
    uses: dict[tuple[UUID, int], list[tuple[UUID, int]]] = field(default_factory=dict)

    def settle(self, at: datetime) -> None:
        for account in self.accounts.values():
            account.settle(at)

    def make(self, act: Act) -> None:
        """Make the moves of an act, or raise `RefusedError` half-way: try it on a copy."""
        for number, move in enumerate(act.moves, 1):
            account = self.accounts[move.account]
            if account.is_closed:
                raise RefusedError("stale")
            uses = getattr(self, f"_{move.verb}")(account, move, act)
            if uses:
                self.uses[act.entry, number] = uses
            if move.touch is not None:
                account.touch(move.touch, act.at)
            account.settle(act.at)

    def _credit(self, account: Account, move: Move, act: Act) -> None:
        account.balance += move.amount
        if move.lot is not None:
            lot = move.lot
            ends = move.touch or lot.expires_at
            account.lots.append(Lot(lot.id, act.entry, move.amount, lot.available_from, ends, lot.price))

    def _debit(self, account: Account, move: Move, act: Act) -> list[tuple[UUID, int]]:
        if move.lot_id is not None:
            return self._debit_one(account, move, act)
        own = [lot for lot in account.lots if lot.entry == move.from_entry and lot.is_pending(act.at)]
        pending = min(move.amount, sum(lot.remaining for lot in own))
        if move.amount > account.room(act.at) + pending:
            raise RefusedError("insufficient_balance")
        account.balance -= move.amount
        if account.purpose not in LOTS_ARE_KEPT_BY:
            return []
        ripe = [lot for lot in account.lots if not lot.is_pending(act.at) and not lot.is_overdue(act.at)]
        order = sorted(own, key=spending_order)
        order += sorted(ripe, key=lambda lot: (lot.entry != move.from_entry, spending_order(lot)))
        return account.take(order, move.amount)

    def _debit_one(self, account: Account, move: Move, act: Act) -> list[tuple[UUID, int]]:
        lot = next((lot for lot in account.lots if lot.id == move.lot_id and not lot.is_overdue(act.at)), None)
        if lot is None or move.amount > lot.remaining:
            raise RefusedError("insufficient_balance")
        if not lot.is_pending(act.at) and move.amount > account.room(act.at):
            raise RefusedError("insufficient_balance")
        account.balance -= move.amount
        return account.take([lot], move.amount)

    def _restore(self, account: Account, move: Move, act: Act) -> None:
        if account.purpose not in LOTS_ARE_KEPT_BY:
            account.balance += move.amount
            return
        assert move.entry is not None
        assert move.number is not None
        taken = self.uses.get((move.entry, move.number), [])
        if sum(amount for _lot, amount in taken) < move.amount:
            raise RefusedError("stale")
        lots = {lot.id: (lot, home) for home in self.accounts.values() for lot in home.lots}
        last_first = sorted(taken, key=lambda use: spending_order_of_return(lots[use[0]][0]), reverse=True)
        left, rest = move.amount, []
        for lot_id, amount in last_first:
            lot, home = lots[lot_id]
            given = min(left, amount)
            if given and home is not account:
                if not home.is_closed:
                    raise RefusedError("stale")
                home.lots.remove(lot)
                account.lots.append(lot)
            if given and lot.price is not None and lot.expires_at is not None and move.expires_at_least is not None:
                lot.expires_at = max(lot.expires_at, move.expires_at_least)
            lot.remaining += given
            left -= given
            rest.append((lot_id, amount - given))
        self.uses[move.entry, move.number] = [(lot_id, amount) for lot_id, amount in rest if amount]
        account.balance += move.amount

    def _hold(self, account: Account, move: Move, act: Act) -> None:
        if move.amount > account.room(act.at):
            raise RefusedError("insufficient_balance")
        assert move.hold is not None
        assert move.expires_at is not None
        account.holds.append(Hold(move.hold, move.amount, move.expires_at))

    def _end(self, account: Account, move: Move, state: str) -> Hold:
        hold = next((hold for hold in account.holds if hold.id == move.hold), None)
        if hold is None:
            raise RefusedError("stale")
        codes = {"captured": "already_captured", "released": "already_released", "expired": "hold_expired"}
        if hold.state != "open":
            raise RefusedError(codes[hold.state])
        if state == "captured" and move.amount > hold.amount:
            raise RefusedError("exceeds_hold")
        hold.state = state
        return hold

    def _release(self, account: Account, move: Move, act: Act) -> None:
        self._end(account, move, "released")

    def _capture(self, account: Account, move: Move, act: Act) -> list[tuple[UUID, int]]:
        self._end(account, move, "captured")
        account.balance -= move.amount
        if account.purpose not in LOTS_ARE_KEPT_BY:
            return []
        ripe = [lot for lot in account.lots if not lot.is_pending(act.at)]
        order = sorted(ripe, key=lambda lot: (not lot.is_overdue(act.at), spending_order(lot)))
        return account.take(order, move.amount)

    def _rehome(self, account: Account, move: Move, act: Act) -> None:
        assert move.other is not None
        source = self.accounts[move.other]
        if source.is_closed or source.balance != move.amount:
            raise RefusedError("stale")
        account.balance += source.balance
        account.lots += [lot for lot in source.lots if lot.remaining]
        source.lots = [lot for lot in source.lots if not lot.remaining]
        account.holds += [hold for hold in source.holds if hold.state == "open"]
        source.holds = [hold for hold in source.holds if hold.state != "open"]
        account.floor = None if account.floor is None or source.floor is None else account.floor + source.floor
        source.balance = 0
        source.is_closed = True


def spending_order_of_return(lot: Lot) -> tuple[datetime, UUID]:
    return (lot.expires_at or LAST, lot.id)
