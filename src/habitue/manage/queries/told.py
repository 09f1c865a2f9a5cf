"""Entries, reasons and flags in plain words: what checkout calls `exchange:tenth` people call a reward."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habitue.manage.queries.words import Words

Json = dict[str, Any]

_KINDS: Mapping[str, str | Promise] = {
    "sale": gettext_lazy("Sale"),
    "return": gettext_lazy("Return"),
    "adjustment": gettext_lazy("Gift or correction"),
    "load": gettext_lazy("Loaded"),
    "redemption": gettext_lazy("Redeemed"),
    "exchange": gettext_lazy("Exchanged"),
    "grant": gettext_lazy("Given by the program"),
    "merge": gettext_lazy("From a merger"),
    "reversal": gettext_lazy("Undone"),
    "hold": gettext_lazy("Set aside"),
    "capture": gettext_lazy("Taken from what was set aside"),
    "release": gettext_lazy("Let go again"),
    "naming": gettext_lazy("Sale named later"),
    "voucher": gettext_lazy("Voucher issued"),
    "farewell": gettext_lazy("At forgetting"),
    "expiry": gettext_lazy("Expired"),
    "maturing": gettext_lazy("Counts from now"),
    "import": gettext_lazy("Imported"),
}
_REASONS: Mapping[str, str | Promise] = {
    "earned": gettext_lazy("Earned"),
    "adjustment": gettext_lazy("Gift or correction"),
    "return": gettext_lazy("Return"),
    "load": gettext_lazy("Loaded"),
    "issue": gettext_lazy("Issued"),
    "redemption": gettext_lazy("Redeemed"),
    "expired": gettext_lazy("Expired"),
    "expiry": gettext_lazy("Expired"),
    "merge": gettext_lazy("From a merger"),
    "tender": gettext_lazy("Paid with"),
    "owed": gettext_lazy("Owed from before"),
    "capture": gettext_lazy("Taken from what was set aside"),
}
_RULES: Mapping[str, Callable[[], str]] = {
    "exchange": lambda: _("Reward: {code}"),
    "discount": lambda: _("Discount: {code}"),
    "grant": lambda: _("Given by the program: {code}"),
    "cover": lambda: _("Paid for with {code}"),
    "tender": lambda: _("Paid with {code}"),
}
# How something was paid, by the codes that tills use.
TENDERS: Mapping[str, str | Promise] = {
    "cash": gettext_lazy("Cash"),
    "card": gettext_lazy("Card payment"),
    "other": gettext_lazy("Other"),
    "voucher": gettext_lazy("Voucher"),
    "prepaid": gettext_lazy("Prepaid"),
    "kitty": gettext_lazy("Kitty"),
    "house_account": gettext_lazy("House account"),
    "hold": gettext_lazy("Set aside"),
}
_FLAGS: Mapping[str, str | Promise] = {
    "unknown_customer": gettext_lazy("The card or customer was not known, or could not be served."),
    **dict.fromkeys(
        ("units_not_there", "kitty_not_there", "prepaid_not_there", "voucher_not_there", "hold_not_there"),
        gettext_lazy("More was taken offline than was there: it is owed."),
    ),
    "house_account_not_there": gettext_lazy("More was put on the house account offline than it allows."),
    "unknown_voucher": gettext_lazy("Nobody knows the voucher that it was paid with."),
    "voucher_blocked": gettext_lazy("The voucher was blocked."),
    "voucher_expired": gettext_lazy("The voucher had expired."),
    "not_loaded": gettext_lazy("Something was sold and not loaded: nobody knows whose account."),
    "not_settled": gettext_lazy("A debt was paid, and nobody knows whose."),
    "return_not_booked": gettext_lazy("What came back could not be booked."),
    "limit_reached": gettext_lazy("A reward was given more often than the program allows."),
    "not_applicable": gettext_lazy("A reward was given that the program does not give here."),
    "customer_required": gettext_lazy("A reward was given to nobody."),
    "tender_not_allowed": gettext_lazy("It was paid in a way that is not allowed."),
    "due_changed": gettext_lazy("The till asked for another sum than the program does."),
    "code_required": gettext_lazy("Something was spent without the code on the phone."),
}


def kind_said(kind: str) -> str:
    """What an entry of this kind is."""
    return str(_KINDS.get(kind, kind.replace("_", " ").capitalize()))


def reason_said(reason: str, kind: str, words: Words) -> str:
    """Why a line of history moved something."""
    rule, _colon, code = reason.partition(":")
    if code and rule in _RULES:
        called = str(TENDERS.get(code, code)) if rule == "tender" else words.rule(rule, code)
        return _RULES[rule]().format(code=called)
    return str(_REASONS.get(reason, "")) or kind_said(kind)


def flag_said(flag: str, card: str = "") -> str:
    """What the back office should look at; `card` is the ending of one that was not known."""
    if flag == "unknown_customer" and card:
        return _("The card ···· {ending} was not known, or could not be served.").format(ending=card)
    return str(_FLAGS.get(flag.partition(":")[0], flag.replace("_", " ").capitalize()))


def entry_said(entry: Json, words: Words) -> Json:
    """An entry as a page shows it: what it was, how much of what."""
    return {
        "kind": entry["kind"],
        "id": entry["id"],
        "what": reason_said(entry["reason"], entry["kind"], words),
        "amount": words.said(entry["unit"], entry["amount"]),
        "is_less": str(entry["amount"]).startswith("-"),
        "balance": words.said(entry["unit"], entry["balance"]),
        "unit": words.unit(entry["unit"]),
        "is_owed": entry["is_owed"],
        "at": entry["at"],
        "is_sale": entry["kind"] == "sale",
    }


_WHY: Mapping[str, str | Promise] = {
    "applied": gettext_lazy("applied"),
    "earned": gettext_lazy("earned"),
    "covered": gettext_lazy("paid for"),
    "exchanged": gettext_lazy("exchanged"),
    "kept": gettext_lazy("kept"),
    "climbed": gettext_lazy("reached"),
    "on_request": gettext_lazy("only on request"),
    "code_not_given": gettext_lazy("the code was not given"),
    "not_claimed": gettext_lazy("was not claimed"),
    "not_enough": gettext_lazy("there was not enough"),
    "nothing_in_scope": gettext_lazy("nothing on the receipt that it is for"),
    "min_amount": gettext_lazy("the sum was too small"),
    "no_customer": gettext_lazy("nobody was named"),
    "limit_reached": gettext_lazy("used up"),
    "weekdays": gettext_lazy("not on this day"),
    "hours": gettext_lazy("not at this hour"),
    "tiers": gettext_lazy("not for this tier"),
}
_RULE_KINDS: Mapping[str, str | Promise] = {
    "earn": gettext_lazy("Earning"),
    "boost": gettext_lazy("Boost"),
    "discount": gettext_lazy("Discount"),
    "cover": gettext_lazy("Cover"),
    "exchange": gettext_lazy("Reward"),
    "tier": gettext_lazy("Tier"),
    "cap": gettext_lazy("Cap"),
}


def rule_said(reason: Json, words: Words) -> Json:
    """A reason of judging: which rule, whether it did something, why."""
    return {
        "kind": str(_RULE_KINDS.get(reason["kind"], reason["kind"])),
        "rule": words.rule(reason["kind"], reason["rule"]),
        "fired": reason["fired"],
        "why": str(_WHY.get(reason["why"], reason["why"].replace("_", " "))),
        "lines": reason["lines"],
    }
