"""Quotes: a basket judged, nothing written."""

from dataclasses import replace
from datetime import datetime

from habitue.checkout.requests import KeyedSale, SaleRequest
from habitue.checkout.sales.answering import judgement_answer
from habitue.checkout.sales.judging import judge_sale
from habitue.checkout.sales.recording import ask, check_clock, refuse_customer
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.ledger.posting import Json
from habitue.merchants.queries import Principal
from habitue.programs.judging.types import No


def quote(*, request: SaleRequest, principal: Principal, at: datetime) -> Json:
    """What a basket would cost and bring. What would be refused in a sale is a reason here.

    Refuses a customer who cannot be served: `unknown_code`, `blocked`, `blank`, `ambiguous_customer`.
    """
    asked = without_key(request, principal, at)
    reader = Reader(principal, at)
    ((snapshot, version),) = reader.read([asked])
    refuse_customer(snapshot.customer_status, request.customer)
    judged = judge_sale(reader, asked, snapshot, version)
    answer, reasons = judgement_answer(judged, principal.language)
    return answer | {"reasons": reasons + [_refused(no) for no in judged.judgement.refusals]}


def without_key(request: SaleRequest, principal: Principal, at: datetime) -> Asked:
    """What is asked without consequences: no key, no receipt. Refuses `clock`, `store_required`."""
    check_clock(request.at, at, is_offline=request.is_offline)
    return replace(ask(KeyedSale(key="", sale=request), principal, at), key=None)


_NAMED = {"discount": "discount", "code": "discount", "cover": "cover", "tender": "tender", "exchange": "exchange"}


def _refused(no: No) -> Json:
    rule = next((str(no.details[name]) for name in _NAMED if name in no.details), "")
    kind = next((_NAMED[name] for name in _NAMED if name in no.details), "discount")
    return {
        "kind": kind,
        "rule": rule,
        "fired": False,
        "why": no.code,
        "lines": [],
        "numbers": dict(no.details),
    }
