"""A return whose receipt is lost: goods named as lines, units taken back at the customer's present tier."""

from collections.abc import Mapping
from dataclasses import replace

from habitue.checkout.amounts import all_shown
from habitue.checkout.requests import ReturnRequest, SaleRequest
from habitue.checkout.sales.answering import balances_answer, decimals_of, reason_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.giving_back import Given
from habitue.checkout.sales.judging import line_of, moment_of, state_of, tier_of
from habitue.checkout.sales.recording import refuse_customer
from habitue.checkout.sales.returned import Returning
from habitue.checkout.sales.snapshot import Asked, Reader
from habitue.checkout.sales.state import OwnerState
from habitue.ledger.posting import Json
from habitue.programs.judging.returns import judge_loose_return
from habitue.programs.judging.settling import Policy, take_back
from habitue.programs.judging.types import ReturnJudgement


def book_loose_return(request: ReturnRequest, asked: Asked, booking: Booking, reader: Reader) -> Returning:
    """What the goods would earn now is taken back, as the program's policy says. Refuses who cannot be served."""
    question = replace(asked, request=SaleRequest(lines=request.goods, customer=request.customer))
    ((snapshot, version),) = reader.read([question])
    refuse_customer(snapshot.customer_status, request.customer)
    customer = snapshot.customer
    state = state_of(snapshot, version, moment_of(asked), tier_of(customer, version, asked, reader))
    lines = [line_of(number, line) for number, line in enumerate(request.goods, 1)]
    judgement = judge_loose_return(version.program, lines, state, moment_of(asked))
    given = Given()
    if customer is not None:
        booking.lock(customer.id, customer.owner.version)
        _take_units(judgement, version.program.returns, booking, customer.owner, given)
    if judgement.due:
        given.tenders.append({"kind": "cash", "amount": judgement.due})
    balances = balances_answer(customer, version.document)
    named = None if customer is None else str(customer.id)
    return Returning(
        customer=None if customer is None else customer.id,
        row=_row(judgement, given, request.reason) | {"customer": named},
        remember=None,
        answer=_answer(judgement, given, decimals_of(version.document))
        | {"customer": named, "balances": balances["balances"], "available": balances.get("available", {})},
    )


def _take_units(judgement: ReturnJudgement, policy: Policy, booking: Booking, owner: OwnerState, given: Given) -> None:
    """What the goods would earn: out of what is there, the rest owed, as the policy says."""
    for unit, parts in judgement.taken_back.items():
        account = owner.account("earned", unit)
        taking = take_back(policy, parts, available=account.available, pending=0)
        if taking.takes:
            booking.take(account, "issued", taking.takes, "return")
            given.taken_back[unit] = taking.takes
        if taking.owed:
            booking.take(owner.account("owed", unit, None), "issued", taking.owed, "return")
            given.owed[unit] = taking.owed


def _row(judgement: ReturnJudgement, given: Given, reason: str | None) -> Json:
    return {
        "sale": None,
        "due": judgement.due,
        "revenue": judgement.revenue,
        "reason": reason,
        "lines": [
            {"line": line.number, "pieces": line.pieces, "quantity": line.pieces, "due": line.due}
            for line in judgement.lines
        ],
        "effects": {
            "stored": {},
            "by_rule": {},
            "taken_back": given.taken_back,
            "given_back": {},
            "owed": given.owed,
            "tenders": given.tenders,
        },
    }


def _answer(judgement: ReturnJudgement, given: Given, decimals: Mapping[str, int]) -> Json:
    return {
        "sale": None,
        "due": judgement.due,
        "lines": [{"line": line.number, "pieces": line.pieces, "due": line.due} for line in judgement.lines],
        "taken_back": all_shown(given.taken_back, decimals),
        "given_back": {},
        "owed": all_shown(given.owed, decimals),
        "tenders": given.tenders,
        "reasons": [reason_answer(reason) for reason in judgement.reasons],
    }
