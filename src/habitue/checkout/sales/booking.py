"""Turning what was judged into moves of the ledger, while keeping the state in memory in step with them.

Each method books one thing on accounts and says so in `moved`, which is recorded with the sale: a return finds there
which transfer took what.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from habitue.checkout.sales.state import AccountState, CustomerState, OwnerState
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import InsufficientBalance
from habitue.ledger.posting import Move, NewAccount, NewLot, News, Owner, OwnPurpose, credit, debit, restore, shift
from habitue.platform.refusals import Refusal
from habitue.programs import expiry
from habitue.programs.document import ProgramDocument
from habitue.programs.ladders import Ladder
from habitue.programs.tiers import Standing, shown_rank


class UnknownUnit(Refusal):
    code = "unknown_unit"
    text = _("There is no unit {unit}.")


BOUGHT_COMES_BACK_FOR = timedelta(days=92)
"""Bought value never comes back expired: it lasts at least three months from its return."""

NO_FLOOR = -(2**53)


@dataclass(slots=True, kw_only=True)
class Booking:
    """The moves of one act. `currency` is the organisation's, `zone` decides when lots expire."""

    organisation_id: UUID
    document: ProgramDocument
    zone: ZoneInfo
    now: datetime
    currency: str
    company_id: UUID
    moves: list[Move] = field(default_factory=list)
    moved: list[list[Any]] = field(default_factory=list)
    owners: dict[UUID, Owner] = field(default_factory=dict)
    new_accounts: dict[UUID, NewAccount] = field(default_factory=dict)
    climbed: dict[UUID, tuple[str, str]] = field(default_factory=dict)  # customer -> level before it all, and after

    def lock(self, owner: UUID, version: int | None = None) -> None:
        """Name an owner whose accounts move; with a version, the act stands only while nobody else moved them."""
        known = self.owners.get(owner)
        if known is None or known.version is None:
            self.owners[owner] = Owner(id=owner, version=version)

    def climb(self, customer: CustomerState, ladder: Ladder, standing: Standing) -> None:
        """A customer stands elsewhere now, perhaps on another level."""
        first, after = (ladder.levels[shown_rank(ladder, each)].code for each in (customer.standing, standing))
        before, _between = self.climbed.get(customer.id, (first, after))
        self.climbed[customer.id] = before, after
        customer.standing = standing

    def news_of_tiers(self) -> list[News]:
        """`tier.changed` for whoever is on another level than before."""
        return [
            News(kind="tier.changed", subject=customer, data={"before": before, "after": after})
            for customer, (before, after) in self.climbed.items()
            if before != after
        ]

    def own(self, purpose: OwnPurpose, unit: str) -> UUID:
        """The other side: the company's own account of money, the organisation's of units."""
        return own_account(self.organisation_id, purpose, unit, self.company_id if unit == self.currency else None)

    def earn(self, owner: OwnerState, unit: str, parts: int, reason: str, at: datetime | None = None) -> None:
        """Units come to a customer: first against what is owed, the rest as a lot with its own clock.

        Refuses `unknown_unit`: only what the program names can be earned.
        """
        if unit not in self.document.units:
            raise UnknownUnit(unit=unit)
        owed = min(parts, max(0, owner.owed(unit)))
        if owed:
            self.bring(owner.account("owed", unit, None), "issued", owed, "owed")
        if parts > owed:
            terms = self.document.units[unit]
            start = expiry.available_from(terms, at or self.now, self.zone)
            lot = NewLot(available_from=start, expires_at=expiry.expires_at(terms, start or at or self.now, self.zone))
            is_pending = start is not None and start > self.now
            self.bring(
                owner.account("earned", unit),
                "issued",
                parts - owed,
                reason,
                lot,
                is_pending=is_pending,
                touch=self._touch(unit),
            )

    def bring(
        self,
        account: AccountState,
        purpose: OwnPurpose,
        amount: int,
        reason: str,
        lot: NewLot | None = None,
        *,
        is_pending: bool = False,
        touch: datetime | None = None,
    ) -> None:
        """Credit an account from the organisation's own."""
        own = self.own(purpose, account.unit)
        self.add(
            account,
            credit(account=account.id, own=own, amount=amount, reason=reason, lot=lot, touch=touch),
            amount,
            0 if is_pending else amount,
        )

    def load(
        self,
        owner: OwnerState,
        account: AccountState,
        purpose: OwnPurpose,
        amount: int,
        reason: str,
        lot: NewLot | None = None,
    ) -> int:
        """Money comes to an account: first against what its owner owes, as earnings do; the rest as this lot.

        Returns how much went against what was owed; the lot's price is shared between the two.
        """
        owed = min(amount, max(0, owner.owed(account.unit)))
        if owed:
            # Another load may settle it in between.
            self.lock(owner.id, owner.version)
            self.bring(owner.account("owed", account.unit, None), purpose, owed, "owed")
        if amount > owed:
            if lot is not None and lot.price is not None:
                lot = replace(lot, price=lot.price - lot.price * owed // amount)
            self.bring(account, purpose, amount - owed, reason, lot)
        return owed

    def spend(
        self,
        owner: OwnerState,
        unit: str,
        parts: int,
        reason: str,
        *,
        purpose: OwnPurpose = "redeemed",
        honour: bool = False,
    ) -> int:
        """Units leave a customer. With `honour` what is not there is booked as owed; returns how much that was.

        Refuses `insufficient_balance` where the program shows what is owed as one number with what is there.
        """
        account = owner.account("earned", unit)
        if not honour:
            self.check_spendable(owner, unit, parts)
        missing = max(0, parts - max(0, account.available)) if honour else 0
        if parts > missing:
            self.take(account, purpose, parts - missing, reason, touch=self._touch(unit))
        if missing:
            self.take(owner.account("owed", unit, None), purpose, missing, reason)
        return missing

    def check_spendable(self, owner: OwnerState, unit: str, parts: int) -> None:
        """Refuses `insufficient_balance` where what is owed leaves less than this. The rest is the ledger's to say."""
        owed = max(0, owner.owed(unit))
        if self.document.returns.earned == "negative" and owed:
            self.lock(owner.id, owner.version)
            if parts > (spendable := owner.available("earned", unit) - owed):
                raise InsufficientBalance(unit=unit, asked=parts, available=spendable)

    def take(self, account: AccountState, purpose: OwnPurpose, amount: int, reason: str, **details: Any) -> None:
        """Debit an account to the organisation's own."""
        own = self.own(purpose, account.unit)
        self.add(account, debit(account=account.id, own=own, amount=amount, reason=reason, **details), -amount, -amount)

    def take_back(
        self, account: AccountState, amount: int, reason: str, *, from_entry: UUID | None, pending: int = 0
    ) -> None:
        """Take back what an entry gave, its own lots first, `pending` of it not yet available."""
        own = self.own("issued", account.unit)
        move = debit(account=account.id, own=own, amount=amount, reason=reason, from_entry=from_entry)
        self.add(account, move, -amount, pending - amount)

    def give_back(
        self,
        account: AccountState,
        amount: int,
        reason: str,
        *,
        entry: UUID,
        number: int,
        purpose: OwnPurpose = "redeemed",
    ) -> None:
        """Restore what transfer `number` of `entry` took to the lots that it took."""
        own = self.own(purpose, account.unit)
        until = self.now + BOUGHT_COMES_BACK_FOR
        move = restore(
            account=account.id,
            own=own,
            amount=amount,
            reason=reason,
            entry=entry,
            number=number,
            expires_at_least=until,
        )
        self.add(account, move, amount, amount)

    def capture(self, hold: UUID, account: AccountState, amount: int, held: int) -> None:
        """Take `amount` out of a hold of `held`; the rest of it is let go."""
        own = self.own("redeemed", account.unit)
        move = Move(verb="capture", account=account.id, other=own, amount=amount, reason="tender:hold", hold=hold)
        self.add(account, move, -amount, max(0, held - amount))

    def step(self, account: AccountState, move: Move) -> None:
        """A step of a hold: the balance stays, what is available changes."""
        self.add(account, move, 0, -move.amount if move.verb == "hold" else move.amount)

    def clear(self, issuer: UUID | None, amount: int) -> None:
        """A voucher of one company was redeemed at another's store: the issuer owes it that much.

        A negative amount is owed to the issuer: its voucher was loaded at the other's store, or got value back there.
        """
        if issuer is not None and issuer != self.company_id and amount:
            theirs = own_account(self.organisation_id, "clearing", self.currency, issuer)
            ours = own_account(self.organisation_id, "clearing", self.currency, self.company_id)
            giver, taker = (theirs, ours) if amount > 0 else (ours, theirs)
            self.moves.append(shift(from_own=giver, to_own=taker, amount=abs(amount), reason="clearing"))
            self.moved.append([len(self.moves), "shift", None, self.currency, amount, "clearing"])

    def count(self, account: AccountState, total: int | None) -> None:
        """One more use of a limited code; stale where that would be beyond `total` (none: counted all the same).

        Judging said that there was one left: if there is none by now, it has to be judged again without it.
        """
        own = self.own("counted", "use")
        move = debit(
            account=account.id,
            own=own,
            amount=1,
            reason="use",
            refusal="stale",
            floor=NO_FLOOR if total is None else -total,
        )
        self.add(account, move, -1, -1)

    def _touch(self, unit: str) -> datetime | None:
        terms = self.document.units.get(unit)
        return None if terms is None else expiry.touched_until(terms, self.now, self.zone)

    def add(self, account: AccountState, move: Move, balance: int, available: int) -> None:
        """One move, and what it changes of the account's balance and of what is available."""
        self.lock(account.owner)
        if account.is_new:
            self.new_accounts[account.id] = account.as_new()
        account.balance += balance
        account.available += available
        self.moves.append(move)
        self.moved.append([len(self.moves), move.verb, str(account.id), account.unit, move.amount, move.reason])
