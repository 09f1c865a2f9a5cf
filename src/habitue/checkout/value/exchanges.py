"""Exchanges on request: points for a reward."""

from datetime import datetime

from habitue.checkout.amounts import all_shown
from habitue.checkout.deeds import Deed, do_once
from habitue.checkout.requests import AccountRef, ExchangeRequest, SaleRequest
from habitue.checkout.sales.answering import balances_answer, decimals_of
from habitue.checkout.sales.bringing import TallyOf, book_exchange, remembered
from habitue.checkout.sales.judging import moment_of, state_of, tier_of
from habitue.checkout.sales.quoting import without_key
from habitue.checkout.sales.recording import refuse_customer, refused_by
from habitue.checkout.sales.snapshot import Reader, limits_of
from habitue.checkout.spending import check_code
from habitue.ledger.posting import Json, News
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.programs.judging.compiled import Program
from habitue.programs.judging.exchanges import judge_exchange
from habitue.programs.judging.types import Moment, RunExchange


@action(autocommit=True)
def exchange_units(*, request: ExchangeRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Run an exchange of the program for a customer.

    Refuses who cannot be served, `code_required`, then `not_applicable`, `limit_reached`, `insufficient_balance`.
    """

    def book(deed: Deed) -> None:
        _book(request, principal, at, deed)

    done = do_once(
        principal=principal,
        key=key,
        request=request,
        kind="exchange",
        at=at,
        store=request.store,
        needs_store=True,
        book=book,
    )
    names = ("id", "customer", "code", "times", "took", "gave", "balances", "available")
    return {name: done.outcome[name] for name in names}


def _book(request: ExchangeRequest, principal: Principal, at: datetime, deed: Deed) -> None:
    reader = Reader(principal, at)
    asked = without_key(SaleRequest(lines=(), customer=request.customer, store=request.store), principal, at)
    ((snapshot, version),) = reader.read([asked])
    refuse_customer(snapshot.customer_status, request.customer)
    check_code(principal, AccountRef(customer=request.customer))
    moment = moment_of(asked)
    state = state_of(snapshot, version, moment, tier_of(snapshot.customer, version, asked, reader))
    run, no = judge_exchange(version.program, request.code, request.times, state, moment)
    if no is not None:
        raise refused_by(no)
    customer = snapshot.customer
    if run is None or customer is None:
        raise ValueError("an exchange is run for a customer or refused")
    deed.booking.document = version.document
    deed.booking.lock(customer.id, customer.owner.version)
    book_exchange(run, customer.owner, deed.booking)
    tallies = _count(run, version.program, moment, deed, reader)
    if tallies:
        deed.rows["remember"] = [remembered(customer.id, tallies)]
    decimals = decimals_of(version.document)
    what: Json = {
        "code": run.code,
        "times": run.times,
        "took": all_shown(run.took, decimals),
        "gave": all_shown(run.gave, decimals),
    }
    deed.outcome = what | balances_answer(customer, version.document)
    deed.outcome |= {
        "customer": str(customer.id),
        "tallies": [[what, day.isoformat(), times] for what, day, times in tallies],
    }
    deed.news = [News(kind="exchange.made", subject=customer.id, data=what)]


def _count(run: RunExchange, program: Program, moment: Moment, deed: Deed, reader: Reader) -> list[TallyOf]:
    """Its uses, where there is only a number of them: in all on the counter, by each customer as a tally."""
    use = f"exchange:{run.code}"
    for limit in (limit for limit in limits_of(program) if limit.use == use):
        if limit.total is not None:
            counter = reader.counter(use)
            for _time in range(run.times):
                deed.booking.count(counter.account, limit.total)
        if limit.per_customer is not None:
            return [(f"use:{use}", moment.day, run.times)]
    return []
