"""What a receipt says to the guest, in the guest's language.

A merchant names a unit once, in the plural: so no sentence says "1 Points", but "Points earned: 1.".
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from habitue.checkout.amounts import parts_of
from habitue.checkout.written import money, number
from habitue.ledger.posting import Json
from habitue.programs.document import Name, ProgramDocument
from habitue.programs.judging.types import Judgement

_PAID = {
    "voucher": _lazy("Paid with a voucher: {amount}. Left on it: {left}."),
    "prepaid": _lazy("Paid from prepaid: {amount}. Left: {left}."),
    "hold": _lazy("Paid from what was set aside: {amount}. Left: {left}."),
    "house_account": _lazy("Put on the account: {amount}. It stands at {left}."),
}
_LOADED = {
    "voucher": _lazy("Voucher {code}: {left}."),
    "prepaid": _lazy("Loaded: {amount}. Prepaid now: {left}."),
    "house_account": _lazy("Paid into the account: {amount}. It stands at {left}."),
}


def name_in(name: Name | None, language: str, fallback: str) -> str:
    """A merchant's text in a language, else in English, else in whatever there is."""
    if name is None:
        return fallback
    if isinstance(name, str):
        return name
    texts: Mapping[Any, str] = name
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), fallback)


def sentences(judgement: Judgement, answer: Json, document: ProgramDocument, language: str) -> list[str]:
    """What was earned, used and given, the new balance of what moved, and a new tier."""
    with override(language):
        said = [
            _("{unit} earned: {amount}.").format_map(_of(document, unit, _parts(document, unit, amount), language))
            for unit, amount in answer["earned"].items()
        ]
        said += [
            _("{unit} used: {amount}.").format_map(_of(document, unit, _parts(document, unit, amount), language))
            for unit, amount in answer["spent"].items()
        ]
        said += [
            _("For you: {unit} ({amount}).").format_map(_of(document, unit, parts, language))
            for run in judgement.exchanges
            for unit, parts in run.gave.items()
        ]
        moved = {*answer["earned"], *answer["spent"]}
        said += [
            _("{unit} in total: {amount}.").format_map(
                _of(document, unit, _parts(document, unit, answer["balances"][unit]), language)
            )
            for unit in document.units
            if unit in moved
        ]
        if judgement.tier_after != judgement.tier_before and judgement.tier_after and document.tiers:
            levels = {level.code: level.name for level in document.tiers.levels}
            tier = name_in(levels.get(judgement.tier_after), language, judgement.tier_after)
            said.append(_("You are {tier} now.").format(tier=tier))
    return said


def value_sentences(answer: Json, language: str, currency: str) -> list[str]:
    """What stored value has paid and what was loaded, with what is left on each: said when that is known.

    `answer` has the `tenders` and `loaded` of a sale with the balance after it.
    """
    with override(language):
        paid = [
            str(_PAID[tender["kind"]]).format(
                amount=money(tender["amount"], currency), left=money(tender["balance"], currency)
            )
            for tender in answer["tenders"]
            if tender["kind"] in _PAID and "balance" in tender
        ]
        loaded = [
            str(_LOADED[load["kind"]]).format(
                amount=money(load["value"], currency), left=money(load["balance"], currency), code=load.get("code", "")
            )
            for load in answer["loaded"]
            if load["kind"] in _LOADED and "balance" in load and ("code" in load or load["kind"] != "voucher")
        ]
        return paid + loaded


def _of(document: ProgramDocument, unit: str, parts: int, language: str) -> dict[str, str]:
    terms = document.units[unit]
    amount = money(parts, document.currency) if terms.money else number(parts, terms.decimals)
    return {"unit": name_in(terms.name, language, unit), "amount": amount}


def _parts(document: ProgramDocument, unit: str, amount: int | str) -> int:
    return parts_of(Decimal(amount), document.units[unit].decimals) or 0
