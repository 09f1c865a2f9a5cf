"""Paying: which tenders move the ledger, what each of them takes, and what lines load and settle."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import LineIn, LoadIn, TenderIn
from habitue.checkout.sales.booking import BOUGHT_COMES_BACK_FOR, Booking
from habitue.checkout.sales.judging import Judged, kitty_unit
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.state import AccountState, HoldState, OwnerState, VoucherState
from habitue.customers.queries import Blocked, UnknownCode
from habitue.ledger.posting import NewLot
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import bare_code
from habitue.vouchers.actions import voucher_row


class Expired(Refusal):
    code = "expired"
    text = _("This has expired.")


class CustomerRequired(Refusal):
    code = "customer_required"
    text = _("This needs a customer.")


class TenderNotAllowed(Refusal):
    code = "tender_not_allowed"
    text = _("This cannot be paid in this way.")


TILL_TENDERS = ("cash", "card", "other")
"""Tenders that are the till's business."""


@dataclass(slots=True, kw_only=True)
class Paid:
    """How a sale was paid, as it is recorded: what returns give back to, and what the answer says.

    A tender's `numbers` are the transfers that took it.
    """

    tenders: list[dict[str, Any]] = field(default_factory=list)
    loads: list[dict[str, Any]] = field(default_factory=list)
    made: list[VoucherState] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    owed: dict[str, int] = field(default_factory=dict)  # money that was not there: `prepaid` or `voucher` -> how much

    @property
    def by_ledger(self) -> int:
        """What tenders that move the ledger have paid."""
        return sum(tender["amount"] for tender in self.tenders if tender["kind"] not in TILL_TENDERS)


