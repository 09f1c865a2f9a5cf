"""Returns: judged on the facts of their sale, posted in one statement with what they give and take back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from habitue.checkout.requests import ReturnRequest, fingerprint
from habitue.checkout.sales.answering import with_balances
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.loose import book_loose_return
from habitue.checkout.sales.recording import ReceiptReused, ask_at
from habitue.checkout.sales.returned import Returning, book_return
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.sold import sold
from habitue.ledger.actions import StateMoved, outcome_of, posted_from
from habitue.ledger.posting import Act, Json, News, act_as_json
from habitue.ledger.queries import known_key
from habitue.merchants.queries import Principal
from habitue.platform.db import action, call
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.queries import version_in_force

TRIES = 4


@action(autocommit=True)
def return_sale(*, request: ReturnRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Take goods back, under a key.

    Refuses `not_found`, `nothing_to_return`, `value_used`, `receipt_reused`; without the receipt, who cannot be served.
    """
    asked = ask_at(
        key=key,
        mark=fingerprint(request),
        principal=principal,
        now=at,
        at=request.at,
        store=request.store,
        business_day=request.business_day,
        receipt=request.receipt,
    )

    def book(booking: Booking, reader: Reader) -> Returning:
        if request.returned is None:
            return book_loose_return(request, asked, booking, reader)
        found = sold(principal, request.returned.sale)
        return book_return(request.returned, found, booking, reader, reason=request.reason)

    return post_return(asked, principal, at, book=book)


def post_return(
    asked: Asked,
    principal: Principal,
    at: datetime,
    *,
    book: Callable[[Booking, Reader], Returning],
    kind: str = "return",
    reverses: UUID | None = None,
) -> Json:
    """Book and post a return until nobody comes between; a repeat hears the first answer. Raises its refusal."""
    known = known_key(principal.organisation_id, principal.source_id, asked.key or "", asked.fingerprint)
    if known is not None:
        answer = {"status": known.status, "outcome": known.outcome, "refusal": known.refusal}
        return with_balances(outcome_of(posted_from(answer)))
    for _try in range(TRIES):
        reader = Reader(principal, at)
        booking = booking_at(asked, reader)
        returning: Returning | None = None
        refusal: Json | None = None
        try:
            returning = book(booking, reader)
        except Refusal as refused:
            if refused.status not in (404, 422):
                raise
            refusal = {"code": refused.code, **refused.details}
        record = _record(asked, reader, booking, returning, refusal, kind=kind, reverses=reverses)
        (answer,) = call("checkout_post_v1", [record])
        if answer["status"] == "receipt_reused":
            raise ReceiptReused
        if answer["status"] != "stale":
            return with_balances(outcome_of(posted_from(answer)))
    raise StateMoved


def booking_at(asked: Asked, reader: Reader) -> Booking:
    """An empty booking at a store, by the program that holds now."""
    return Booking(
        organisation_id=reader.principal.organisation_id,
        document=version_in_force(reader.principal.organisation_id, asked.at).document,
        zone=reader.principal.zone,
        now=reader.now,
        currency=reader.principal.currency,
        company_id=asked.store.company_id,
    )


def _record(
    asked: Asked,
    reader: Reader,
    booking: Booking,
    returning: Returning | None,
    refusal: Json | None,
    *,
    kind: str,
    reverses: UUID | None,
) -> Json:
    entry = new_id()
    owners = list(booking.owners.values())
    act = Act(
        entry=entry,
        organisation_id=reader.principal.organisation_id,
        source_id=reader.principal.source_id,
        key=asked.key or str(entry),
        fingerprint=asked.fingerprint,
        kind=kind,
        at=reader.now,
        occurred_at=asked.at,
        by=reader.principal.actor,
        store_id=asked.store.id,
        reference=f"return:{entry}",
        owners=owners,
        accounts=[] if refusal else list(booking.new_accounts.values()),
        moves=[] if refusal else booking.moves,
        refusal=refusal,
        outcome=_outcome(entry, asked, returning),
        news=[] if returning is None else [_news(entry, asked, returning)],
        reverses=None if refusal else reverses,
    )
    record: Json = {"act": act_as_json(act)}
    if returning is not None:
        record["return"] = [return_row(returning, asked)]
        if returning.remember is not None:
            record["remember"] = [returning.remember]
        if returning.frees is not None:
            record["frees_codes_of"] = [str(returning.frees)]
        if reverses is not None:
            record["frees_receipts_of"] = str(reverses)
        if asked.request.receipt is not None:
            record["receipt"] = {
                "business_day": asked.business_day.isoformat(),
                "number": asked.request.receipt,
                "fingerprint": asked.fingerprint,
            }
    return record


def return_row(returning: Returning, asked: Asked) -> Json:
    """A return's row in `checkout_return`."""
    return returning.row | {"receipt": asked.request.receipt, "business_day": asked.business_day.isoformat()}


def _outcome(entry: UUID, asked: Asked, returning: Returning | None) -> Json:
    if returning is None:
        return {}
    return returning.answer | {"id": str(entry), "at": asked.at.isoformat()}


def _news(entry: UUID, asked: Asked, returning: Returning) -> News:
    data = {
        "return": str(entry),
        "sale": returning.row.get("sale"),
        "customer": returning.row.get("customer"),
        "store": asked.store.code,
        "due": returning.row["due"],
    }
    return News(kind="sale.returned", subject=entry, data=data)
