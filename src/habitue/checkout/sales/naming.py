"""Naming the customer of an anonymous sale afterwards: by its receipt and what was paid, once, within a week."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import all_shown
from habitue.checkout.models import CustomerNamed
from habitue.checkout.requests import NameCustomerRequest, SaleRequest, fingerprint
from habitue.checkout.sales.answering import balances_answer, decimals_of, reason_answer
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.judging import state_of, tier_of
from habitue.checkout.sales.quoting import without_key
from habitue.checkout.sales.recording import ask_at, refuse_customer
from habitue.checkout.sales.returning import booking_at
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.sold import SaleNotFound, Sold, sold
from habitue.checkout.sales.state import CustomerState, standing_as_json
from habitue.ledger.actions import StateMoved, outcome_of, posted_from
from habitue.ledger.posting import Act, Json, News, act_as_json
from habitue.ledger.queries import known_key
from habitue.merchants.queries import Principal, stores_of
from habitue.platform.db import action, call
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.durations import local_day
from habitue.programs.judging.later import judge_named_later
from habitue.programs.judging.types import Judgement, Moment, Place
from habitue.programs.tiers import after_sale

TRIES = 4
AT_MOST_LATER = timedelta(days=7)


class AlreadyNamed(Refusal):
    code = "already_named"
    text = _("This sale has its customer already.")


class TooLate(Refusal):
    code = "too_late"
    text = _("A customer can be named for seven days after the sale.")


@action(autocommit=True)
def name_customer(*, request: NameCustomerRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Give an anonymous sale its customer: what it would have earned is earned now, by its own version and prices.

    Refuses `not_found` (also where `due` is not what was paid), `already_named`, `too_late`, and who cannot be served.
    """
    mark = fingerprint(request)
    known = known_key(principal.organisation_id, principal.source_id, key, mark)
    if known is not None:
        stored = {"status": known.status, "outcome": known.outcome, "refusal": known.refusal}
        return _shown(outcome_of(posted_from(stored)))
    for _try in range(TRIES):
        record = _record(request, key, mark, principal, at)
        (answer,) = call("checkout_post_v1", [record])
        if answer["status"] != "stale":
            return _shown(outcome_of(posted_from(answer)))
    raise StateMoved


def _shown(outcome: Json) -> Json:
    return {name: value for name, value in outcome.items() if name != "accounts"}


def _record(request: NameCustomerRequest, key: str, mark: str, principal: Principal, at: datetime) -> Json:
    asked = ask_at(key=key, mark=mark, principal=principal, now=at, store=request.sale.store)
    reader = Reader(principal, at)
    booking = booking_at(asked, reader)
    entry = new_id()
    refusal: Json | None = None
    outcome: Json = {}
    extra: Json = {}
    news: list[News] = []
    try:
        found = _found(request, principal, at)
        extra, outcome = _book(request, found, booking, reader)
        outcome |= {"id": str(entry), "sale": str(found.id)}
        news = [
            News(kind="sale.named", subject=found.id, data={"sale": str(found.id), "customer": outcome["customer"]})
        ]
    except Refusal as refused:
        refusal = {"code": refused.code, **refused.details}
    act = Act(
        entry=entry,
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=key,
        fingerprint=mark,
        kind="naming",
        at=at,
        by=principal.actor,
        store_id=asked.store.id,
        owners=list(booking.owners.values()),
        accounts=[] if refusal else list(booking.new_accounts.values()),
        moves=[] if refusal else booking.moves,
        refusal=refusal,
        outcome=outcome,
        news=news,
    )
    return {"act": act_as_json(act)} | extra


def _found(request: NameCustomerRequest, principal: Principal, at: datetime) -> Sold:
    found = sold(principal, request.sale)
    if found.sale.due != request.due or found.is_reversed:
        raise SaleNotFound
    if found.sale.customer_id is not None or CustomerNamed.objects.filter(sale_id=found.id).exists():
        raise AlreadyNamed
    if at > found.sale.at + AT_MOST_LATER:
        raise TooLate
    return found


def _book(request: NameCustomerRequest, found: Sold, booking: Booking, reader: Reader) -> tuple[Json, Json]:
    """What the sale brings its customer: moves booked, rows to write, the answer."""
    question = without_key(
        SaleRequest(lines=(), customer=request.customer, store=request.sale.store), reader.principal, reader.now
    )
    ((snapshot, _version),) = reader.read([question])
    refuse_customer(snapshot.customer_status, request.customer)
    customer = snapshot.customer
    if customer is None:
        raise SaleNotFound
    booking.lock(found.id, found.owner_version)
    booking.lock(customer.id, customer.owner.version)
    booking.document = found.version.document
    moment = Moment(at=found.sale.at, place=_place(found, reader))
    state = state_of(snapshot, found.version, moment, tier_of(customer, found.version, question, reader))
    judgement = judge_named_later(
        found.version.program, found.sold_lines(), found.sale.facts, state, moment, came_back=found.came_back()
    )
    for unit, parts in judgement.earned.items():
        if parts:
            booking.earn(customer.owner, unit, parts, "earned")
    for run in judgement.exchanges:
        for unit, parts in run.took.items():
            booking.spend(customer.owner, unit, parts, f"exchange:{run.code}", purpose="exchanged")
        for unit, parts in run.gave.items():
            booking.earn(customer.owner, unit, parts, f"exchange:{run.code}")
    remembered = _remembered(found, judgement, customer, moment, reader)
    extra = {
        "remember": [remembered],
        "names": {
            "sale": str(found.id),
            "customer": str(customer.id),
            "facts": judgement.facts,
            "effects": found.sale.effects | {"tallies": remembered["tallies"], "earned": dict(judgement.earned)},
        },
    }
    decimals = decimals_of(found.version.document)
    answer: Json = {
        "customer": str(customer.id),
        "earned": all_shown({unit: parts for unit, parts in judgement.earned.items() if parts}, decimals),
        "tier": judgement.tier_after,
        "reasons": [reason_answer(reason) for reason in judgement.reasons],
    }
    return extra, answer | balances_answer(customer, found.version.document)


def _place(found: Sold, reader: Reader) -> Place:
    store: UUID = found.sale.store_id
    facts = next(known for known in stores_of(reader.principal.organisation_id) if known.id == store)
    return Place(store=facts.code, zone=facts.zone, day_starts_minutes=facts.day_starts_minutes)


def _remembered(found: Sold, judgement: Judgement, customer: CustomerState, moment: Moment, reader: Reader) -> Json:
    zone = reader.principal.zone
    tallies = [("sales", moment.day, 1)]
    for rule in found.version.program.earn:
        if (rule.per_day is not None or rule.per_month is not None) and judgement.earned_by_rule.get(rule.code):
            tallies.append((f"rule:{rule.code}", moment.day, judgement.earned_by_rule[rule.code]))
    standing = None
    if (ladder := found.version.ladder) is not None:
        unit = ladder.what.removeprefix("earned:")
        measured = judgement.spend if ladder.what == "spend" else judgement.earned.get(unit, 0)
        before = customer.tallies_of(ladder.what)
        standing = standing_as_json(after_sale(ladder, customer.standing, before, moment.at, zone, measured))
        tallies.append((ladder.what, local_day(moment.at, zone), measured))
    return {
        "customer": str(customer.id),
        "tallies": [[what, day.isoformat(), amount] for what, day, amount in tallies],
        "standing": standing,
        "grants": [],
    }
