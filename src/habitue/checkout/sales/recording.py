"""Recording sales: read in one statement, judge, post in one statement. A batch of one is a sale.

What is stale - somebody else moved the same customer in between - is read and judged again; after three times its
customer is locked first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.models import Sale
from habitue.checkout.requests import CustomerRef, KeyedSale, SaleRequest
from habitue.checkout.sales.answering import judgement_answer, with_details
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import Judged, judge_sale
from habitue.checkout.sales.record import Record, booking_of, record_of, refused_record, spoil
from habitue.checkout.sales.returned import Returning, book_return
from habitue.checkout.sales.snapshot import Asked, Reader, asked_for
from habitue.checkout.sales.sold import sold
from habitue.checkout.sales.state import Snapshot
from habitue.checkout.spending import check_sale
from habitue.customers.queries import refuse as refuse_found
from habitue.ledger.actions import StateMoved, hold_owners, outcome_of, posted_from
from habitue.ledger.posting import Json
from habitue.merchants.queries import Principal, StoreFacts, store_by_code
from habitue.platform.db import action, call
from habitue.platform.refusals import Refusal, refusal_named
from habitue.programs.judging.types import Moment, No, Place
from habitue.programs.queries import VersionInForce
from habitue.vouchers.queries import voucher_by_id

CHUNK = 100
TRIES = 3
OFF_MOST = timedelta(minutes=10)
OFFLINE_MOST = timedelta(days=30)


class DueChanged(Refusal):
    code = "due_changed"
    text = _("What is due is {due}, not what the till showed.")


class NotApplicable(Refusal):
    code = "not_applicable"
    text = _("This has no effect here.")


class ReceiptReused(Refusal):
    code = "receipt_reused"
    text = _("This receipt number was used for a different sale.")


class Clock(Refusal):
    code = "clock"
    text = _("The till's clock is not right: {at} is not now.")


class StoreRequired(Refusal):
    code = "store_required"
    text = _("This key belongs to no till: say which store it is.")


class StoreNotFound(Refusal):
    code = "not_found"
    text = _("There is no such store.")
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one sale: its answer, or the refusal. `is_new` is false for a repeat."""

    answer: Json | None = None
    refusal: Refusal | None = None
    is_new: bool = False

    def result(self) -> Json:
        """The answer; raises the refusal."""
        if self.refusal is not None:
            raise self.refusal
        return self.answer or {}


@action(autocommit=True)
def record_sale(*, request: SaleRequest, key: str, principal: Principal, at: datetime) -> Outcome:
    """Record one sale under its key; two statements, unless others are at work on the same customer."""
    (outcome,) = record_sales(sales=[KeyedSale(key=key, sale=request)], principal=principal, at=at)
    return outcome


@action(autocommit=True)
def record_sales(*, sales: Sequence[KeyedSale], principal: Principal, at: datetime) -> list[Outcome]:
    """Record sales in their order, a hundred at a time, each with its own key and outcome."""
    outcomes: list[Outcome] = []
    for start in range(0, len(sales), CHUNK):
        outcomes += _Chunk(sales[start : start + CHUNK], principal, at).record()
    return outcomes


