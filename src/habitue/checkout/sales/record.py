"""A judged sale as one record to be posted: its act in the ledger, its rows, its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from habitue.checkout.requests import SaleRequest, TenderIn
from habitue.checkout.sales.answering import sale_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.bringing import bring, count_uses
from habitue.checkout.sales.judging import Judged
from habitue.checkout.sales.returned import Returning, return_news, return_row
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.state import CustomerState, Snapshot, VoucherState
from habitue.checkout.sales.tendering import TILL_TENDERS, Paid, Tendering
from habitue.checkout.spending import lacks_code, spent_by
from habitue.ledger.posting import Act, Json, News, act_as_json
from habitue.merchants.queries import Principal
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.platform.texts import ending
from habitue.programs.queries import VersionInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What `checkout_post_v1` takes, and what its answer will be shown with."""

    entry: UUID
    value: Json
    reasons: list[Any]
    codes: dict[str, str]  # voucher id -> its code, of those made with this sale


def record_of(judged: Judged, reader: Reader, booking: Booking, returned: Sequence[Returning] = ()) -> Record:
    """Book an accepted sale, after what comes back with it. Raises the refusals of its tenders."""
    customer, version, honour = judged.snapshot.customer, judged.version, judged.asked.request.is_offline
    tendering = Tendering(judged, reader, booking)
    spend_units(judged, booking, tendering.paid)
    settled = tendering.pay()
    settled.flags += _flags(judged, len(returned), reader.principal)
    count_uses(judged.judgement, version, booking, reader, honour=honour)
    remembered = None
    if customer is not None:
        first = judged.state.first_sale
        remembered = bring(judged.judgement, version, customer, judged.moment, booking, reader, first_sale=first)
    entry = new_id()
    outcome, reasons = sale_answer(judged, entry, settled, booking.currency)
    if returned:
        back = [{"id": str(new_id())} | returning.answer for returning in returned]
        outcome |= {"returned": back, "to_pay": judged.judgement.due - settled.by_ledger - till_gives(returned)}
    news = [_news(judged.asked, customer, entry, outcome), *(_issued(voucher, entry) for voucher in settled.made)]
    news += [
        return_news(UUID(answer["id"]), returning, judged.asked.store.code)
        for returning, answer in zip(returned, outcome.get("returned", []), strict=True)
    ]
    news += booking.news_of_tiers()
    value: Json = {
        "act": act_as_json(_act(judged.asked, reader, booking, entry, outcome, news=news)),
        "sale": _sale_row(judged, booking, settled, remembered, reasons),
        "lines": [_line_row(judged, number) for number in range(len(judged.asked.request.lines))],
        "remember": [what for what in (*(each.remember for each in returned), remembered) if what is not None],
    }
    if returned:
        value["return"] = [
            return_row(returning, judged.asked) | {"id": answer["id"]}
            for returning, answer in zip(returned, outcome["returned"], strict=True)
        ]
        value["frees_codes_of"] = [str(returning.frees) for returning in returned if returning.frees]
    value |= _claims_of(judged)
    made = [voucher.row for voucher in settled.made if voucher.row]
    if made:
        value["vouchers"] = [voucher_json(row) for row in made]
    advance(booking, reader)
    return Record(entry=entry, value=value, reasons=reasons, codes={str(row["id"]): row["code"] for row in made})


def till_gives(returned: Sequence[Returning]) -> int:
    """What of the goods that came back is the till's to pay out: the rest went back to where it came from."""
    tenders = [tender for returning in returned for tender in returning.answer["tenders"]]
    return sum(tender["amount"] for tender in tenders if tender["kind"] in TILL_TENDERS)


def _flags(judged: Judged, returned: int, principal: Principal) -> list[str]:
    """What of a sale that happened offline would have been refused online, beside what was not there."""
    request, judgement, status = judged.asked.request, judged.judgement, judged.snapshot.customer_status
    flags = [] if status in ("none", "found") else ["unknown_customer"]
    if request.is_offline:
        flags += ["return_not_booked"] * (len(request.returns) > returned)
        if status == "found" and spent_by(request) is not None and lacks_code(principal, request.customer):
            flags.append("code_required")
        flags += [no.code for no in judgement.refusals if no.code != "insufficient_balance"]
        if request.due is not None and request.due != judgement.due:
            flags.append("due_changed")
    return flags


