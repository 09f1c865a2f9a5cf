"""What a phone keeps of the card, for a shop without a network; the worker that keeps it; and what makes it an app."""

from functools import lru_cache

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from habitue.customers.portals import PortalNotFound, portal_by_handle
from habitue.portal.doors import GuestRequest, guest_page, public_page
from habitue.portal.showing import card_of
from habitue.portal.views.card import number_of, own_code
from habitue.portal.views.pages import back_to, page
from habitue.web.parts import is_opened

_PAPER = "#faf7f2"


@require_GET
@guest_page
def kept(request: GuestRequest) -> HttpResponse:
    """The card as it stands now, to be looked at later: what there is, the number, and of when that is.

    For the worker alone: whoever goes there has a connection, and is led to the card itself.
    """
    if request.guest is None or is_opened(request):
        return back_to(request, "card")
    return page(
        request,
        "portal/kept.html",
        card=card_of(request.organisation, request.guest.customer, request.now),
        number=number_of(request.guest),
        own=own_code(request.guest),
    )


@require_GET
def worker(_request: HttpRequest, handle: str) -> HttpResponse:
    """The service worker of a house's portal, from an address under which it may look after all of it."""
    try:
        portal_by_handle(handle)
    except PortalNotFound:
        return HttpResponse("", status=404, content_type="text/javascript; charset=utf-8")
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@lru_cache(maxsize=1)
def _worker() -> bytes:
    return (settings.STATIC_ROOT / "built" / "guest-worker.js").read_bytes()


@require_GET
@public_page
def manifest(request: GuestRequest) -> HttpResponse:
    """What makes the card an app on the phone; of the house, and of nobody."""
    path = request.portal.path
    colour = f"#{request.house.colour}" if request.house.colour else _PAPER
    app = {
        "id": path,
        "name": request.house.name,
        "short_name": request.house.name,
        "start_url": path,
        "scope": path,
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": colour,
        "icons": [{"src": static("built/habitue.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return HttpResponse(orjson.dumps(app), content_type="application/manifest+json")
