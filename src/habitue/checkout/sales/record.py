"""A judged sale as one record to be posted: its act in the ledger, its rows, its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from habitue.checkout.requests import SaleRequest, TenderIn
from habitue.checkout.sales.answering import sale_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import Judged
from habitue.checkout.sales.returned import Returning
from habitue.checkout.sales.snapshot import Asked, Reader, limits_of
from habitue.checkout.sales.state import CustomerState, OwnerState, Snapshot, standing_as_json
from habitue.checkout.sales.tendering import Paid, Tendering
from habitue.ledger.posting import Act, Json, News, act_as_json
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.durations import local_day
from habitue.programs.judging.shares import parts_of
from habitue.programs.queries import VersionInForce
from habitue.programs.tiers import after_sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What `checkout_post_v1` takes, and what its answer will be shown with."""

    entry: UUID
    value: Json
    reasons: list[Any]
    codes: dict[str, str]  # voucher id -> its code, of those made with this sale


def record_of(judged: Judged, reader: Reader, booking: Booking, returned: Sequence[Returning] = ()) -> Record:
    """Book an accepted sale, after what comes back with it. Raises the refusals of its tenders."""
    paid = Tendering(judged, reader, booking)
    _spend(judged, booking, paid.paid)
    settled = paid.pay()
    _count_uses(judged, reader, booking)
    remembered = _earn(judged, reader, booking)
    entry = new_id()
    outcome, reasons = sale_answer(judged, entry, settled)
    if returned:
        back = [{"id": str(new_id())} | returning.answer for returning in returned]
        outcome |= {"returned": back, "to_pay": judged.judgement.due - sum(each.row["due"] for each in returned)}
    value: Json = {
        "act": act_as_json(_act(judged.asked, judged.snapshot, reader, booking, entry, outcome)),
        "sale": _sale_row(judged, booking, settled, remembered, reasons),
        "lines": [_line_row(judged, number) for number in range(len(judged.asked.request.lines))],
        "remember": [what for what in (*(each.remember for each in returned), remembered) if what is not None],
    }
    if returned:
        day = judged.asked.business_day.isoformat()
        value["return"] = [
            returning.row | {"id": answer["id"], "receipt": judged.asked.request.receipt, "business_day": day}
            for returning, answer in zip(returned, outcome["returned"], strict=True)
        ]
        value["frees_codes_of"] = [str(returning.frees) for returning in returned if returning.frees]
    value |= _claims_of(judged)
    made = [voucher.row for voucher in settled.made if voucher.row]
    if made:
        value["vouchers"] = [_voucher_row(row) for row in made]
    advance(booking, reader)
    return Record(entry=entry, value=value, reasons=reasons, codes={str(row["id"]): row["code"] for row in made})


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


def refused_record(asked: Asked, snapshot: Snapshot, reader: Reader, booking: Booking, refusal: Refusal) -> Record:
    """A sale that is refused: an outcome, posted under its key; the state it hangs on must still hold."""
    entry = new_id()
    stated = {"code": refusal.code, **refusal.details}
    booking.moves.clear()
    booking.new_accounts.clear()
    act = _act(asked, snapshot, reader, booking, entry, {}, stated)
    # What was booked before it was refused has changed the state in memory: nobody builds on that.
    advance(booking, reader)
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
    snapshot: Snapshot,
    reader: Reader,
    booking: Booking,
    entry: UUID,
    outcome: Json,
    refusal: Json | None = None,
) -> Act:
    customer = snapshot.customer
    news = News(
        kind="sale.recorded",
        subject=entry,
        data={
            "sale": str(entry),
            "customer": None if customer is None else str(customer.id),
            "store": asked.store.code,
            "receipt": asked.request.receipt,
            "due": outcome.get("due"),
            "revenue": outcome.get("revenue"),
        },
    )
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
        news=[news],
    )


def _spend(judged: Judged, booking: Booking, paid: Paid) -> None:
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


def _count_uses(judged: Judged, reader: Reader, booking: Booking) -> None:
    """One more on the counter of every limited discount and exchange that was used."""
    totals = {limit.use: limit.total for limit in limits_of(judged.version.program) if limit.total is not None}
    for use, times in judged.judgement.uses.items():
        if use in totals:
            counter = reader.counter(use)
            for _time in range(times):
                booking.count(counter.account, None if judged.asked.request.is_offline else totals[use])
            counter.used += times


