"""The door of guests' pages: which house, who is there, from where, and what a browser may do with the answer.

A guest's visit has nothing to do with the session of staff: it has a cookie of its own, under the path of its house.
What changes anything must have been sent by a page of ours: browsers say so in `Origin`, which no other website can
write. That holds in a frame on another website too, where a token in a cookie would not.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from habitue.customers.portals import PortalFacts, PortalNotFound, portal_by_handle
from habitue.merchants.queries import OrganisationFacts, organisation_facts
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.portal.actions.visits import SEEN_EVERY, Begun, see_visit
from habitue.portal.queries import Guest, guest_of
from habitue.web.houses import HouseLook, house_look

COOKIE: Final = "habitue_guest"
WIDGET_COOKIE: Final = "habitue_guest_framed"
WIDGET: Final = "widget/"
_WEEKS: Final = 60 * 60 * 24 * 90


class GuestRequest(HttpRequest):
    """A request for a page of a house's portal; `guest` is None where nobody is logged in."""

    portal: PortalFacts
    house: HouseLook
    organisation: OrganisationFacts
    guest: Guest | None
    is_widget: bool
    now: datetime


View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for everybody."""
    return _door(view, needs_guest=False)


def guest_page(view: View) -> View:
    """A page for somebody who is logged in; others are sent to log in."""
    return _door(view, needs_guest=True)


def _door(view: View, *, needs_guest: bool) -> View:
    @csrf_exempt
    @wraps(view)
    def door(request: Any, handle: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _introduce(request, handle)
        except PortalNotFound as refusal:
            raise Http404(refusal.sentence) from None
        language = _language(request)
        with translation.override(language), timezone.override(request.organisation.zone):
            if request.method != "GET" and not is_from_here(request):
                return render(request, "portal/refused.html", {"wrong": "foreign"}, status=403)
            if needs_guest and request.guest is None:
                return redirect(address(request, "log_in"))
            try:
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                response = refused(request, refusal)
            response.headers["Content-Language"] = language
            return _closed(request, response)

    return door


def _introduce(request: Any, handle: str) -> None:
    request.now = clock.now()
    request.portal = portal_by_handle(handle)
    organisation_id = request.portal.organisation_id
    request.organisation = organisation_facts(organisation_id)
    request.house = house_look(organisation_id)
    request.is_widget = request.path_info.startswith(f"{request.portal.path}{WIDGET}")
    token = request.COOKIES.get(WIDGET_COOKIE if request.is_widget else COOKIE, "")
    request.guest = guest_of(organisation_id, token, request.now, is_widget=request.is_widget) if token else None
    if request.guest and request.now - request.guest.visit.seen_at > SEEN_EVERY:
        see_visit(organisation_id=organisation_id, visit_id=request.guest.visit.id, at=request.now)


def _language(request: Any) -> str:
    """The guest's own, else what the browser asks for, else the organisation's."""
    if request.guest and request.guest.customer.language:
        return str(request.guest.customer.language)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.headers.get("Accept-Language"):
        return translation.get_language() or request.organisation.language
    return str(request.organisation.language)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this installation sent this."""
    origin = request.headers.get("Origin", "")
    if origin:
        return urlsplit(origin).netloc == request.get_host()
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin"


def refused(request: Any, refusal: Refusal) -> HttpResponse:
    """The page that says why not, with a way back."""
    if refusal.status == 404:
        raise Http404(refusal.sentence)
    return render(request, "portal/refused.html", {"refusal": refusal}, status=refusal.status)


def _closed(request: Any, response: HttpResponse) -> HttpResponse:
    """Kept nowhere on the way, and shown in frames of nobody; the widget in those of the house's websites."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    if request.is_widget:
        allowed = ["'self'", *request.portal.origins]
        response._csp_replace = {"frame-ancestors": allowed}  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def address(request: Any, name: str, *args: Any) -> str:
    """The address of a page of this portal, in the frame if the request came from there."""
    space = "portal_widget" if request.is_widget else "portal"
    return reverse(f"{space}:{name}", args=[request.portal.handle, *args])


def let_in(request: Any, response: HttpResponse, begun: Begun) -> HttpResponse:
    """Give the browser its visit. In a frame on another website the cookie is kept apart for that website (CHIPS)."""
    path = request.portal.path
    if not request.is_widget:
        response.set_cookie(
            COOKIE, begun.token, max_age=_WEEKS, path=path, httponly=True, samesite="Lax", secure=request.is_secure()
        )
        return response
    # http.cookies knows no Partitioned before Python 3.14.
    response.headers["Set-Cookie"] = (
        f"{WIDGET_COOKIE}={begun.token}; Path={path}{WIDGET}; Max-Age={_WEEKS}; "
        "HttpOnly; Secure; SameSite=None; Partitioned"
    )
    return response


def let_out(request: Any, response: HttpResponse) -> HttpResponse:
    """Take the visit out of the browser."""
    if not request.is_widget:
        response.delete_cookie(COOKIE, path=request.portal.path)
        return response
    response.headers["Set-Cookie"] = (
        f"{WIDGET_COOKIE}=; Path={request.portal.path}{WIDGET}; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned"
    )
    return response