class Tendering:
    """Books the tenders and the loading lines of one judged sale.

    What happened offline is not refused: what is not there is owed or left out, and flagged.
    """

    def __init__(self, judged: Judged, reader: Reader, booking: Booking) -> None:
        self.judged = judged
        self.reader = reader
        self.booking = booking
        self.request = judged.asked.request
        self.honour = judged.asked.request.is_offline
        self.paid = Paid()
        self.kitty = dict(judged.judgement.facts["earned_money"])
        goods = [
            of.due for of, line in zip(judged.judgement.lines, self.request.lines, strict=True) if not moves_value(line)
        ]
        # Stored value cannot buy or load stored value; what is handed back may have lowered the whole.
        self.room = max(0, min(sum(goods), judged.judgement.due) - sum(self.kitty.values()))

    def pay(self) -> Paid:
        """Book all of it. Refuses what cannot be paid so; whether there is enough is the ledger's to say."""
        for number, line in enumerate(self.request.lines, 1):
            self.line(number, line)
        for tender in self.request.tenders:
            self.tender(tender)
        return self.paid

    def line(self, number: int, line: LineIn) -> None:
        """What one line loads or settles, if it does."""
        if line.loads is not None:
            self._load(number, line, line.loads)
        elif line.settles is not None:
            self._settle(number)

    def check(self, account: AccountState, amount: int) -> None:
        """Whether there is enough is the ledger's to say, when it is posted; who posts nothing says it here."""

    def check_hold(self, hold: HoldState, amount: int) -> None:
        """The same of what was set aside."""

    def _owner(self) -> OwnerState | None:
        """Whose accounts; offline nobody may be known. Refuses `customer_required`."""
        customer = self.judged.snapshot.customer
        if customer is None and not self.honour:
            raise CustomerRequired
        return None if customer is None else customer.owner

    def _due(self, number: int) -> int:
        return self.judged.judgement.lines[number - 1].due

    # What lines bring

    def _settle(self, number: int) -> None:
        owner, due = self._owner(), self._due(number)
        if owner is None:
            self.paid.flags.append("not_settled")
        elif due:
            account = owner.account("house_account", self.booking.currency)
            owed = self.booking.load(owner, account, "settled", due, "settle")
            settled = {"line": number, "kind": "settles", "amount": due, "account": str(account.id), "owed": owed}
            self.paid.loads.append(settled)

    def _load(self, number: int, line: LineIn, loads: LoadIn) -> None:
        value = line.amount if loads.value is None else loads.value
        loaded: dict[str, Any] = {"line": number, "amount": value, "kind": loads.kind}
        until: datetime | None = None
        if loads.kind == "voucher":
            voucher = self._voucher_to_load(loads)
            owner = None if voucher is None else voucher.owner
            if voucher is not None:
                until = self._until(voucher)
                loaded |= {"voucher": str(voucher.id), "issuer": str(voucher.company_id)}
        else:
            owner = self._owner()
        if owner is None:
            self.paid.flags.append("not_loaded")
            return
        account = owner.account(loads.kind, self.booking.currency)
        if value:
            keeps_lots = loads.kind != "house_account"
            # What cost nothing was given.
            lot = NewLot(price=self._due(number) or None, expires_at=until) if keeps_lots else None
            loaded["owed"] = self.booking.load(owner, account, "sold", value, "load", lot)
            if lot is not None and value > loaded["owed"]:
                loaded["lot"] = str(lot.id)
        if "issuer" in loaded:
            # The till's company took money for a voucher that the issuer will have to honour.
            self.booking.clear(UUID(loaded["issuer"]), -self._due(number))
        loaded["account"] = str(account.id)
        self.paid.loads.append(loaded)

    def _voucher_to_load(self, loads: LoadIn) -> VoucherState | None:
        """The voucher that is meant, or a new one; none where one is named offline by an id that nobody knows."""
        known = self.reader.voucher(loads.code, loads.voucher)
        if known is not None:
            if known.is_blocked:
                self._refuse_or_flag(Blocked(), "voucher_blocked")
            return known
        if loads.voucher is not None:
            self._refuse_or_flag(UnknownCode(), "unknown_voucher")
            return None
        row = voucher_row(company_id=self.booking.company_id, code=loads.code)
        owner = self.reader.owners.add(OwnerState(id=row["id"], version=0))
        voucher = VoucherState(id=owner.id, company_id=self.booking.company_id, is_blocked=False, owner=owner, row=row)
        self.reader.vouchers[bare_code(row["code"])] = self.reader.vouchers[str(voucher.id)] = voucher
        self.paid.made.append(voucher)
        return voucher

    def _until(self, voucher: VoucherState) -> datetime | None:
        """How long what is loaded lasts. Nobody pays for what has expired: refuses `expired`."""
        if voucher.expires_at is None or voucher.expires_at > self.reader.now:
            return voucher.expires_at
        self._refuse_or_flag(Expired(expired_at=voucher.expires_at.isoformat()), "voucher_expired")
        return self.reader.now + BOUGHT_COMES_BACK_FOR

    def _refuse_or_flag(self, refusal: Refusal, flag: str) -> None:
        if not self.honour:
            raise refusal
        self.paid.flags.append(flag)

    # What tenders take

    def tender(self, tender: TenderIn) -> None:
        """What one tender takes."""
        match tender.kind:
            case "cash" | "card" | "other":
                self.paid.tenders.append({"kind": tender.kind, "amount": tender.amount or 0})
            case "kitty":
                self._kitty(tender)
            case "voucher":
                self._voucher(tender)
            case "prepaid" | "house_account":
                if (owner := self._owner()) is None:
                    self._left_out(tender)
                else:
                    self._take(tender, owner.account(tender.kind, self.booking.currency), owner)
            case "hold":
                self._hold(tender)

    def _left_out(self, tender: TenderIn, flag: str | None = None) -> None:
        """Paid offline with what nobody knows: recorded, and nothing moves."""
        self.paid.flags.append(flag or f"{tender.kind}_not_there")
        self.paid.tenders.append({"kind": tender.kind, "amount": tender.amount or 0})

    def _kitty(self, tender: TenderIn) -> None:
        unit = tender.unit or kitty_unit(self.judged.version.program)
        accepted = self.kitty.get(unit, 0)
        amount = accepted if tender.amount is None else min(tender.amount, accepted)
        self.kitty[unit] = accepted - amount
        if tender.amount and amount < tender.amount:
            self.paid.flags.append("kitty_not_there")
        if amount and (owner := self._owner()) is not None:
            missing = self.booking.spend(owner, unit, amount, "tender:kitty", honour=self.honour)
            if missing:
                self.paid.flags.append("kitty_not_there")
        self.paid.tenders.append({"kind": "kitty", "unit": unit, "amount": amount})

    def _voucher(self, tender: TenderIn) -> None:
        voucher = self.reader.voucher(tender.code, tender.voucher)
        if voucher is None:
            if not self.honour:
                raise UnknownCode
            self._left_out(tender, "unknown_voucher")
            return
        account = voucher.owner.account("voucher", self.booking.currency)
        if voucher.is_blocked:
            self._refuse_or_flag(Blocked(), "voucher_blocked")
        if voucher.expires_at and voucher.expires_at <= self.reader.now and not account.available:
            self._refuse_or_flag(Expired(expired_at=voucher.expires_at.isoformat()), "voucher_expired")
        self._take(tender, account, voucher.owner, voucher=str(voucher.id), issuer=str(voucher.company_id))

    def _take(self, tender: TenderIn, account: AccountState, owner: OwnerState, **details: str) -> None:
        """A tender on an account. What it takes may hang on what was read: that must still hold when it is posted."""
        amount = self._wanted(tender, account.available - (account.floor or 0))
        self.check(account, amount)
        begun = len(self.booking.moves)
        if self.honour:
            self._take_or_owe(tender.kind, account, owner, amount)
        elif amount:
            self.booking.take(account, "redeemed", amount, f"tender:{tender.kind}")
        if tender.up_to is not None or self.honour:
            self.booking.lock(owner.id, owner.version)
        self._record(tender.kind, amount, account, begun, details)

    def _take_or_owe(self, kind: str, account: AccountState, owner: OwnerState, amount: int) -> None:
        there = max(0, account.available - (account.floor or 0))
        if taken := min(amount, there):
            self.booking.take(account, "redeemed", taken, f"tender:{kind}")
        if amount > taken:
            owed = owner.account("owed", account.unit, None)
            self.booking.take(owed, "redeemed", amount - taken, f"tender:{kind}")
            name = "voucher" if account.purpose == "voucher" else "prepaid"
            self.paid.owed[name] = self.paid.owed.get(name, 0) + amount - taken
            self.paid.flags.append(f"{kind}_not_there")

    def _hold(self, tender: TenderIn) -> None:
        hold = self.reader.holds.get(tender.hold) if tender.hold else None
        if hold is None or hold.account.unit != self.booking.currency:
            if not self.honour:
                raise UnknownCode if hold is None else TenderNotAllowed(unit=hold.account.unit)
            self._left_out(tender)
            return
        amount = self._wanted(tender, hold.amount)
        self.check_hold(hold, amount)
        begun = len(self.booking.moves)
        owner = self.reader.owners.read(hold.account.owner)
        captured = amount
        if self.honour:
            self.booking.lock(owner.id, owner.version)
            captured = min(amount, hold.amount) if hold.state == "open" else 0
        if captured:
            self.booking.capture(hold.id, hold.account, captured, hold.amount)
            hold.state = "captured"
        if amount > captured:
            self._take_or_owe("hold", hold.account, owner, amount - captured)
        issuer = {} if hold.company_id is None else {"issuer": str(hold.company_id)}
        self._record("hold", amount, hold.account, begun, {"hold": str(hold.id)} | issuer)

    def _record(self, kind: str, amount: int, account: AccountState, begun: int, details: dict[str, str]) -> None:
        numbers = list(range(begun + 1, len(self.booking.moves) + 1))
        self.paid.tenders.append(
            {"kind": kind, "amount": amount, "account": str(account.id), "numbers": numbers} | details
        )
        if "issuer" in details:
            self.booking.clear(UUID(details["issuer"]), amount)

    def _wanted(self, tender: TenderIn, there: int) -> int:
        """What a tender takes: its amount, or up to what is there and still due. Never beyond what is due."""
        if tender.up_to is not None:
            amount = max(0, min(tender.up_to, there, self.room))
        else:
            amount = tender.amount or 0
            if amount > self.room and not self.honour:
                raise TenderNotAllowed(kind=tender.kind, most=self.room)
        self.room -= min(amount, self.room)
        return amount


def moves_value(line: LineIn) -> bool:
    """Lines that load or settle are no goods: no revenue, and not to be paid with stored value."""
    return line.loads is not None or line.settles is not None