def _earn(judged: Judged, reader: Reader, booking: Booking) -> Json | None:
    """Earnings, first-sale grants and automatic exchanges; what is to be remembered of the customer."""
    customer = judged.snapshot.customer
    if customer is None:
        return None
    judgement = judged.judgement
    for unit, parts in judgement.earned.items():
        if parts:
            booking.earn(customer.owner, unit, parts, "earned")
    grants = _first_sale_grants(judged, booking, customer)
    for run in judgement.exchanges:
        for unit, parts in run.took.items():
            booking.spend(customer.owner, unit, parts, f"exchange:{run.code}", purpose="exchanged")
        for unit, parts in run.gave.items():
            booking.earn(customer.owner, unit, parts, f"exchange:{run.code}")
    tallies = _tallies(judged, reader)
    standing = None
    if (ladder := judged.version.ladder) is not None:
        measured = sum(amount for what, _day, amount in tallies if what == ladder.what)
        customer.standing = after_sale(
            ladder,
            customer.standing,
            customer.tallies_of(ladder.what),
            judged.asked.at,
            reader.principal.zone,
            measured,
        )
        standing = standing_as_json(customer.standing)
    for what, day, amount in tallies:
        customer.tally(what, day, amount)
    return {
        "customer": str(customer.id),
        "tallies": [[what, day.isoformat(), amount] for what, day, amount in tallies],
        "standing": standing,
        "grants": grants,
    }


def _first_sale_grants(judged: Judged, booking: Booking, customer: CustomerState) -> list[list[str]]:
    """What is given for the first sale, once; as rows of what was given."""
    if not judged.state.first_sale:
        return []
    given = []
    for grant in judged.version.document.grants:
        if grant.at == "first_sale" and (grant.code, "first_sale") not in customer.grants:
            book_grant(booking, customer.owner, judged, grant.code)
            given.append([str(new_id()), grant.code, "first_sale"])
            customer.grants.add((grant.code, "first_sale"))
    return given


def book_grant(booking: Booking, owner: OwnerState, judged: Judged, code: str) -> None:
    """What a grant gives."""
    grant = next(grant for grant in judged.version.document.grants if grant.code == code)
    for unit, quantity in grant.give.items():
        booking.earn(owner, unit, parts_of(quantity, judged.version.program.units[unit].decimals), f"grant:{code}")


def _tallies(judged: Judged, reader: Reader) -> list[tuple[str, date, int]]:
    """What rules will ask about this sale later. Tiers measure by the organisation's days, the rest by the store's."""
    judgement, program = judged.judgement, judged.version.program
    day = judged.moment.day
    tallies = [("sales", day, 1)]
    if (ladder := judged.version.ladder) is not None:
        amount = judgement.spend if ladder.what == "spend" else judgement.earned.get(program.measure or "", 0)
        if amount:
            tallies.append((ladder.what, local_day(judged.asked.at, reader.principal.zone), amount))
    for rule in program.earn:
        if (rule.per_day is not None or rule.per_month is not None) and judgement.earned_by_rule.get(rule.code):
            tallies.append((f"rule:{rule.code}", day, judgement.earned_by_rule[rule.code]))
    limited = {limit.use for limit in limits_of(program) if limit.per_customer is not None}
    tallies += [(f"use:{use}", day, times) for use, times in judgement.uses.items() if use in limited]
    return tallies


def _single_use_codes(judged: Judged) -> list[str]:
    given = [discount.given_code for discount in judged.judgement.discounts if discount.single_use]
    return [str(judged.snapshot.codes[code].id) for code in given if code in judged.snapshot.codes]


def advance(booking: Booking, reader: Reader) -> None:
    """After this record the owners it moved have another version; the next sale of the batch knows it."""
    for owner in booking.owners:
        if owner in reader.owners:
            reader.owners[owner].version += 1


def _sale_row(judged: Judged, booking: Booking, paid: Paid, remembered: Json | None, reasons: list[Any]) -> Json:
    request, judgement = judged.asked.request, judged.judgement
    customer = judged.snapshot.customer
    flags = paid.flags + ([] if judged.snapshot.customer_status in ("none", "found") else ["unknown_customer"])
    return {
        "receipt": request.receipt,
        "business_day": judged.asked.business_day.isoformat(),
        "customer": None if customer is None else str(customer.id),
        "version": None if judged.version.id is None else str(judged.version.id),
        "due": judgement.due,
        "revenue": judgement.revenue,
        "is_offline": request.is_offline,
        "flags": sorted(set(flags)),
        "asked": _asked_row(request),
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


def _voucher_row(row: dict[str, Any]) -> Json:
    return {
        "id": str(row["id"]),
        "company_id": str(row["company_id"]),
        "code_fingerprint": row["code_fingerprint"].hex(),
        "code_sealed": row["code_sealed"].hex(),
        "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
        "customer_id": row["customer_id"] and str(row["customer_id"]),
    }
