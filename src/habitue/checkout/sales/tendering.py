"""Paying: which tenders move the ledger, what each of them takes, and what lines load and settle."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import LineIn, TenderIn
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import Judged, kitty_unit
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.state import AccountState, CustomerState, HoldState, OwnerState, VoucherState
from habitue.customers.queries import Blocked, UnknownCode
from habitue.ledger.posting import NewLot
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fold_code
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


@dataclass(slots=True, kw_only=True)
class Paid:
    """How a sale was paid, as it is recorded: what returns give back to, and what the answer says."""

    tenders: list[dict[str, Any]] = field(default_factory=list)
    loads: list[dict[str, Any]] = field(default_factory=list)
    made: list[VoucherState] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


class Tendering:
    """Books the tenders and the loading lines of one judged sale."""

    def __init__(self, judged: Judged, reader: Reader, booking: Booking) -> None:
        self.judged = judged
        self.reader = reader
        self.booking = booking
        self.request = judged.asked.request
        self.paid = Paid()
        goods = [
            of.due for of, line in zip(judged.judgement.lines, self.request.lines, strict=True) if not moves_value(line)
        ]
        kitty = sum(judged.basket.earned_money.values())
        # Stored value cannot buy or load stored value; what is handed back may have lowered the whole.
        self.room = max(0, min(sum(goods), judged.judgement.due) - kitty)

    @property
    def honour(self) -> bool:
        return self.request.is_offline

    def customer(self) -> CustomerState:
        if self.judged.snapshot.customer is None:
            raise CustomerRequired
        return self.judged.snapshot.customer

    def pay(self) -> Paid:
        """Book all of it. Refuses what cannot be paid so; whether there is enough is the ledger's to say."""
        for number, line in enumerate(self.request.lines, 1):
            if line.loads is not None:
                self._load(number, line)
            elif line.settles is not None:
                account = self.customer().owner.account("house_account", self.booking.currency)
                if due := self._due(number):
                    self.booking.bring(account, "settled", due, "settle")
                    settled = {"line": number, "kind": "settles", "amount": due, "account": str(account.id)}
                    self.paid.loads.append(settled)
        for tender in self.request.tenders:
            self._tender(tender)
        return self.paid

    def _due(self, number: int) -> int:
        return self.judged.judgement.lines[number - 1].due

    def _load(self, number: int, line: LineIn) -> None:
        loads = line.loads
        if loads is None:
            return
        value = line.amount if loads.value is None else loads.value
        owner: OwnerState
        loaded: dict[str, Any] = {"line": number, "amount": value, "kind": loads.kind}
        until = None
        if loads.kind == "voucher":
            voucher = self._voucher_to_load(loads.code, loads.voucher)
            loaded["voucher"] = str(voucher.id)
            owner, until = voucher.owner, voucher.expires_at
            account = owner.account("voucher", self.booking.currency)
        else:
            owner = self.customer().owner
            account = owner.account("prepaid" if loads.kind == "prepaid" else "house_account", self.booking.currency)
        if value:
            keeps_lots = loads.kind != "house_account"
            lot = NewLot(price=self._due(number), expires_at=until) if keeps_lots else None
            self.booking.bring(account, "sold", value, "load", lot)
            if lot is not None:
                loaded["lot"] = str(lot.id)
        loaded["account"] = str(account.id)
        self.paid.loads.append(loaded)

    def _voucher_to_load(self, code: str | None, identity: UUID | None) -> VoucherState:
        known = self.judged.snapshot.vouchers.get(str(identity) if identity else fold_code(code or ""))
        if known is not None:
            if known.is_blocked:
                raise Blocked
            return known
        if identity is not None:
            raise UnknownCode
        row = voucher_row(company_id=self.booking.company_id, code=code)
        voucher = VoucherState(
            id=row["id"],
            company_id=self.booking.company_id,
            is_blocked=False,
            owner=OwnerState(id=row["id"], version=0),
            row=row,
        )
        self.reader.owners[voucher.id] = voucher.owner
        self.reader.vouchers[row["code"]] = self.reader.vouchers[str(voucher.id)] = voucher
        self.judged.snapshot.vouchers[row["code"]] = voucher
        self.paid.made.append(voucher)
        return voucher

    def _tender(self, tender: TenderIn) -> None:
        match tender.kind:
            case "cash" | "card" | "other":
                self.paid.tenders.append({"kind": tender.kind, "amount": tender.amount or 0})
            case "kitty":
                self._kitty(tender)
            case "voucher":
                self._voucher(tender)
            case "prepaid" | "house_account":
                account = self.customer().owner.account(tender.kind, self.booking.currency)
                self._take(tender, account, tender.kind, account.available - (account.floor or 0))
            case "hold":
                self._hold(tender)

    def _kitty(self, tender: TenderIn) -> None:
        unit = tender.unit or kitty_unit(self.judged.version.program)
        already = sum(paid["amount"] for paid in self.paid.tenders if paid.get("unit") == unit)
        amount = tender.amount
        if amount is None:
            amount = max(0, self.judged.basket.earned_money.get(unit, 0) - already)
        if amount:
            missing = self.booking.spend(self.customer().owner, unit, amount, "tender:kitty", honour=self.honour)
            if missing:
                self.paid.flags.append("kitty_not_there")
        self.paid.tenders.append({"kind": "kitty", "unit": unit, "amount": amount, "number": len(self.booking.moves)})

    def _voucher(self, tender: TenderIn) -> None:
        named = str(tender.voucher) if tender.voucher else fold_code(tender.code or "")
        voucher = self.judged.snapshot.vouchers.get(named)
        if voucher is None:
            if self.honour:
                self.paid.flags.append("unknown_voucher")
                self.paid.tenders.append({"kind": "voucher", "amount": tender.amount or 0})
                return
            raise UnknownCode
        account = voucher.owner.account("voucher", self.booking.currency)
        if not self.honour:
            if voucher.is_blocked:
                raise Blocked
            if voucher.expires_at and voucher.expires_at <= self.reader.now and not account.available:
                raise Expired(expired_at=voucher.expires_at.isoformat())
        taken = self._take(tender, account, "voucher", account.available, voucher.owner)
        self.paid.tenders[-1]["voucher"] = str(voucher.id)
        self.booking.clear(voucher.company_id, taken)

    def _take(
        self, tender: TenderIn, account: AccountState, kind: str, there: int, owner: OwnerState | None = None
    ) -> int:
        amount = self._wanted(tender, there)
        if tender.up_to is not None and owner is not None:
            # How much it takes was computed from what was read: that must still hold when it is posted.
            self.booking.lock(owner.id, owner.version)
        missing = max(0, amount - max(0, there)) if self.honour else 0
        if amount > missing:
            self.booking.take(account, "redeemed", amount - missing, f"tender:{kind}")
        recorded = {"kind": kind, "amount": amount, "account": str(account.id), "number": len(self.booking.moves)}
        if missing:
            # The transfer before this one took what was there, if anything was.
            recorded["number"] = len(self.booking.moves) + (0 if amount > missing else 1)
            owes = owner or self.customer().owner
            self.booking.take(owes.account("owed", account.unit, None), "redeemed", missing, f"tender:{kind}")
            self.paid.flags.append(f"{kind}_not_there")
            recorded["owed"] = missing
        self.paid.tenders.append(recorded)
        return amount

    def _hold(self, tender: TenderIn) -> None:
        hold = self.judged.snapshot.holds.get(tender.hold) if tender.hold else None
        if hold is None:
            raise UnknownCode
        if hold.account.unit != self.booking.currency:
            raise TenderNotAllowed(unit=hold.account.unit)
        amount = self._wanted(tender, hold.amount)
        account = self._account_of(hold)
        self.booking.capture(hold.id, account, amount)
        self.paid.tenders.append(
            {
                "kind": "hold",
                "amount": amount,
                "hold": str(hold.id),
                "account": str(account.id),
                "number": len(self.booking.moves),
            }
        )
        self.booking.clear(hold.company_id, amount)

    def _account_of(self, hold: HoldState) -> AccountState:
        """The customer's own account in memory where it is theirs, so that the two do not drift apart."""
        customer = self.judged.snapshot.customer
        if customer is not None and hold.account.owner == customer.id:
            return customer.owner.account(hold.account.purpose, hold.account.unit)
        return hold.account

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