def _claims_of(judged: Judged) -> Json:
    """What the record claims for itself: its receipt's number, and codes that may be used once."""
    claims: Json = {}
    if judged.asked.request.receipt is not None:
        claims["receipt"] = {
            "business_day": judged.asked.business_day.isoformat(),
            "number": judged.asked.request.receipt,
            "fingerprint": judged.asked.fingerprint,
        }
    if codes := _single_use_codes(judged):
        claims["codes"] = codes
    return claims


def refused_record(asked: Asked, reader: Reader, booking: Booking, refusal: Refusal) -> Record:
    """A sale that is refused: an outcome, posted under its key; the state it hangs on must still hold.

    Whatever was booked before it was refused has changed the state in memory. Of the batch's later sales those of the
    same owners will be stale.
    """
    entry = new_id()
    stated = {"code": refusal.code, **refusal.details}
    booking.moves.clear()
    booking.new_accounts.clear()
    act = _act(asked, reader, booking, entry, {}, stated)
    return Record(entry=entry, value={"act": act_as_json(act)}, reasons=[], codes={})


def booking_of(asked: Asked, snapshot: Snapshot, version: VersionInForce, reader: Reader) -> Booking:
    """An empty booking at the sale's store; it stands only while nobody else moves the customer's accounts."""
    booking = Booking(
        organisation_id=reader.principal.organisation_id,
        document=version.document,
        zone=reader.principal.zone,
        now=reader.now,
        currency=reader.principal.currency,
        company_id=asked.store.company_id,
    )
    if (customer := snapshot.customer) is not None:
        booking.lock(customer.id, customer.owner.version)
    return booking


def _act(
    asked: Asked,
    reader: Reader,
    booking: Booking,
    entry: UUID,
    outcome: Json,
    refusal: Json | None = None,
    news: Sequence[News] = (),
) -> Act:
    return Act(
        entry=entry,
        organisation_id=reader.principal.organisation_id,
        source_id=reader.principal.source_id,
        key=asked.key or str(entry),
        fingerprint=asked.fingerprint,
        kind="sale",
        at=reader.now,
        occurred_at=asked.at,
        by=reader.principal.actor,
        store_id=asked.store.id,
        reference=f"sale:{entry}",
        owners=list(booking.owners.values()),
        accounts=list(booking.new_accounts.values()),
        moves=booking.moves,
        refusal=refusal,
        outcome=outcome,
        news=news,
    )


def _news(asked: Asked, customer: CustomerState | None, entry: UUID, outcome: Json) -> News:
    data = {
        "sale": str(entry),
        "customer": None if customer is None else str(customer.id),
        "store": asked.store.code,
        "receipt": asked.request.receipt,
        "due": outcome["due"],
        "revenue": outcome["revenue"],
        "flags": outcome["flags"],
        "tenders": [_without_account(tender) for tender in outcome["tenders"]],
        "loaded": [_without_account(load) for load in outcome["loaded"]],
    }
    return News(kind="sale.recorded", subject=entry, data=data)


def _without_account(part: Json) -> Json:
    return {name: value for name, value in part.items() if name != "account"}


def _issued(voucher: VoucherState, entry: UUID) -> News:
    return News(kind="voucher.issued", subject=voucher.id, data={"sale": str(entry)})


def spend_units(judged: Judged, booking: Booking, paid: Paid) -> None:
    """What discounts cost and covers take."""
    customer = judged.snapshot.customer
    if customer is None:
        return
    honour = judged.asked.request.is_offline
    missing = 0
    for discount in judged.judgement.discounts:
        for unit, parts in discount.cost.items():
            missing += booking.spend(customer.owner, unit, parts, f"discount:{discount.code}", honour=honour)
    for cover in judged.judgement.covers:
        missing += booking.spend(customer.owner, cover.unit, cover.parts, f"cover:{cover.unit}", honour=honour)
    if missing:
        paid.flags.append("units_not_there")


