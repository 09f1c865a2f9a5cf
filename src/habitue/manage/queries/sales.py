"""A sale as a page shows it, and the sales that somebody should look at."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from habitue.checkout.queries.sales import dues_back, sale_for
from habitue.customers.lists import names_of
from habitue.manage.queries.told import flag_said, rule_said
from habitue.manage.queries.words import Words
from habitue.merchants.queries import MerchantNotFound, OrganisationFacts, store_by_code
from habitue.programs.articles.queries import article_names

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSale:
    sale: Json
    customer_id: UUID | None
    customer: str
    store: str
    day: date
    at: datetime
    flags: tuple[str, ...]
    reasons: tuple[Json, ...]
    others: tuple[Json, ...]  # reasons that did nothing
    can_return: bool


def one_sale(organisation: OrganisationFacts, sale_id: UUID, stores: Collection[UUID] | None, words: Words) -> OneSale:
    """A sale of one of these stores (None: of any). Refuses `not_found`, also for one of another store."""
    sale = sale_for(organisation.id, sale_id)
    store = store_by_code(organisation.id, sale["store"])
    if stores is not None and store.id not in stores:
        raise MerchantNotFound(what="store")
    customer = sale["customer"]
    names = names_of(organisation.id, [customer]) if customer else {}
    said = [rule_said(reason, words) for reason in sale["reasons"]]
    articles = article_names(organisation.id, {line["article"] for line in sale["lines"]}, get_language() or "en")
    lines = [line | {"name": line["name"] or articles.get(line["article"], "")} for line in sale["lines"]]
    moved = {f"{name}_said": _said(sale[name], words) for name in ("earned", "spent")}
    return OneSale(
        sale=sale | {"lines": lines} | moved,
        customer_id=customer if customer in names else None,
        customer=names.get(customer, "") if customer else "",
        store=store.name or store.code,
        day=date.fromisoformat(str(sale["business_day"])),
        at=datetime.fromisoformat(str(sale["at"])),
        flags=tuple(flag_said(flag, sale["card"]) for flag in sale["flags"]),
        reasons=tuple(one for one in said if one["fired"]),
        others=tuple(one for one in said if not one["fired"]),
        can_return=any(left_of(line) for line in sale["lines"]),
    )


def marked(organisation_id: UUID, sales: Iterable[Json]) -> list[Json]:
    """These sales, each with what came back of it: `all`, `part`, or nothing. One query, none for none."""
    found = list(sales)
    back = dues_back(organisation_id, [sale["id"] for sale in found])
    return [sale | {"came_back": _part(back.get(sale["id"]), sale["due"])} for sale in found]


def _part(back: int | None, due: int) -> str:
    return "" if back is None else "all" if back >= due else "part"


def left_of(line: Mapping[str, Any]) -> Decimal:
    """How much of a line has not come back. What is weighed, told as a decimal string, is one piece: it comes whole."""
    if isinstance(line["quantity"], str):
        return Decimal(0 if line["returned"] else line["quantity"])
    return Decimal(line["quantity"] - line["returned"])


def _said(amounts: dict[str, Any], words: Words) -> list[str]:
    return [words.said(unit, amount) for unit, amount in amounts.items()]
