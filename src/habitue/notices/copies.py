"""What the merchant is told, a line each: what happened, to whom, where, how much."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.checkout.queries.sales import sale_for
from habitue.checkout.written import counted
from habitue.notices.telling import Telling
from habitue.vouchers.queries import voucher_by_id

Json = dict[str, Any]

_TITLES: Mapping[str, str | Promise] = {
    "sale.recorded": _lazy("Sale"),
    "exchange.made": _lazy("Reward"),
    "gift.granted": _lazy("Gift"),
    "account.adjusted": _lazy("Balance corrected"),
    "account.loaded": _lazy("Top-up"),
    "voucher.issued": _lazy("Voucher"),
    "customer.created": _lazy("New customer"),
}


def copy_of(telling: Telling) -> tuple[str, Json] | None:
    """The mail for the merchant and its context. It names no code: a copy is not to be spent.

    Refuses `not_found` where what it tells of is gone.
    """
    facts = [(_("When"), f"{telling.day()}, {telling.clock()}")]
    who = telling.customer.name or telling.customer.email if telling.customer else ""
    facts.append((_("Customer"), who or _("anonymous")))
    facts += _FACTS.get(telling.event.name, _nothing)(telling)
    return "notices.copy", {
        "what": str(_TITLES[telling.event.name]),
        "who": who or _("anonymous"),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }


def _nothing(_telling: Telling) -> list[tuple[str, str]]:
    return []


def _sale(telling: Telling) -> list[tuple[str, str]]:
    sale = sale_for(telling.organisation_id, telling.event.subject_id)
    return [
        (_("Store"), sale["store"]),
        (_("Receipt"), sale["receipt"] or ""),
        (_("Due"), telling.money_of(sale["due"])),
        (_("Earned"), _all(telling, sale["earned"])),
        (_("Used"), _all(telling, sale["spent"])),
        (_("Given"), ", ".join(_all(telling, run["gave"]) for run in sale["exchanges"])),
        (_("Loaded"), ", ".join(telling.money_of(load["value"]) for load in sale["loaded"])),
    ]


def _exchange(telling: Telling) -> list[tuple[str, str]]:
    content = telling.event.content
    return [(_("Given"), _all(telling, content.get("gave", {}))), (_("Used"), _all(telling, content.get("took", {})))]


def _moved(telling: Telling) -> list[tuple[str, str]]:
    content = telling.event.content
    amount = telling.amount_of(str(content.get("unit", "")), content.get("amount", 0))
    named = telling.name_of(content["unit"]) if content.get("unit") in telling.document.units else ""
    return [(_("Amount"), counted(amount, named) if named else amount), (_("Reason"), str(content.get("reason") or ""))]


def _voucher(telling: Telling) -> list[tuple[str, str]]:
    voucher = voucher_by_id(telling.organisation_id, telling.event.subject_id)
    worth = telling.worth_of(voucher.id) if voucher else ""
    return [(_("Amount"), worth)]


def _all(telling: Telling, amounts: Mapping[str, Any]) -> str:
    return ", ".join(
        counted(telling.amount_of(unit, amount), telling.name_of(unit)) for unit, amount in amounts.items()
    )


_FACTS: Mapping[str, Callable[[Telling], list[tuple[str, str]]]] = {
    "sale.recorded": _sale,
    "exchange.made": _exchange,
    "gift.granted": _exchange,
    "account.adjusted": _moved,
    "account.loaded": _moved,
    "voucher.issued": _voucher,
}