def _single_use_codes(judged: Judged) -> list[str]:
    """Those that this sale uses up; the batch's later sales find them used."""
    used = []
    for discount in judged.judgement.discounts:
        code = judged.snapshot.codes.get(discount.given_code or "")
        if discount.single_use and code is not None:
            code.is_used = True
            used.append(str(code.id))
    return used


def advance(booking: Booking, reader: Reader) -> None:
    """After this record the owners it moved have another version; the next sale of the batch knows it."""
    for owner in booking.owners:
        if (known := reader.owners.known.get(owner)) is not None:
            known.version += 1


def spoil(booking: Booking, reader: Reader) -> None:
    """What is not even posted has left its marks on the state in memory: whoever builds on that will be stale."""
    for owner in booking.owners:
        if (known := reader.owners.known.get(owner)) is not None:
            known.version = -1


def _sale_row(judged: Judged, booking: Booking, paid: Paid, remembered: Json | None, reasons: list[Any]) -> Json:
    request, judgement = judged.asked.request, judged.judgement
    customer = judged.snapshot.customer
    return {
        "receipt": request.receipt,
        "business_day": judged.asked.business_day.isoformat(),
        "customer": None if customer is None else str(customer.id),
        "version": None if judged.version.id is None else str(judged.version.id),
        "due": judgement.due,
        "revenue": judgement.revenue,
        "is_offline": request.is_offline,
        "flags": sorted(set(paid.flags)),
        "asked": _asked_row(request) | _unknown_card(judged),
        "facts": judgement.facts,
        "effects": {
            "moves": booking.moved,
            "tenders": paid.tenders,
            "loads": paid.loads,
            "earned": dict(judgement.earned),
            "spent": dict(judgement.spent),
            "exchanges": [
                {"code": run.code, "times": run.times, "took": dict(run.took), "gave": dict(run.gave)}
                for run in judgement.exchanges
            ],
            "tallies": [] if remembered is None else remembered["tallies"],
            "tiers": [judgement.tier_before, judgement.tier_after],
        },
        "reasons": reasons,
    }


def _asked_row(request: SaleRequest) -> Json:
    """What the till asked, without the codes of vouchers: those are secrets."""
    return {
        "claims": [
            {"discount": claim.discount, "cover": claim.cover, "pieces": claim.pieces} for claim in request.claims
        ],
        "codes": list(request.codes),
        "due": request.due,
        "tenders": [_tender_row(tender) for tender in request.tenders],
    }


def _unknown_card(judged: Judged) -> Json:
    """The ending of a card that was scanned offline and nobody has, so that somebody can put it right."""
    who = judged.asked.request.customer
    is_unknown = judged.snapshot.customer_status not in ("none", "found")
    return {"card": ending(who.code)} if is_unknown and who is not None and who.code else {}


def _tender_row(tender: TenderIn) -> Json:
    return {"kind": tender.kind, "amount": tender.amount, "up_to": tender.up_to}


def _line_row(judged: Judged, place: int) -> Json:
    line, of = judged.asked.request.lines[place], judged.judgement.lines[place]
    loads = line.loads
    return {
        "number": place + 1,
        "article": line.article,
        "group": line.group,
        "name": line.name,
        "quantity": str(line.quantity),
        "pieces": line.pieces,
        "earns": line.earns,
        "amount": line.amount,
        "vat": line.vat,
        "loads": None if loads is None else {"kind": loads.kind, "value": loads.value},
        "settles": line.settles,
        "due": of.due,
        "covered": of.covered,
        "discounted": of.discounted,
        "kitty": of.kitty,
        "covered_pieces": of.covered_pieces,
    }


def voucher_json(row: dict[str, Any]) -> Json:
    """A new voucher, as `checkout_post_v1` writes it."""
    return {
        "id": str(row["id"]),
        "company_id": str(row["company_id"]),
        "code_fingerprint": row["code_fingerprint"].hex(),
        "code_sealed": row["code_sealed"].hex(),
        "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
        "customer_id": row["customer_id"] and str(row["customer_id"]),
    }
