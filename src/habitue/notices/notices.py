"""What customers are told: what was earned and used, what is left, and what can be had for it."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from habitue.checkout.called import exchange_called
from habitue.checkout.queries.sales import sale_for
from habitue.checkout.sales.receipts import value_sentences
from habitue.merchants.queries import stores_of
from habitue.notices.telling import Shown, Telling, named
from habitue.vouchers.queries import voucher_by_id

Json = dict[str, Any]
CLAIMS_MAX = 8
_GROUP = 4


def notice_of(telling: Telling) -> tuple[str, Json] | None:
    """The kind of mail for the customer and its context, or None where there is nothing to say.

    Refuses `not_found` where what it tells of is gone.
    """
    write = _WRITERS.get(telling.event.name)
    written = write(telling) if write else None
    if written is None or telling.customer is None:
        return None
    kind, context = written
    return kind, {"name": telling.customer.given_name, "day": telling.day(), **context}


def _sale(telling: Telling) -> tuple[str, Json] | None:
    sale = sale_for(telling.organisation_id, telling.event.subject_id)
    stores = {store.code: store.called(telling.brand.name) for store in stores_of(telling.organisation_id)}
    earned, spent = sale["earned"], sale["spent"]
    return "notices.sale", {
        "store": stores.get(sale["store"], ""),
        "receipt": sale["receipt"],
        "due": telling.money_of(sale["due"]),
        "units": list(_units(telling, earned, spent)),
        "given": [_given(telling, unit, amount) for run in sale["exchanges"] for unit, amount in run["gave"].items()],
        "lines": value_sentences(sale, get_language() or "en", telling.currency),
        "claims": list(_claims(telling))[:CLAIMS_MAX],
    }


def _units(telling: Telling, earned: dict[str, Shown], spent: dict[str, Shown]) -> Iterator[Json]:
    """Each unit of the program that moved, in its order, with what can be used of it now."""
    for unit in telling.document.units:
        if unit in earned or unit in spent:
            yield {
                "name": telling.name_of(unit),
                "earned": telling.amount_of(unit, earned[unit]) if unit in earned else "",
                "spent": telling.amount_of(unit, spent[unit]) if unit in spent else "",
                "total": telling.amount_of(unit, telling.available.get(unit, 0)),
            }


def _claims(telling: Telling) -> Iterator[str]:
    """What the customer can have now: units that pay for pieces, and exchanges that there is enough for."""
    for unit, terms in telling.document.units.items():
        if terms.covers and Decimal(telling.available.get(unit, 0)) >= 1:
            yield _given(telling, unit, telling.available[unit])
    for exchange in telling.document.exchanges:
        # Whether a condition holds is for the till to say, with the next sale.
        enough = all(Decimal(telling.available.get(unit, 0)) >= Decimal(take) for unit, take in exchange.from_.items())
        if enough and not exchange.automatic and exchange.when is None:
            price = ", ".join(
                f"{telling.amount_of(*took)} {telling.name_of(took[0])}" for took in exchange.from_.items()
            )
            yield f"{exchange_called(telling.document, exchange, get_language() or 'en')} ({price})"


def _given(telling: Telling, unit: str, amount: Shown) -> str:
    return f"{telling.name_of(unit)} ({telling.amount_of(unit, amount)})"


def _reward(telling: Telling) -> tuple[str, Json] | None:
    content = telling.event.content
    return "notices.reward", {
        "given": [_given(telling, unit, amount) for unit, amount in content.get("gave", {}).items()],
        "units": list(_units(telling, {}, content.get("took", {}))),
    }


def _gift(telling: Telling) -> tuple[str, Json] | None:
    gave = telling.event.content.get("gave", {})
    grants = {grant.code: grant.name for grant in telling.document.grants}
    occasion = grants.get(telling.event.content.get("grant", ""))
    return "notices.gift", {
        "occasion": named(occasion, "") if occasion else "",
        "units": list(_units(telling, gave, {})),
        "claims": list(_claims(telling))[:CLAIMS_MAX],
    }


def _moved(telling: Telling) -> tuple[str, Json] | None:
    """Value that was put on an account outside a sale: money is a top-up, units of the program a gift."""
    content = telling.event.content
    unit, amount = str(content.get("unit", "")), content.get("amount", 0)
    if Decimal(amount) <= 0:
        return None
    if unit in telling.document.units:
        return "notices.gift", {
            "occasion": "",
            "units": list(_units(telling, {unit: amount}, {})),
            "claims": list(_claims(telling))[:CLAIMS_MAX],
        }
    if unit != "prepaid":
        return None
    total = telling.money_of(telling.available.get("prepaid", 0))
    return "notices.top_up", {"amount": telling.money_of(amount), "total": total}


def _voucher(telling: Telling) -> tuple[str, Json] | None:
    voucher = voucher_by_id(telling.organisation_id, telling.event.subject_id)
    if voucher is None:
        return None
    return "notices.voucher", {
        "code": grouped(voucher.code),
        "amount": telling.worth_of(voucher.id),
        "until": telling.date_of(voucher.expires_at) if voucher.expires_at else "",
    }


def grouped(code: str) -> str:
    """A code as people read it aloud: groups of four, unless it has groups already."""
    if not code.isalnum():
        return code
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


_WRITERS: Mapping[str, Callable[[Telling], tuple[str, Json] | None]] = {
    "sale.recorded": _sale,
    "exchange.made": _reward,
    "gift.granted": _gift,
    "account.loaded": _moved,
    "account.adjusted": _moved,
    "voucher.issued": _voucher,
}
