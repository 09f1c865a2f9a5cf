"""The page itself, the shell that stands in for it while there is no network, and the worker that keeps the shell."""

from typing import Any

import orjson
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from habitue.checkout.written import is_sign_first, sign_of
from habitue.customers.consents import texts_in_force
from habitue.customers.portals import spends_by_code
from habitue.programs.currencies import minor_digits
from habitue.till.actions import needs_receipt
from habitue.till.limits import limit_for
from habitue.till.queries import buttons_of, giftable_of, gives_by_pieces, groups_of
from habitue.till.says import says
from habitue.web.doors import PanelRequest, panel_page
from habitue.web.headers import with_camera

_WORKER = "built/till-worker.js"


@require_GET
@ensure_csrf_cookie
@panel_page
@with_camera
def panel(request: PanelRequest) -> HttpResponse:
    """`/till`."""
    return render(request, "till/panel.html", _context(request) | {"is_shell": False})


@require_GET
@panel_page
@with_camera
def shell(request: PanelRequest) -> HttpResponse:
    """The same without anybody's name in it: browsers keep it for when there is no network.

    Nor does it say what time it is: hours later that would be wrong by hours.
    """
    context = _context(request)
    settings = context["settings"] | {"now": None}
    return render(request, "till/panel.html", context | {"is_shell": True, "settings": settings})


def _context(request: PanelRequest) -> dict[str, Any]:
    language = get_language() or request.organisation.language
    principal, store = request.principal, request.till.store
    limit = limit_for(request.organisation.id, store.id)
    settings = {
        "version": 1,
        "till": str(request.till.id),
        "organisation": str(request.organisation.id),
        "currency": principal.currency,
        "digits": minor_digits(principal.currency),
        "sign": sign_of(principal.currency),
        "isSignFirst": is_sign_first(),
        "language": language,
        "zone": str(store.zone),
        "starts": store.day_starts_minutes,
        "receipt": needs_receipt(principal),
        "byPieces": gives_by_pieces(request.organisation.id, request.now),
        "byCode": spends_by_code(request.organisation.id),
        "now": int(request.now.timestamp() * 1000),
        "perSale": limit.per_sale,
        "perDay": limit.per_day,
    }
    return {
        "settings": settings,
        "groups": groups_of(request.organisation.id, request.now, language),
        "buttons": buttons_of(principal, language),
        "giftable": giftable_of(request.organisation.id, request.now, language),
        "till": request.till,
        "needs_receipt": settings["receipt"],
        "by_code": settings["byCode"],
        "says": says(),
        "consents": texts_in_force(request.organisation.id),
    }


@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """What makes the panel an app that can be installed."""
    icon = {"src": static("built/habitue.svg"), "sizes": "any", "type": "image/svg+xml"}
    app = {
        "id": "/till",
        "name": "Habitué",
        "short_name": "Habitué",
        "start_url": "/till",
        "scope": "/till",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#faf7f2",
        "icons": [icon],
    }
    return HttpResponse(orjson.dumps(app), content_type="application/manifest+json")


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, from an address under which it may look after the whole panel."""
    path = finders.find(_WORKER)
    if path is None:
        raise Http404
    with open(path, "rb") as file:
        script = file.read()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/till"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)