class _Chunk:
    def __init__(self, sales: Sequence[KeyedSale], principal: Principal, now: datetime) -> None:
        self.sales = sales
        self.principal = principal
        self.now = now
        self.outcomes: dict[int, Outcome] = {}

    def record(self) -> list[Outcome]:
        tries = 0
        while waiting := [place for place in range(len(self.sales)) if place not in self.outcomes]:
            done = len(self.outcomes)
            self._round(self._wave(waiting), is_locked=tries >= TRIES)
            # What was stale twice because an earlier sale of the chunk was refused has not lost its turn.
            tries = 0 if len(self.outcomes) > done else tries + 1
            if tries > 2 * TRIES:
                return [self.outcomes.get(place, Outcome(refusal=StateMoved())) for place in range(len(self.sales))]
        return [self.outcomes[place] for place in range(len(self.sales))]

    def _wave(self, waiting: Sequence[int]) -> list[int]:
        """The sales that can go in one statement: no key and no receipt twice, and nothing before its elder twin.

        What is exchanged may have been sold by a sale before it: that must be there when it is read.
        """
        seen: set[Any] = set()
        wave: list[int] = []
        for place in waiting:
            keyed = self.sales[place]
            if keyed.sale.returns and wave:
                break
            marks = {("key", keyed.key)}
            if keyed.sale.receipt is not None:
                marks.add(("receipt", keyed.sale.receipt))
            if not marks & seen:
                wave.append(place)
            seen |= marks
        return wave

    def _round(self, wave: Sequence[int], *, is_locked: bool) -> None:
        asked = []
        for place in wave:
            try:
                asked.append((place, ask(self.sales[place], self.principal, self.now)))
            except Refusal as refusal:
                self.outcomes[place] = Outcome(refusal=refusal)
        if not asked:
            return
        if is_locked:
            # Alone: what is locked across a round trip should be little.
            _record_locked(chunk=self, asked=asked[:1])
        else:
            self.read_and_post(asked)

    def read_and_post(self, asked: Sequence[tuple[int, Asked]]) -> None:
        reader = Reader(self.principal, self.now)
        read = reader.read([sale for _place, sale in asked])
        records: list[tuple[int, Record]] = []
        for (place, sale), (snapshot, version) in zip(asked, read, strict=True):
            # Idempotency before validity: also before the clock, for a till that asks again an hour later.
            if snapshot.known is not None and snapshot.known["status"] != "receipt_reused":
                self.outcomes[place] = repeated(self.principal.organisation_id, snapshot.known)
                continue
            try:
                records.append((place, prepare(reader, sale, snapshot, version)))
            except Refusal as refusal:
                # Not an outcome: the key stays free.
                self.outcomes[place] = Outcome(refusal=refusal)
        if records:
            answers = call("checkout_post_v1", [record.value for _place, record in records])
            for (place, record), answer in zip(records, answers, strict=True):
                self._conclude(place, record, answer)

    def _conclude(self, place: int, record: Record, answer: Json) -> None:
        if answer["status"] == "stale":
            return
        if answer["status"] == "done":
            self.outcomes[place] = Outcome(
                answer=with_details(answer["outcome"], record.reasons, record.codes), is_new=True
            )
        else:
            self.outcomes[place] = repeated(self.principal.organisation_id, answer)


@action
def _record_locked(*, chunk: _Chunk, asked: Sequence[tuple[int, Asked]]) -> None:
    """Read once to learn who is concerned, lock them, read again and post: nobody can come between."""
    reader = Reader(chunk.principal, chunk.now)
    reader.read([sale for _place, sale in asked])
    if reader.owners.known:
        hold_owners(organisation_id=chunk.principal.organisation_id, owners=list(reader.owners.known))
    chunk.read_and_post(asked)


def ask(keyed: KeyedSale, principal: Principal, now: datetime) -> Asked:
    """What is known of a sale before anything is read. Refuses `store_required`; the key stays free."""
    store = store_of(principal, keyed.sale.store)
    at = keyed.sale.at or now
    return asked_for(keyed, now=now, store=store, business_day=keyed.sale.business_day or day_of(store, at))


def ask_at(
    store: StoreFacts,
    *,
    now: datetime,
    at: datetime | None = None,
    business_day: date | None = None,
    receipt: str | None = None,
) -> Asked:
    """The same for what is no sale: a return, an undoing. It has no key of its own."""
    moment = at or now
    day = business_day or day_of(store, moment)
    request = SaleRequest(lines=(), receipt=receipt, business_day=day, at=moment)
    return Asked(key=None, request=request, fingerprint="", at=moment, store=store, business_day=day)


def check_clock(at: datetime | None, now: datetime, *, is_offline: bool = False) -> None:
    """The till's clock, if it can be right: ten minutes off at most; offline thirty days back and never ahead.

    Refuses `clock`.
    """
    oldest, latest = (OFFLINE_MOST, timedelta(0)) if is_offline else (OFF_MOST, OFF_MOST)
    if at is not None and not now - oldest <= at <= now + latest:
        raise Clock(at=at.isoformat(), now=now.isoformat())


