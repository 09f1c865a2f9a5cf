"""Who is it? By code, by name, or new."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from habitue.customers.details import Details
from habitue.customers.queries import UnknownCode
from habitue.customers.search import search
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, ending
from habitue.till.actions import NoteChanged, hand_card, sign_up, write_note
from habitue.till.finding import FoundCode, Sighting, find_code, sighting
from habitue.till.logic import initials, like_code
from habitue.till.views.answering import Json, as_json, asked_of, panel_json, person_html, refused_answer
from habitue.web.doors import PanelRequest, panel_page
from habitue.web.parts import part_of

_MOST = 8
_CODES_MOST = 3
_LONGEST = 200


class ContactMissing(Refusal):
    code = "contact_missing"
    text = _("An e-mail address or a telephone number is needed.")


class ContactUnreadable(Refusal):
    code = "contact_unreadable"
    text = _("This is neither an e-mail address nor a telephone number.")


@require_GET
@part_of("till:panel")
@panel_page
def people(request: PanelRequest) -> HttpResponse:
    """Who has what is typed in name, e-mail, telephone or card: at most eight."""
    text = request.GET.get("q", "")[:_LONGEST].strip()
    found = search(request.organisation.id, text, limit=_MOST) if text else None
    hits = [
        {
            "id": customer.id,
            "name": customer.name or customer.email or customer.telephone,
            "initials": initials(customer.given_name, customer.family_name, customer.email),
            "contact": " · ".join(filter(None, (customer.email, customer.telephone))),
            "ending": next((ending(card.code) for card in customer.cards if card.blocked_at is None), ""),
            "is_blocked": customer.blocked_at is not None,
        }
        for customer in (found.items if found else ())
    ]
    context = {"hits": hits, "is_guess": bool(found and found.is_guess), "text": text, "is_code": like_code(text)}
    return render(request, "till/hits.html", context)


@require_GET
@panel_json
def customer(request: PanelRequest, customer_id: UUID) -> HttpResponse:
    """Somebody chosen from the list, or shown again: by name, unless the token says that a card was read."""
    found = sighting(request.headers.get("X-Found", ""), request.organisation.id, customer_id, request.now)
    return as_json({"state": "done", "kind": "customer", "html": person_html(request, customer_id, found)})


@require_POST
@panel_json
def finding(request: PanelRequest) -> HttpResponse:
    """What was scanned, tapped or typed as a code. Of several readings of one tag the first that is known counts, and
    is said (`read`). Where nobody can say which of them it is (`unsure`) and none is known, none is offered as a card.
    """
    said = asked_of(request)
    asked = said.get("codes", [])
    codes = [code for code in asked if isinstance(code, str) and 0 < len(code) <= _LONGEST][:_CODES_MOST]
    for code in codes:
        try:
            return as_json(_found(request, find_code(request.principal, code, request.now), code) | {"read": code})
        except UnknownCode:
            continue
    html = render_to_string("till/unknown.html", {"code": "" if said.get("unsure") or not codes else codes[0]}, request)
    return as_json({"state": "refused", "kind": "unknown", "code": "unknown_code", "html": html})


def _found(request: PanelRequest, found: FoundCode, code: str) -> Json:
    answer: Json = {"state": "done", "kind": found.kind, "is": found.state}
    if found.kind == "customer" and found.state == "open" and found.customer_id:
        seen = Sighting(found.how, request.now)
        return answer | {"html": person_html(request, found.customer_id, seen, found.ending)}
    if found.kind == "voucher" and found.voucher is not None:
        context = {"voucher": found.voucher}
        return answer | {"html": render_to_string("till/voucher.html", context, request)}
    if found.kind == "coupon" and found.state == "open":
        # It is nobody, and nothing is shown of it: the panel keeps it for the next amount.
        return answer | {"coupon": code}
    if found.kind == "card" and found.state == "blank":
        blank = {"code": code, "ending": found.ending}
        return answer | {"html": render_to_string("till/blank.html", blank, request)}
    return answer | {
        "state": "refused",
        "code": found.state,
        "html": render_to_string("till/unusable.html", {"found": found}, request),
    }


@require_POST
@panel_json
def customers(request: PanelRequest) -> HttpResponse:
    """A new customer: a name, an e-mail address or a telephone number, a card if they take one.

    Refuses `contact_missing` and `contact_unreadable`.
    """
    said = asked_of(request)
    details = _details(said, get_language() or request.organisation.language)
    card = str(said.get("card") or "").strip() or None
    agreed = said.get("consents")
    consents = [text for text in agreed if isinstance(text, str)] if isinstance(agreed, list) else []
    try:
        made = sign_up(details=details, code=card, consents=consents, principal=request.principal, at=request.now)
    except Malformed as refusal:
        # The panel has one field for both.
        raise ContactUnreadable if refusal.details["field"] in ("email", "telephone") else refusal from None
    html = person_html(request, made.id, Sighting("card" if card else "name", request.now))
    return as_json({"state": "done", "kind": "customer", "html": html})


def _details(said: Json, language: str) -> Details:
    """Two fields: a name of one or more words, and one way to reach somebody. Refuses `contact_missing`."""
    words = str(said.get("name") or "")[:_LONGEST].split()
    contact = str(said.get("contact") or "").strip()[:_LONGEST]
    if not contact:
        raise ContactMissing
    details: Details = {"given_name": words[0] if words else "", "family_name": " ".join(words[1:])}
    details["language"] = language[:2]
    try:
        validate_email(contact)
        details["email"] = contact
    except ValidationError:
        details["email" if "@" in contact else "telephone"] = contact
    return details


@require_POST
@panel_json
def cards(request: PanelRequest, customer_id: UUID) -> HttpResponse:
    """Give a blank card to somebody who is known. They were chosen by name, and a card that anybody could have brought
    proves nothing of who they are.
    """
    said: Any = asked_of(request).get("code", "")
    hand_card(customer_id=customer_id, code=str(said), principal=request.principal, at=request.now)
    html = person_html(request, customer_id, Sighting("name", request.now))
    return as_json({"state": "done", "kind": "customer", "html": html})


@require_POST
@panel_json
def note(request: PanelRequest, customer_id: UUID) -> HttpResponse:
    """Write or change what everybody here should know of somebody."""
    request.staff.require("sell")
    said = asked_of(request)
    text, was = (str(said.get(name) or "").replace("\r\n", "\n").strip() for name in ("note", "was"))
    try:
        write_note(customer_id=customer_id, note=text, was=was, principal=request.principal, at=request.now)
    except NoteChanged as refusal:
        return as_json(refused_answer(request, refusal) | {"note": refusal.details["note"]}, refusal.status)
    found = sighting(str(said.get("found", "")), request.organisation.id, customer_id, request.now)
    return as_json({"state": "done", "kind": "customer", "html": person_html(request, customer_id, found)})
