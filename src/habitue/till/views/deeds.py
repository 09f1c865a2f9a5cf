"""What is done at the counter, each once under the key that the browser made for it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habitue.checkout.queries.accounts import STORED
from habitue.checkout.sales.quoting import quote
from habitue.checkout.sales.recording import Outcome
from habitue.checkout.written import money
from habitue.platform.texts import Malformed, read_line
from habitue.programs.queries import version_in_force
from habitue.till.actions import exchange, give_cover, give_extra, redeem_voucher, sell, undo
from habitue.till.answers import Moved, Said, Speaker, quote_said, sale_said, unknown_said
from habitue.till.finding import sighting
from habitue.till.views.answering import (
    Json,
    as_json,
    asked_of,
    done_answer,
    panel_json,
    person_html,
    refused_answer,
)
from habitue.till.wire import VERSION, Batch, PanelSale, QuoteAsked, Unreadable, read
from habitue.web.doors import PanelRequest

_KEY = re.compile(r"[!-~]{8,255}", re.ASCII)
_AMOUNT_MOST = 10**12
_REASON_LONGEST = 200


@require_POST
@panel_json
def sales(request: PanelRequest) -> HttpResponse:
    """The queue: sales in their order, each with its key and its outcome. A repeat hears its first answer."""
    batch: Batch = read(Batch, request.body)
    asked = batch.read()
    readable = [sale for sale in asked if isinstance(sale, PanelSale)]
    outcomes = iter(sell(sales=readable, principal=request.principal, at=request.now))
    document = version_in_force(request.organisation.id, request.now).document
    answered = []
    for sale in asked:
        if isinstance(sale, Unreadable):
            answered.append({"key": sale.key, **refused_answer(request, sale.refusal)})
            continue
        said = _outcome(request, sale, next(outcomes), document)
        who = sale.customer.id if sale.customer else None
        if len(asked) == 1 and who is not None and said["state"] == "done":
            said["person"] = _person(request, who, sale.found)
        answered.append({"key": sale.key, **said})
    return as_json({"version": VERSION, "outcomes": answered})


def _outcome(request: PanelRequest, sale: PanelSale, outcome: Outcome, document: Any) -> Json:
    if outcome.refusal is not None:
        return refused_answer(request, outcome.refusal)
    answer = outcome.answer or {}
    said = sale_said(request.principal, document, answer)
    if "unknown_customer" not in answer.get("flags", ()):
        return done_answer(request, said)
    # What came of a sale without a network is seen by nobody when it is sent: the panel keeps the sentence.
    odd = unknown_said((sale.customer.code if sale.customer else None) or "")
    said = replace(said, notes=(*said.notes, odd))
    return done_answer(request, said, odd=odd)


@require_POST
@panel_json
def quotes(request: PanelRequest) -> HttpResponse:
    """What the amount that is being typed would do. Nothing is written."""
    asked: QuoteAsked = read(QuoteAsked, request.body)
    answer = quote(request=asked.request(), principal=request.principal, at=request.now)
    document = version_in_force(request.organisation.id, request.now).document
    whole = sum(line.amount for line in asked.lines)
    context = {
        "moved": quote_said(request.principal, document, answer),
        "whole": money(whole, request.principal.currency) if answer["to_pay"] != whole else "",
        "to_pay": money(answer["to_pay"], request.principal.currency),
    }
    html = render_to_string("till/quote.html", context, request)
    return as_json({"state": "done", "due": answer["due"], "to_pay": answer["to_pay"], "html": html})


@require_POST
@panel_json
def exchanges(request: PanelRequest) -> HttpResponse:
    """A reward for units."""
    said = asked_of(request)
    who, found, proof, key = _who(said)
    done = exchange(
        customer_id=who,
        code=str(said.get("code", "")),
        found=found,
        proof=proof,
        key=key,
        principal=request.principal,
        at=request.now,
    )
    speak = _speaker(request)
    gave = [Moved(text=f"★ {speak.amount(unit, amount)}", tone="coral") for unit, amount in done["gave"].items()]
    took = [
        Moved(text=f"− {speak.amount(unit, amount)}", now=_stands(speak, unit, done), tone="plain")
        for unit, amount in done["took"].items()
    ]
    return _done(request, who, found, Said(title=_("Exchanged"), moved=(*gave, *took)))


@require_POST
@panel_json
def covers(request: PanelRequest) -> HttpResponse:
    """Hand over what a unit pays for."""
    said = asked_of(request)
    who, found, proof, key = _who(said)
    unit = _no_money(request, said)
    done = give_cover(
        customer_id=who,
        unit=unit,
        amount=_amount(said),
        found=found,
        proof=proof,
        key=key,
        principal=request.principal,
        at=request.now,
    )
    speak = _speaker(request)
    gave = Moved(text=f"✓ {speak.amount(unit, done['amount'])}", now=speak.plain(unit, done["balance"]), tone="coral")
    return _done(request, who, found, Said(title=_("Given"), moved=(gave,)))


@require_POST
@panel_json
def gifts(request: PanelRequest) -> HttpResponse:
    """Extra points, with their reason; for those who may."""
    request.staff.require("gift")
    said = asked_of(request)
    who, found, _proof, key = _who(said)
    unit = _no_money(request, said)
    reason = read_line(str(said.get("reason", "")), field="reason", longest=_REASON_LONGEST, required=True)
    done = give_extra(
        customer_id=who,
        unit=unit,
        amount=_amount(said),
        reason=reason,
        key=key,
        principal=request.principal,
        at=request.now,
    )
    speak = _speaker(request)
    came = Moved(text=f"+ {speak.amount(unit, done['amount'])}", now=speak.plain(unit, done["balance"]))
    return _done(request, who, found, Said(title=_("Extra"), moved=(came,), notes=(reason,)))


@require_POST
@panel_json
def redemptions(request: PanelRequest) -> HttpResponse:
    """Part of a voucher, or all of it."""
    said = asked_of(request)
    done = redeem_voucher(
        voucher_id=_id(said, "voucher"),
        amount=_amount(said),
        receipt=str(said.get("receipt") or "").strip()[:64] or None,
        key=_key(said),
        principal=request.principal,
        at=request.now,
    )
    currency = request.principal.currency
    went = Moved(text=f"− {money(done['amount'], currency)}", now=money(done["balance"], currency), tone="plain")
    return as_json(done_answer(request, Said(title=_("Redeemed"), moved=(went,))))


@require_POST
@panel_json
def reversals(request: PanelRequest) -> HttpResponse:
    """Undo what this till did under a key, within a minute."""
    said = asked_of(request)
    under = str(said.get("under", ""))
    if not _KEY.fullmatch(under):
        raise Malformed(field="under", why="missing")
    undo(done_under=under, key=_key(said), principal=request.principal, at=request.now)
    answer = done_answer(request, Said(title=_("Undone")))
    if said.get("customer"):
        who = _id(said, "customer")
        answer["person"] = _person(request, who, str(said.get("found", "")))
    return as_json(answer)


def _done(request: PanelRequest, who: UUID, found: str, said: Said) -> HttpResponse:
    return as_json(done_answer(request, said, person=_person(request, who, found)))


def _person(request: PanelRequest, who: UUID, found: str) -> str:
    return person_html(request, who, sighting(found, request.organisation.id, who, request.now))


def _speaker(request: PanelRequest) -> Speaker:
    document = version_in_force(request.organisation.id, request.now).document
    return Speaker(document=document, currency=request.principal.currency)


def _stands(speak: Speaker, unit: str, done: Mapping[str, Any]) -> str:
    return speak.plain(unit, done["balances"][unit]) if unit in done["balances"] else ""


def _who(said: Json) -> tuple[UUID, str, str | None, str]:
    """Whom it is for, how they were found, what they showed, and the key."""
    proof = said.get("proof")
    return _id(said, "customer"), str(said.get("found", "")), proof if isinstance(proof, str) else None, _key(said)


def _id(said: Json, name: str) -> UUID:
    try:
        return UUID(str(said.get(name, "")))
    except ValueError:
        raise Malformed(field=name, why="no_id") from None


def _key(said: Json) -> str:
    key = said.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Malformed(field="key", why="missing")
    return key


def _no_money(request: PanelRequest, said: Json) -> str:
    """A unit that is no money: that is taken in sales, with the till's receipt, and is nobody's to give away here."""
    unit = str(said.get("unit", ""))
    terms = version_in_force(request.organisation.id, request.now).document.units.get(unit)
    if unit in STORED or (terms is not None and terms.money):
        raise Malformed(field="unit", why="is_money")
    return unit


def _amount(said: Json) -> int:
    amount = said.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= _AMOUNT_MOST:
        raise Malformed(field="amount", why="no_amount")
    return amount
