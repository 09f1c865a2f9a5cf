"""A return whose receipt is lost: goods named as lines, units taken back at the customer's present tier."""

from dataclasses import replace

from habitue.checkout.amounts import all_shown
from habitue.checkout.requests import ReturnRequest, SaleRequest
from habitue.checkout.sales.answering import balances_answer, decimals_of, reason_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import line_of, moment_of, state_of, tier_of
from habitue.checkout.sales.recording import refuse_customer
from habitue.checkout.sales.returned import Returning
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.programs.judging.returns import judge_loose_return
from habitue.programs.judging.settling import take_back


def book_loose_return(request: ReturnRequest, asked: Asked, booking: Booking, reader: Reader) -> Returning:
    """What the goods would earn now is taken back, as the program's policy says. Refuses who cannot be served."""
    question = replace(asked, request=SaleRequest(lines=request.goods, customer=request.customer))
    ((snapshot, version),) = reader.read([question])
    refuse_customer(snapshot.customer_status, request.customer)
    customer = snapshot.customer
    state = state_of(snapshot, version, moment_of(asked), tier_of(customer, version, asked, reader))
    lines = [line_of(number, line) for number, line in enumerate(request.goods, 1)]
    judgement = judge_loose_return(version.program, lines, state, moment_of(asked))
    taken_back: dict[str, int] = {}
    owed: dict[str, int] = {}
    if customer is not None:
        booking.lock(customer.id, customer.owner.version)
        for unit, parts in judgement.taken_back.items():
            account = customer.owner.account("earned", unit)
            taking = take_back(version.program.returns, parts, available=account.available, pending=0)
            if taking.takes:
                booking.take(account, "issued", taking.takes, "return")
                taken_back[unit] = taking.takes
            if taking.owed:
                booking.take(customer.owner.account("owed", unit, None), "issued", taking.owed, "return")
                owed[unit] = taking.owed
    decimals = decimals_of(version.document)
    tenders = [{"kind": "cash", "amount": judgement.due}] if judgement.due else []
    named = None if customer is None else str(customer.id)
    balances = balances_answer(customer, version.document)
    return Returning(
        customer=None if customer is None else customer.id,
        row={
            "sale": None,
            "customer": named,
            "due": judgement.due,
            "revenue": judgement.revenue,
            "reason": request.reason,
            "lines": [
                {"line": line.number, "pieces": line.pieces, "quantity": line.pieces, "due": line.due}
                for line in judgement.lines
            ],
            "effects": {
                "stored": {},
                "by_rule": {},
                "taken_back": taken_back,
                "given_back": {},
                "owed": owed,
                "tenders": tenders,
            },
        },
        remember=None,
        answer={
            "sale": None,
            "due": judgement.due,
            "lines": [{"line": line.number, "pieces": line.pieces, "due": line.due} for line in judgement.lines],
            "taken_back": all_shown(taken_back, decimals),
            "given_back": {},
            "owed": all_shown(owed, decimals),
            "tenders": tenders,
            "reasons": [reason_answer(reason) for reason in judgement.reasons],
            "customer": named,
            "balances": balances["balances"],
            "available": balances.get("available", {}),
        },
    )
