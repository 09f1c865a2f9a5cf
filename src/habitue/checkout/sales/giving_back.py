"""Booking what a return does: value taken back and given back, exchanges undone, money to where it came from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.coming import stated_passes
from habitue.checkout.sales.owners import Owners
from habitue.checkout.sales.sold import Sold
from habitue.checkout.sales.state import CustomerState
from habitue.checkout.sales.tendering import TILL_TENDERS
from habitue.ledger.posting import Json, OwnPurpose
from habitue.ledger.queries import LotAt, Taken, lots_of_entry, lots_since, taken_by
from habitue.platform.refusals import Refusal
from habitue.programs.durations import local_day
from habitue.programs.judging.settling import money_back, take_back
from habitue.programs.judging.types import ReturnJudgement
from habitue.programs.judging.undoing import Undoable, plan_undoing


class ValueUsed(Refusal):
    code = "value_used"
    text = _("What was loaded has been used; state the amount that is given back.")


@dataclass(slots=True, kw_only=True)
class Given:
    """What a return did, for its answer and its row."""

    taken_back: dict[str, int] = field(default_factory=dict)
    given_back: dict[str, int] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)  # place of the tender -> amount
    tenders: list[Json] = field(default_factory=list)


class GivingBack:
    """Books one return of a recorded sale on the accounts that the sale moved."""

    def __init__(
        self,
        booking: Booking,
        owners: Owners,
        sold: Sold,
        customer: CustomerState | None,
        judgement: ReturnJudgement,
    ) -> None:
        self.booking = booking
        self.owners = owners
        self.sold = sold
        self.customer = customer
        self.judgement = judgement
        self.given = Given()
        self.taken = taken_by(booking.organisation_id, [sold.id])
        self.lots = [] if customer is None else lots_since(booking.organisation_id, customer.id, sold.id, booking.now)

    def book(self, stated: Mapping[int, int], coming: Mapping[int, int]) -> Given:
        """All of it, or nothing. Where staff has stated an amount for a line, used value is no reason to refuse."""
        passes = stated_passes(self.sold, coming, stated)
        self._refuse_used_passes(passes)
        self._take_loads_back(stated, coming)
        if self.customer is not None:
            self._give_back_units(self.customer)
            self._take_back_units(self.customer, passes)
        self._give_back_money()
        return self.given

    def _own_lots(self, unit: str) -> list[LotAt]:
        """What the sale itself gave of a unit."""
        return [lot for lot in self.lots if lot.entry == self.sold.earned_under and lot.unit == unit]

    def _refuse_used_passes(self, stated: Collection[str]) -> None:
        for unit, parts in self.judgement.passes.items():
            if unit not in stated and sum(lot.remaining for lot in self._own_lots(unit)) < parts:
                raise ValueUsed(unit=unit)

    # Units

    def _give_back_units(self, customer: CustomerState) -> None:
        """Costs and covers that no longer apply, to the lots that they came from."""
        reasons = [f"discount:{code}" for code in self.judgement.discounts]
        reasons += [f"cover:{unit}" for unit in self.judgement.covers]
        wanted = dict(self.judgement.given_back)
        for taken in self.taken:
            if taken.reason in reasons and wanted.get(taken.unit, 0) > 0:
                amount = min(wanted[taken.unit], taken.left)
                wanted[taken.unit] -= amount
                self._restore(taken, amount, "return")
        self.given.given_back = {
            unit: parts - wanted[unit] for unit, parts in self.judgement.given_back.items() if parts > wanted[unit]
        }

    def _restore(self, taken: Taken, amount: int, reason: str, purpose: OwnPurpose = "redeemed") -> None:
        """Back to the lots that a transfer took; where the account keeps none, a debt is made smaller."""
        if not amount:
            return
        account = self.owners.account(taken.account)
        if account.purpose in ("owed", "house_account"):
            self.booking.bring(account, purpose, amount, reason)
        else:
            self.booking.give_back(account, amount, reason, entry=taken.entry, number=taken.number, purpose=purpose)

    def _take_back_units(self, customer: CustomerState, stated: Collection[str]) -> None:
        pending = {
            unit: sum(lot.remaining for lot in self._own_lots(unit) if lot.is_pending)
            for unit in self.judgement.taken_back
        }
        if self._policy() != "pending_only":
            self._undo_exchanges(customer, pending)
        for unit, parts in self.judgement.taken_back.items():
            if not parts:
                continue
            account = customer.owner.account("earned", unit)
            taking = take_back(self._policy(), parts, available=account.available, pending=pending.get(unit, 0))
            if taking.takes:
                part = min(taking.takes, pending.get(unit, 0))
                self.booking.take_back(account, taking.takes, "return", from_entry=self.sold.earned_under, pending=part)
                self.given.taken_back[unit] = taking.takes
            if taking.owed and unit not in stated:
                self.booking.take(customer.owner.account("owed", unit, None), "issued", taking.owed, "return")
                self.given.owed[unit] = taking.owed

    def _policy(self) -> Any:
        return self.sold.version.program.returns

    def _undo_exchanges(self, customer: CustomerState, pending: Mapping[str, int]) -> None:
        """Automatic exchanges made since, newest first, as far as what is to be taken back is short."""
        short = {
            unit: parts - pending.get(unit, 0) - max(0, customer.owner.available("earned", unit))
            for unit, parts in self.judgement.taken_back.items()
        }
        short = {unit: parts for unit, parts in short.items() if parts > 0}
        runs = self._runs() if short else []
        undoings = plan_undoing(short, [run.undoable for run in runs])
        by_key = {run.undoable.key: run for run in runs}
        for undo in undoings:
            run = by_key[undo.key]
            self._take_gifts(run, undo.takes)
            for unit, parts in undo.gives.items():
                left = parts
                for taken in (taken for taken in run.taken if taken.unit == unit):
                    amount = min(left, taken.left)
                    self._restore(taken, amount, "undone", "exchanged")
                    left -= amount

    def _take_gifts(self, run: "_Run", takes: Mapping[str, int]) -> None:
        """What an exchange gave, out of the very lots that it gave."""
        for unit, parts in takes.items():
            left = parts
            for lot in (lot for lot in run.lots if lot.unit == unit):
                if amount := min(left, lot.remaining):
                    account = self.owners.account(lot.account)
                    self.booking.take(account, "exchanged", amount, "undone", lot_id=lot.id)
                    left -= amount

    def _runs(self) -> list["_Run"]:
        automatic = {f"exchange:{rule.code}": rule for rule in self.sold.version.program.exchanges if rule.automatic}
        made: dict[tuple[UUID, str], list[LotAt]] = {}
        for lot in self.lots:
            if lot.reason in automatic:
                made.setdefault((lot.entry, lot.reason), []).append(lot)
        taken = taken_by(self.booking.organisation_id, list({entry for entry, _reason in made}))
        runs = []
        for (entry, reason), of in made.items():
            took = [transfer for transfer in taken if transfer.entry == entry and transfer.reason == reason]
            rule = automatic[reason]
            unit, each = next(iter(rule.gives.items()))
            times = sum(lot.granted for lot in of if lot.unit == unit) // each
            if times and took:
                runs.append(_Run.of(f"{entry}:{reason}", times, took, of))
        return runs

    # Money

    def _take_loads_back(self, stated: Mapping[int, int], coming: Mapping[int, int]) -> None:
        """What came onto accounts with lines that come back: unused, or as much as staff stated."""
        loads = [load for load in self.sold.sale.effects["loads"] if load["line"] in coming]
        lots = {}
        if loads:
            made = lots_of_entry(self.booking.organisation_id, self.sold.id, self.booking.now)
            lots = {str(lot.id): lot for lot in made}
        wanted = {load["line"]: stated.get(load["line"], load["amount"]) for load in loads}
        for load in loads:
            # What went against a debt is used, too.
            left = lots[load["lot"]].remaining if "lot" in load else load["amount"] - load.get("owed", 0)
            if wanted[load["line"]] > left:
                raise ValueUsed(line=load["line"], left=left)
        paid_back = {line.number: line.due for line in self.judgement.lines}
        for load in loads:
            account = self.owners.account(UUID(load["account"]))
            purpose: OwnPurpose = "settled" if load["kind"] == "settles" else "sold"
            if amount := wanted[load["line"]]:
                lot_id = UUID(load["lot"]) if "lot" in load else None
                self.booking.take(account, purpose, amount, "return", lot_id=lot_id)
            if "issuer" in load:
                self.booking.clear(UUID(load["issuer"]), paid_back[load["line"]])

    def _give_back_money(self) -> None:
        """First as earned money, then to stored value, last the till's."""
        tenders = self.sold.sale.effects["tenders"]
        back = self.sold.stored_back()
        stored = [
            (str(place), tender["amount"] - back.get(place, 0))
            for place, tender in enumerate(tenders)
            if tender["kind"] not in (*TILL_TENDERS, "kitty")
        ]
        money = money_back(self.judgement, stored)
        for unit, amount in money.earned.items():
            self._kitty_back(unit, amount)
        for place, amount in money.stored.items():
            self._stored_back(tenders[int(place)], amount)
            self.given.stored[place] = amount
        self._till_back(money.till)

    def _till_back(self, amount: int) -> None:
        """The rest is the till's: as it was paid, in that order; what nobody knows the tender of in cash."""
        back = self.sold.stored_back()
        for place, tender in enumerate(self.sold.sale.effects["tenders"]):
            part = min(amount, tender["amount"] - back.get(place, 0)) if tender["kind"] in TILL_TENDERS else 0
            if part > 0:
                self.given.tenders.append({"kind": tender["kind"], "amount": part})
                self.given.stored[str(place)] = part
                amount -= part
        if amount:
            self.given.tenders.append({"kind": "cash", "amount": amount})

    def _kitty_back(self, unit: str, amount: int) -> None:
        left = amount
        for taken in self.taken:
            if taken.reason == "tender:kitty" and taken.unit == unit and left:
                part = min(left, taken.left)
                self._restore(taken, part, "return")
                left -= part
        self.given.tenders.append({"kind": "kitty", "unit": unit, "amount": amount - left})

    def _stored_back(self, tender: Mapping[str, Any], amount: int) -> None:
        """To the account that paid. Its lots are restored; a house account has none, a debt is paid first."""
        shown: Json = {"kind": tender["kind"], "amount": amount}
        shown |= {name: tender[name] for name in ("voucher", "hold", "account") if name in tender}
        self.given.tenders.append(shown)
        left = amount
        # First what came from lots, then what was not there when it was tendered offline and was booked as owed.
        for taken in (taken for taken in self.taken if taken.number in tender.get("numbers", ())):
            part = min(left, taken.left)
            self._restore(taken, part, "return")
            left -= part
        if left and "account" in tender:
            raise ValueError(f"tender {tender['kind']} of sale {self.sold.id} cannot be given back")
        if "issuer" in tender:
            self.booking.clear(UUID(tender["issuer"]), -amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of an automatic exchange, with the rows that undoing it moves."""

    undoable: Undoable
    taken: list[Taken]
    lots: list[LotAt]

    @classmethod
    def of(cls, key: str, times: int, taken: list[Taken], lots: list[LotAt]) -> "_Run":
        took: dict[str, int] = {}
        gave: dict[str, int] = {}
        unspent: dict[str, int] = {}
        for transfer in taken:
            took[transfer.unit] = took.get(transfer.unit, 0) + transfer.amount
        for lot in lots:
            gave[lot.unit] = gave.get(lot.unit, 0) + lot.granted
            unspent[lot.unit] = unspent.get(lot.unit, 0) + lot.remaining
        undoable = Undoable(key=key, times=times, took=took, gave=gave, unspent=unspent)
        return cls(undoable=undoable, taken=taken, lots=lots)


def tallies_back(sold: Sold, judgement: ReturnJudgement, zone: ZoneInfo) -> list[tuple[str, date, int]]:
    """What the sale's tallies lose: measured value on the organisation's day of the sale, the rest on the store's."""
    facts = sold.sale.facts
    at = datetime.fromisoformat(facts["at"])
    day = date.fromisoformat(facts["day"])
    back: list[tuple[str, date, int]] = []
    if (ladder := sold.version.ladder) is not None:
        unit = ladder.what.removeprefix("earned:")
        amount = judgement.spend if ladder.what == "spend" else judgement.taken_back.get(unit, 0)
        if amount:
            back.append((ladder.what, local_day(at, zone), -amount))
    capped = {rule.code for rule in sold.version.program.earn if rule.per_day is not None or rule.per_month is not None}
    for rule, parts in judgement.taken_back_by_rule.items():
        if rule in capped and parts:
            back.append((f"rule:{rule}", day, -parts))
    tallied = {what for what, _day, _amount in sold.sale.effects["tallies"]}
    back += [(f"use:{use}", day, -times) for use, times in judgement.uses.items() if f"use:{use}" in tallied]
    if judgement.complete and "sales" in tallied:
        back.append(("sales", day, -1))
    return back