def check_gifts(request: SaleRequest, principal: Principal) -> None:
    """Refuses `forbidden` where a line loads more than it costs, unless gifts are the caller's to give."""
    if any(line.loads is not None and (line.loads.value or 0) > line.amount for line in request.lines):
        principal.require("admin")


def store_of(principal: Principal, code: str | None) -> StoreFacts:
    """The till's own store, or the one that is named by a key that has none.

    Refuses `store_required`, and `not_found` for a store that is not there; to a till none but its own is.
    """
    if principal.store is None:
        if code is None:
            raise StoreRequired
        return store_by_code(principal.organisation_id, code)
    if code not in (None, principal.store.code):
        raise StoreNotFound
    return principal.store


def day_of(store: StoreFacts, at: datetime) -> date:
    place = Place(store=store.code, zone=store.zone, day_starts_minutes=store.day_starts_minutes)
    return Moment(at=at, place=place).day


def prepare(reader: Reader, asked: Asked, snapshot: Snapshot, version: VersionInForce) -> Record:
    """Judge and book a sale, after what comes back with it. Refusals are records; raises what keeps the key free."""
    check_clock(asked.request.at, reader.now, is_offline=asked.request.is_offline)
    check_gifts(asked.request, reader.principal)
    booking = booking_of(asked, snapshot, version, reader)
    try:
        if snapshot.known is not None:
            raise ReceiptReused
        returned = _returned(reader, asked, booking)
        judged = judge_sale(reader, asked, snapshot, version)
        refuse(judged, reader.principal)
        return record_of(judged, reader, booking, returned)
    except DueChanged:
        spoil(booking, reader)
        raise
    except Refusal as refusal:
        return refused_record(asked, reader, booking, refusal)


def _returned(reader: Reader, asked: Asked, booking: Booking) -> list[Returning]:
    """What comes back with a sale. Offline that has happened: what cannot be booked is left out."""
    returned = []
    for wanted in asked.request.returns:
        try:
            returned.append(book_return(wanted, sold(reader.principal, wanted.sale), booking, reader))
        except Refusal:
            if not asked.request.is_offline:
                raise
    return returned


def refuse(judged: Judged, principal: Principal) -> None:
    """The first reason why a sale cannot be recorded, raised. What happened offline is not refused."""
    request = judged.asked.request
    if request.is_offline:
        return
    refuse_customer(judged.snapshot.customer_status, request.customer)
    check_sale(principal, request)
    for no in judged.judgement.refusals:
        raise refused_by(no)
    if request.due is not None and request.due != judged.judgement.due:
        answer, reasons = judgement_answer(judged, judged.language)
        raise DueChanged(due=judged.judgement.due, judgement=answer | {"reasons": reasons})


def refused_by(no: No) -> Refusal:
    """What judging says no to, as a refusal. The code that was given must not pass for the refusal's."""
    details = dict(no.details)
    if "code" in details:
        details["given_code"] = details.pop("code")
    return refusal_named(no.code, **details)


def refuse_customer(status: str, reference: CustomerRef | None) -> None:
    """Refuses a customer who was named and cannot be served."""
    if status not in ("none", "found") and reference is not None:
        refuse_found(status, reference.code)


def repeated(organisation_id: UUID, answer: Json) -> Outcome:
    """The outcome that stands under a key or receipt already, as it was heard the first time."""
    if answer["status"] == "receipt_reused":
        return Outcome(refusal=ReceiptReused())
    posted = posted_from(answer)
    try:
        outcome = outcome_of(posted)
    except Refusal as refusal:
        return Outcome(refusal=refusal)
    return Outcome(answer=recorded_answer(organisation_id, outcome))


def recorded_answer(organisation_id: UUID, outcome: Json) -> Json:
    """A stored answer made whole from what stands with the sale."""
    sale = Sale.objects.filter(organisation_id=organisation_id, id=outcome["id"]).only("reasons").first()
    codes = {}
    for loaded in outcome.get("loaded", []):
        if "voucher" in loaded and (voucher := voucher_by_id(organisation_id, UUID(loaded["voucher"]))):
            codes[loaded["voucher"]] = voucher.code
    return with_details(outcome, sale.reasons if sale else [], codes)
