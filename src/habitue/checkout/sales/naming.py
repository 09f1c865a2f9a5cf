"""Naming the customer of an anonymous sale afterwards: by its receipt and what was paid, once, within a week."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import all_shown
from habitue.checkout.deeds import Deed, do_once
from habitue.checkout.requests import NameCustomerRequest
from habitue.checkout.sales.answering import balances_answer, decimals_of, reason_answer
from habitue.checkout.sales.bringing import bring, count_uses
from habitue.checkout.sales.judging import moment_of, state_of, tier_of
from habitue.checkout.sales.recording import ask_at, refuse_customer
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.sold import SaleNotFound, Sold, sold, store_of_sale
from habitue.ledger.posting import Json, News
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.refusals import Refusal
from habitue.programs.judging.later import judge_named_later
from habitue.programs.judging.remainder import returnable_pieces

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

    Refuses `not_found` (also where `due` is not what was paid, or nothing is left of the sale), `already_named`,
    `too_late`, and who cannot be served.
    """

    def book(deed: Deed) -> None:
        found = _found(request, principal)
        deed.booking.lock(found.id, found.owner_version)
        if found.sale.customer_id is not None:
            raise AlreadyNamed
        if at > found.sale.at + AT_MOST_LATER:
            raise TooLate
        _book(request, found, deed, Reader(principal, at))

    done = do_once(principal=principal, key=key, request=request, kind="naming", at=at, book=book)
    return {name: value for name, value in done.outcome.items() if name not in ("accounts", "said_in")}


def _found(request: NameCustomerRequest, principal: Principal) -> Sold:
    found = sold(principal, request.sale)
    back = found.came_back()
    is_left = any(back.get(line.line.number, 0) < returnable_pieces(line) for line in found.sold_lines())
    if found.sale.due != request.due or found.is_reversed or (found.returns and not is_left):
        raise SaleNotFound
    return found


def _book(request: NameCustomerRequest, found: Sold, deed: Deed, reader: Reader) -> None:
    """What the sale brings its customer: moves booked, rows to write, the answer."""
    booking, version = deed.booking, found.version
    asked = ask_at(store_of_sale(found), now=reader.now, at=found.sale.at)
    asked = replace(asked, request=replace(asked.request, customer=request.customer))
    ((snapshot, _version),) = reader.read([asked])
    refuse_customer(snapshot.customer_status, request.customer)
    customer = snapshot.customer
    if customer is None:
        raise ValueError("a customer who is named is found or refused")
    booking.lock(customer.id, customer.owner.version)
    booking.document = version.document
    moment = moment_of(asked)
    state = state_of(snapshot, version, moment, tier_of(customer, version, asked, reader))
    judgement = judge_named_later(
        version.program, found.sold_lines(), found.sale.facts, state, moment, came_back=found.came_back()
    )
    count_uses(judgement, version, booking, reader)
    remembered = bring(judgement, version, customer, moment, booking, reader, first_sale=state.first_sale)
    deed.rows["remember"] = [remembered]
    deed.rows["names"] = {
        "sale": str(found.id),
        "customer": str(customer.id),
        "facts": judgement.facts,
        "effects": found.sale.effects
        | {
            "tallies": remembered["tallies"],
            "earned": dict(judgement.earned),
            "tiers": [judgement.tier_before, judgement.tier_after],
        },
    }
    named = {"sale": str(found.id), "customer": str(customer.id)}
    deed.news = [News(kind="sale.named", subject=found.id, data=named)]
    decimals = decimals_of(version.document)
    deed.outcome = named | {
        "earned": all_shown({unit: parts for unit, parts in judgement.earned.items() if parts}, decimals),
        "tier": judgement.tier_after,
        "reasons": [reason_answer(reason) for reason in judgement.reasons],
    }
    deed.outcome |= balances_answer(customer, version.document)
