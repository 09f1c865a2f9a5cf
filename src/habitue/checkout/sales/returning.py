"""Returns: judged on the facts of their sale, posted in one statement with what they give and take back."""

from datetime import datetime

from habitue.checkout.deeds import Deed, do_once
from habitue.checkout.requests import ReturnRequest
from habitue.checkout.sales.answering import with_balances
from habitue.checkout.sales.loose import book_loose_return
from habitue.checkout.sales.recording import ask_at
from habitue.checkout.sales.returned import Returning, book_return, return_news, return_row
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.sold import sold
from habitue.ledger.posting import Json
from habitue.merchants.queries import Principal
from habitue.platform.db import action


@action(autocommit=True)
def return_sale(*, request: ReturnRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Take goods back, under a key.

    Refuses `store_required` and `clock`, with which the key stays free; `not_found`, `nothing_to_return`,
    `value_used`; without the receipt, who cannot be served. Before these, `receipt_reused`.
    """

    def book(deed: Deed) -> None:
        asked = ask_at(deed.where, now=at, at=request.at, business_day=request.business_day, receipt=request.receipt)
        if request.receipt is not None:
            deed.rows["receipt"] = {
                "business_day": asked.business_day.isoformat(),
                "number": request.receipt,
                "fingerprint": deed.fingerprint,
            }
        reader = Reader(principal, at)
        if request.returned is None:
            returning = book_loose_return(request, asked, deed.booking, reader)
        else:
            found = sold(principal, request.returned.sale)
            returning = book_return(request.returned, found, deed.booking, reader, reason=request.reason)
        record_return(deed, returning, asked)

    done = do_once(
        principal=principal,
        key=key,
        request=request,
        kind="return",
        at=at,
        occurred_at=request.at,
        store=request.store,
        needs_store=True,
        book=book,
    )
    return with_balances(done.outcome)


def record_return(deed: Deed, returning: Returning, asked: Asked) -> None:
    """What is written of a return, told of it and answered."""
    deed.rows["return"] = [return_row(returning, asked)]
    if returning.remember is not None:
        deed.rows["remember"] = [returning.remember]
    if returning.frees is not None:
        deed.rows["frees_codes_of"] = [str(returning.frees)]
    deed.news = [return_news(deed.entry, returning, asked.store.code)]
    deed.outcome = returning.answer | {"at": asked.at.isoformat()}
