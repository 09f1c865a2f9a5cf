"""What was done, told to the cashier: figures and names as they are written, in the language that is on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.checkout.amounts import parts_of
from habitue.checkout.sales.receipts import name_in
from habitue.checkout.written import counted, money, number
from habitue.merchants.queries import Principal
from habitue.platform.texts import ending
from habitue.printing.codes import CodeNotPrintable, qr_svg
from habitue.programs.document import ProgramDocument

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came (`+ 15 Points`) or went, and what stands there now."""

    text: str
    now: str = ""
    tone: str = "green"  # green: came; coral: a reward; plain: went


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldVoucher:
    """A voucher that was sold just now: its number, also as a QR code, and its worth."""

    code: str
    value: str

    @property
    def qr(self) -> str:
        """As SVG; empty for a printed number that no code can hold."""
        try:
            return qr_svg(self.code, label=_("The voucher's number as a QR code"))
        except CodeNotPrintable:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer: a headline, what moved, new vouchers to be printed, sentences."""

    title: str
    moved: tuple[Moved, ...] = ()
    vouchers: tuple[SoldVoucher, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """In a few characters: what moved first."""
        return self.moved[0].text if self.moved else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Says amounts of one program's units."""

    document: ProgramDocument
    currency: str

    def unit(self, code: str) -> str:
        terms = self.document.units.get(code)
        return name_in(terms.name if terms else None, get_language() or "en", code)

    def amount(self, unit: str, shown: int | str) -> str:
        """`15 Points`, `€5.00`."""
        terms = self.document.units.get(unit)
        decimals = terms.decimals if terms else 0
        parts = parts_of(Decimal(shown), decimals) or 0
        if terms is not None and terms.money:
            return money(parts, self.currency)
        return counted(number(parts, decimals), self.unit(unit))

    def plain(self, unit: str, shown: int | str) -> str:
        """The same without the unit's name."""
        terms = self.document.units.get(unit)
        decimals = terms.decimals if terms else 0
        parts = parts_of(Decimal(shown), decimals) or 0
        return money(parts, self.currency) if terms is not None and terms.money else number(parts, decimals)


def sale_said(principal: Principal, document: ProgramDocument, answer: Json) -> Said:
    """A recorded sale."""
    speak = Speaker(document=document, currency=principal.currency)
    balances: Mapping[str, Any] = answer.get("balances", {})
    moved = [*_earned(speak, answer, balances), *_rewards(speak, answer)]
    moved += [
        Moved(text=f"− {speak.amount(unit, spent)}", now=_now(speak, unit, balances), tone="plain")
        for unit, spent in answer.get("spent", {}).items()
    ]
    moved += _loaded(principal, answer)
    moved += _paid(principal, answer)
    notes = [_("New level: {tier}").format(tier=_tier(document, answer["tier"]))] if _climbed(answer) else []
    vouchers = tuple(
        SoldVoucher(code=loaded["code"], value=money(loaded["value"], principal.currency))
        for loaded in answer.get("loaded", [])
        if loaded.get("code")
    )
    title = money(answer["due"], principal.currency)
    return Said(title=title, moved=tuple(moved), vouchers=vouchers, notes=tuple(notes))


def unknown_said(code: str) -> str:
    """What became of a sale for a card that nobody has, or that may not be used; or for a customer who is no more."""
    if not code:
        return _("The customer was not known or could not be served: nothing was collected.")
    told = _(
        "Card ···· {ending} was not known or could not be served: nothing was collected. "
        "The desk can name whose it was."
    )
    return told.format(ending=ending(code))


def quote_said(principal: Principal, document: ProgramDocument, answer: Json) -> tuple[Moved, ...]:
    """What a sale that is being typed would do."""
    speak = Speaker(document=document, currency=principal.currency)
    moved = [Moved(text=f"+ {speak.amount(unit, earned)}") for unit, earned in answer["earned"].items()]
    moved += _rewards(speak, answer)
    moved += [
        Moved(text=f"− {speak.amount(unit, spent)}", tone="plain") for unit, spent in answer.get("spent", {}).items()
    ]
    off = sum(discount["amount"] for discount in answer["discounts"])
    if off:
        moved.append(Moved(text=f"− {money(off, principal.currency)}", tone="coral"))
    return (*moved, *_paid(principal, answer))


def _earned(speak: Speaker, answer: Json, balances: Mapping[str, Any]) -> list[Moved]:
    return [
        Moved(text=f"+ {speak.amount(unit, earned)}", now=_now(speak, unit, balances))
        for unit, earned in answer["earned"].items()
    ]


def _rewards(speak: Speaker, answer: Json) -> list[Moved]:
    """What an automatic exchange gave: the reward that is ready now."""
    gave = [(unit, amount) for run in answer["exchanges"] for unit, amount in run["gave"].items()]
    return [Moved(text=f"★ {speak.unit(unit)}", tone="coral") for unit, _amount in gave]


def _loaded(principal: Principal, answer: Json) -> list[Moved]:
    return [
        Moved(
            text=f"+ {money(loaded['value'], principal.currency)}",
            now=money(loaded["balance"], principal.currency) if "balance" in loaded else "",
        )
        for loaded in answer.get("loaded", [])
    ]


def _paid(principal: Principal, answer: Json) -> list[Moved]:
    names = {
        "prepaid": _("Prepaid"),
        "kitty": _("Kitty"),
        "house_account": _("House account"),
        "voucher": _("Voucher"),
    }
    return [
        Moved(
            text=f"{names[tender['kind']]} − {money(tender['amount'], principal.currency)}",
            now=money(tender["balance"], principal.currency) if "balance" in tender else "",
            tone="plain",
        )
        for tender in answer.get("tenders", [])
        if tender["kind"] in names and tender["amount"]
    ]


def _now(speak: Speaker, unit: str, balances: Mapping[str, Any]) -> str:
    return speak.plain(unit, balances[unit]) if unit in balances else ""


def _climbed(answer: Json) -> bool:
    return any(reason["kind"] == "tier" and reason["fired"] for reason in answer.get("reasons", []))


def _tier(document: ProgramDocument, code: str | None) -> str:
    levels = document.tiers.levels if document.tiers else []
    names = {level.code: name_in(level.name, get_language() or "en", level.code.capitalize()) for level in levels}
    return names.get(code or "", code or "")
