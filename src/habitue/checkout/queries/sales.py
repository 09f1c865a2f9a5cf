"""Recorded sales, as they were answered."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import all_shown
from habitue.checkout.models import Return, Sale
from habitue.checkout.sales.answering import with_details
from habitue.checkout.sales.tendering import TILL_TENDERS
from habitue.ledger.queries import outcome_of_entry, units_of
from habitue.merchants.queries import store_by_code, stores_of
from habitue.platform.refusals import Refusal

Json = dict[str, Any]


class SaleNotFound(Refusal):
    code = "not_found"
    text = _("There is no such sale.")
    status = 404


def sale_for(organisation_id: UUID, sale_id: UUID) -> Json:
    """A sale as it was answered, with how much of each line has come back, and the ending of a card that nobody had.

    Refuses `not_found`.
    """
    sale = Sale.objects.filter(organisation_id=organisation_id, id=sale_id).first()
    outcome = outcome_of_entry(organisation_id, sale_id) if sale else None
    if sale is None or outcome is None:
        raise SaleNotFound
    answer = with_details(outcome, sale.reasons, {})
    answer |= {"customer": sale.customer_id, "recorded_at": sale.recorded_at, "flags": sale.flags}
    answer["card"] = sale.asked.get("card", "")
    returned = returned_of(organisation_id, sale_id)
    for line in answer["lines"]:
        line["returned"] = returned.get(line["number"], 0)
    return answer


def last_sale_of(organisation_id: UUID, customer_id: UUID) -> tuple[datetime, int] | None:
    """When a customer bought last, and what was due; None if never. What was undone or came back whole is no visit."""
    back = Return.objects.filter(organisation_id=organisation_id, sale_id=OuterRef("id")).values("sale_id")
    whole = back.annotate(all=Sum("due")).filter(all__gte=OuterRef("due"))
    sales = Sale.objects.filter(~Exists(whole), organisation_id=organisation_id, customer_id=customer_id)
    return sales.order_by("-id").values_list("at", "due").first()


def redeemed_offline(organisation_id: UUID, store_id: UUID, source_id: UUID, day: date) -> int:
    """How much stored value a till took offline on a business day, in minor units; what was owed for it included."""
    sales = Sale.objects.filter(organisation_id=organisation_id, store_id=store_id, business_day=day)
    paid = sales.filter(source_id=source_id, is_offline=True).values_list("effects__tenders", flat=True)
    return sum(tender["amount"] for tenders in paid for tender in tenders or [] if tender["kind"] not in TILL_TENDERS)


def returned_of(organisation_id: UUID, sale_id: UUID) -> Mapping[int, int]:
    """How many pieces of each line of a sale have come back."""
    back: dict[int, int] = {}
    for returned in Return.objects.filter(organisation_id=organisation_id, sale_id=sale_id).only("lines"):
        for line in returned.lines:
            back[line["line"]] = back.get(line["line"], 0) + line["pieces"]
    return back


def dues_back(organisation_id: UUID, sales: Collection[UUID]) -> dict[UUID, int]:
    """How much of what these sales were worth has come back, in minor units; those of which nothing has are missing."""
    rows = Return.objects.filter(organisation_id=organisation_id, sale_id__in=list(sales)).values_list("sale_id")
    return {sale: due for sale, due in rows.annotate(Sum("due")) if sale is not None} if sales else {}


def sales_of(
    organisation_id: UUID,
    *,
    receipt: str | None = None,
    business_day: date | None = None,
    store: str | None = None,
    stores: Collection[UUID] | None = None,
    customer: UUID | None = None,
    flagged: bool | None = None,
    before: UUID | None = None,
    limit: int,
) -> list[Json]:
    """Sales, the newest first, one more than `limit` if there are more; `stores` None: of all of them. `card` is the
    ending of one that was scanned offline and that nobody had.

    Refuses `not_found` for a store.
    """
    rows: QuerySet[Sale] = Sale.objects.filter(organisation_id=organisation_id)
    if receipt is None and business_day is None and customer is None and not flagged:
        # The same, said so that the index in this order is read: past whatever others have sold since.
        rows = Sale.objects.filter(organisation_id__range=(organisation_id, organisation_id))
    if receipt is not None:
        rows = rows.filter(receipt=receipt)
    if business_day is not None:
        rows = rows.filter(business_day=business_day)
    if store is not None:
        rows = rows.filter(store_id=store_by_code(organisation_id, store).id)
    if stores is not None:
        rows = rows.filter(store_id__in=list(stores))
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    if flagged is not None:
        rows = rows.exclude(flags=[]) if flagged else rows.filter(flags=[])
    if before is not None:
        rows = rows.filter(id__lt=before)
    decimals = {code: terms for code, (terms, _money) in units_of(organisation_id).items()}
    codes = {facts.id: facts.code for facts in stores_of(organisation_id)}
    return [_summary(sale, codes, decimals) for sale in rows.order_by("-organisation_id", "-id")[: limit + 1]]


def _summary(sale: Sale, stores: Mapping[UUID, str], decimals: Mapping[str, int]) -> Json:
    effects = sale.effects
    return {
        "id": sale.id,
        "receipt": sale.receipt,
        "business_day": sale.business_day,
        "at": sale.at,
        "store": stores.get(sale.store_id, ""),
        "customer": sale.customer_id,
        "due": sale.due,
        "revenue": sale.revenue,
        "earned": all_shown(effects.get("earned", {}), decimals),
        "spent": all_shown(effects.get("spent", {}), decimals),
        "flags": sale.flags,
        "card": sale.asked.get("card", ""),
    }
