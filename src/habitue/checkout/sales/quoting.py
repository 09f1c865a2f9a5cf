"""Quotes: a basket judged and paid in memory, nothing written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from habitue.checkout.requests import KeyedSale, SaleRequest
from habitue.checkout.sales.answering import (
    balances_answer,
    judgement_answer,
    tender_answer,
    with_balances,
)
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import Judged, judge_sale
from habitue.checkout.sales.record import booking_of, spend_units, till_gives
from habitue.checkout.sales.recording import ask, check_clock, check_gifts, refuse_customer
from habitue.checkout.sales.returned import Returning, book_return
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.sold import sold
from habitue.checkout.sales.state import AccountState, HoldState
from habitue.checkout.sales.tendering import Tendering
from habitue.checkout.spending import lacks_code, spent_by
from habitue.customers.portals import CodeRequired
from habitue.ledger.actions import InsufficientBalance
from habitue.ledger.posting import Json
from habitue.merchants.queries import Principal
from habitue.platform.refusals import Refusal, refusal_named
from habitue.programs.judging.types import No

NOT_OPEN = {"captured": "already_captured", "released": "already_released", "expired": "hold_expired"}


class Trying(Tendering):
    """Tenders that are not posted: what the ledger would refuse is said here."""

    def check(self, account: AccountState, amount: int) -> None:
        """Refuses `frozen`, `insufficient_balance`."""
        there = account.available - (account.floor or 0)
        if amount and account.state == "frozen":
            raise refusal_named("frozen")
        if account.floor is not None and amount > there:
            raise InsufficientBalance(unit=account.unit, asked=amount, available=max(0, there))

    def check_hold(self, hold: HoldState, amount: int) -> None:
        """Refuses a hold that is no longer open, and `exceeds_hold`."""
        if hold.state in NOT_OPEN:
            raise refusal_named(NOT_OPEN[hold.state])
        if amount > hold.amount:
            raise refusal_named("exceeds_hold", held=hold.amount)


def quote(*, request: SaleRequest, principal: Principal, at: datetime) -> Json:
    """What a basket would cost and bring, what its tenders would take and what would come back with it.

    What would be refused in a sale is a reason here, and takes nothing. Refuses a customer who cannot be served
    (`unknown_code`, `blocked`, `blank`, `ambiguous_customer`), and `not_found` for a sale that is not there.
    """
    asked = without_key(request, principal, at)
    reader = Reader(principal, at)
    ((snapshot, version),) = reader.read([asked])
    refuse_customer(snapshot.customer_status, request.customer)
    before = balances_answer(snapshot.customer, version.document)
    booking = booking_of(asked, snapshot, version, reader)
    returned, reasons = _come_back(asked, booking, reader)
    judged = judge_sale(reader, asked, snapshot, version)
    answer, why = judgement_answer(judged, principal.language)
    reasons = why + _unshown(request, principal) + [_refused(no) for no in judged.judgement.refusals] + reasons
    trying = Trying(judged, reader, booking)
    reasons += _pay(judged, trying, booking)
    answer |= before | {
        "tenders": [tender_answer(tender) for tender in trying.paid.tenders],
        "returned": [with_balances(returning.answer) for returning in returned],
        "to_pay": judged.judgement.due - trying.paid.by_ledger - till_gives(returned),
    }
    return with_balances(answer) | {"reasons": reasons}


def without_key(request: SaleRequest, principal: Principal, at: datetime) -> Asked:
    """What is asked without consequences: no key, no receipt. Refuses `clock`, `forbidden`, `store_required`."""
    check_clock(request.at, at, is_offline=request.is_offline)
    check_gifts(request, principal)
    return replace(ask(KeyedSale(key="", sale=request), principal, at), key=None)


def _come_back(asked: Asked, booking: Booking, reader: Reader) -> tuple[list[Returning], list[Json]]:
    """What comes back, and why the rest cannot."""
    returned, reasons = [], []
    for wanted in asked.request.returns:
        found = sold(reader.principal, wanted.sale)
        try:
            returned.append(book_return(wanted, found, booking, reader))
        except Refusal as refusal:
            reasons.append(_said("return", str(found.id), refusal))
    return returned, reasons


def _pay(judged: Judged, trying: Trying, booking: Booking) -> list[Json]:
    """Book what the lines load and the tenders take; returns why the rest would be refused."""
    reasons: list[Json] = []

    def attempt(kind: str, rule: str, book: Callable[[], None]) -> None:
        room = trying.room
        try:
            book()
        except Refusal as refusal:
            trying.room = room
            reasons.append(_said(kind, rule, refusal))

    attempt("discount", "", lambda: spend_units(judged, booking, trying.paid))
    for number, line in enumerate(judged.asked.request.lines, 1):
        if line.loads is not None or line.settles is not None:
            kind = "house_account" if line.loads is None else line.loads.kind
            attempt("load", kind, lambda number=number, line=line: trying.line(number, line))  # type: ignore[misc]
    for tender in judged.asked.request.tenders:
        attempt("tender", tender.kind, lambda tender=tender: trying.tender(tender))  # type: ignore[misc]
    return reasons


_NAMED = {"discount": "discount", "code": "discount", "cover": "cover", "tender": "tender", "exchange": "exchange"}


def _refused(no: No) -> Json:
    rule = next((str(no.details[name]) for name in _NAMED if name in no.details), "")
    kind = next((_NAMED[name] for name in _NAMED if name in no.details), "discount")
    return _reason(kind, rule, no.code, dict(no.details))


def _unshown(request: SaleRequest, principal: Principal) -> list[Json]:
    spent = spent_by(request)
    return [_said(*spent, CodeRequired())] if spent is not None and lacks_code(principal, request.customer) else []


def _said(kind: str, rule: str, refusal: Refusal) -> Json:
    return _reason(kind, rule, refusal.code, dict(refusal.details))


def _reason(kind: str, rule: str, why: str, numbers: Json) -> Json:
    return {"kind": kind, "rule": rule, "fired": False, "why": why, "lines": [], "numbers": numbers}
