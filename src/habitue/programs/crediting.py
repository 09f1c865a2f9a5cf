"""Units that the program itself gives and takes outside a sale, as moves of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.ledger.accounts import own_account
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, News, Owner, Purpose, credit, debit
from habitue.ledger.queries import OwnerAt
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.programs import expiry
from habitue.programs.document import ProgramDocument


@dataclass(slots=True, kw_only=True)
class UnitMoves:
    """The moves of one act on a customer's accounts. The act stands only while nobody else has moved them."""

    organisation_id: UUID
    owner: OwnerAt
    document: ProgramDocument
    zone: ZoneInfo
    at: datetime
    moves: list[Move] = field(default_factory=list)
    others: dict[UUID, Owner] = field(default_factory=dict)
    _new: dict[tuple[UUID, str, str], NewAccount] = field(default_factory=dict)
    _owed: dict[str, int] = field(default_factory=dict)

    def earn(self, amounts: Mapping[str, int], reason: str) -> None:
        """Parts come: first against what is owed, the rest as a lot with its own clock. Never pending: no sale."""
        for unit, parts in amounts.items():
            owed = min(parts, self._still_owed(unit))
            own = own_account(self.organisation_id, "issued", unit)
            if owed:
                self._owed[unit] -= owed
                account = self._account("owed", unit)
                self.moves.append(credit(account=account, own=own, amount=owed, reason="owed", lot=None))
            if parts > owed:
                lot = NewLot(expires_at=expiry.expires_at(self.document.units[unit], self.at, self.zone))
                account = self._account("earned", unit)
                self.moves.append(
                    credit(
                        account=account, own=own, amount=parts - owed, reason=reason, lot=lot, touch=self._touch(unit)
                    )
                )

    def exchange(self, amounts: Mapping[str, int], reason: str) -> None:
        """Parts go, for others that come."""
        for unit, parts in amounts.items():
            own = own_account(self.organisation_id, "exchanged", unit)
            account = self._account("earned", unit)
            self.moves.append(debit(account=account, own=own, amount=parts, reason=reason, touch=self._touch(unit)))

    def count(self, counter: UUID, account: UUID | None, times: int, total: int) -> None:
        """So many more uses of what there is only a number of; refused as `limit_reached` beyond `total`."""
        self.others[counter] = Owner(id=counter)
        if account is None:
            account = self._new.setdefault(
                (counter, "uses", "use"), NewAccount(id=new_id(), owner=counter, purpose="uses", unit="use")
            ).id
        own = own_account(self.organisation_id, "counted", "use")
        self.moves.append(
            debit(account=account, own=own, amount=times, reason="use", refusal="limit_reached", floor=-total)
        )

    def act(self, kind: str, by: Actor, news: list[News]) -> Act:
        entry = new_id()
        return Act(
            organisation_id=self.organisation_id,
            source_id=self.organisation_id,
            # Nobody repeats it by a key: what it does can be done again only if there is a reason again.
            key=str(entry),
            fingerprint="",
            kind=kind,
            at=self.at,
            by=by,
            reference=f"customer:{self.owner.id}",
            owners=[Owner(id=self.owner.id, version=self.owner.version), *self.others.values()],
            accounts=list(self._new.values()),
            moves=self.moves,
            news=news,
            entry=entry,
        )

    def _account(self, purpose: Purpose, unit: str) -> UUID:
        known = self.owner.account(purpose, unit)
        if known is not None:
            return known.id
        floor = None if purpose == "owed" else 0
        new = NewAccount(id=new_id(), owner=self.owner.id, purpose=purpose, unit=unit, floor=floor)
        return self._new.setdefault((self.owner.id, purpose, unit), new).id

    def _still_owed(self, unit: str) -> int:
        if unit not in self._owed:
            owed = self.owner.account("owed", unit)
            self._owed[unit] = 0 if owed is None else max(0, -owed.balance)
        return self._owed[unit]

    def _touch(self, unit: str) -> datetime | None:
        return expiry.touched_until(self.document.units[unit], self.at, self.zone)
