"""Quotes and sales."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from habitue.checkout.api.answers import answer, id_from, page
from habitue.checkout.api.caller import LONG_BODY_MAX, Bearer, Call, key_of, now_of
from habitue.checkout.api.fields import Cursor, Day, Word
from habitue.checkout.api.problems import problem_body
from habitue.checkout.api.refusals import Malformed
from habitue.checkout.api.schemas.answers import QuoteOut, SaleBatchOut, SaleOut, SaleSummaryOut
from habitue.checkout.api.schemas.common import Page
from habitue.checkout.api.schemas.sales import QuoteIn, SaleBatchIn, SaleIn, UnreadSale
from habitue.checkout.api.sentences import field_errors
from habitue.checkout.queries.sales import sale_for, sales_of
from habitue.checkout.sales.quoting import quote
from habitue.checkout.sales.recording import Outcome, record_sale, record_sales

quotes = Router(tags=["Sales"], auth=Bearer("sales"))
sales = Router(tags=["Sales"], auth=Bearer("sales"))
batches = Router(tags=["Sales"], auth=Bearer("sales", body_max=LONG_BODY_MAX))


@quotes.post("", response=QuoteOut, operation_id="quoteBasket", summary="Judge a basket")
def quote_basket(request: Call, body: QuoteIn) -> HttpResponse:
    """What a basket would cost and bring, what the customer could claim and what that would change.

    Nothing is written. What would be refused in a sale is among the `reasons` here.
    """
    return answer(quote(request=body.request(), principal=request.auth, at=now_of(request)))


@sales.post("", response={201: SaleOut}, operation_id="recordSale", summary="Record a sale")
def post_sale(request: Call, body: SaleIn) -> HttpResponse:
    """Judges the sale, moves the value, and answers what was earned and spent and what to print.

    `due` is what the till showed: if judging finds another sum, the sale is refused as `due_changed` with the new
    judgement, and the key stays free. The same receipt under another key is the same sale.
    """
    outcome = record_sale(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(outcome.result(), 201)


@sales.get("", response=Page[SaleSummaryOut], operation_id="listSales", summary="Find sales")
def list_sales(
    request: Call,
    receipt: Word | None = None,
    business_day: Day | None = None,
    store: Word | None = None,
    flagged: bool | None = None,  # noqa: FBT001 - a name in an address
    after: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Sales, the newest first: all, of a store, of a day, by the number on a receipt, or those with flags."""
    found = sales_of(
        request.auth.organisation_id,
        receipt=receipt,
        business_day=business_day,
        store=store,
        flagged=flagged,
        before=id_from(after),
        limit=limit,
    )
    return page(found, limit, lambda sale: sale["id"], lambda sale: sale)


@sales.get("/{uuid:sale}", response=SaleOut, operation_id="readSale", summary="Read a sale")
def read_sale(request: Call, sale: UUID) -> HttpResponse:
    """A sale as it was answered, with what has come back of it since."""
    return answer(sale_for(request.auth.organisation_id, sale))


@batches.post("", response=SaleBatchOut, operation_id="recordBatch", summary="Send stored sales")
def post_batch(request: Call, body: SaleBatchIn) -> HttpResponse:
    """Up to 1,000 sales of a till that was offline, oldest first, each with the key it would have had alone.

    They have happened, so they cannot fail to earn: they are judged by the version that held at their `at`. What they
    redeemed and was not there is booked as owed and flagged. Send the batch again if the answer is lost.

    A sale that cannot be read is answered with 400 in its place, and its key stays free; the others are recorded.
    """
    outcomes = iter(record_sales(sales=body.requests(), principal=request.auth, at=now_of(request)))
    items = [
        _unread(request, sale, place) if isinstance(sale, UnreadSale) else _outcome(request, sale.key, next(outcomes))
        for place, sale in enumerate(body.sent())
    ]
    return answer({"items": items})


def _unread(request: HttpRequest, sale: UnreadSale, place: int) -> dict[str, Any]:
    refusal = Malformed(errors=field_errors(sale.errors(place)))
    return {"key": sale.key, "status": refusal.status, "problem": problem_body(request, refusal)}


def _outcome(request: HttpRequest, key: str, outcome: Outcome) -> dict[str, Any]:
    if outcome.refusal is not None:
        return {"key": key, "status": outcome.refusal.status, "problem": problem_body(request, outcome.refusal)}
    return {"key": key, "status": 201, "answer": outcome.answer}
