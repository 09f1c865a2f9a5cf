"""The script that a merchant's website asks for: it puts the portal into a frame there, and sizes it."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from habitue.customers.portals import PortalNotFound, portal_by_handle


@require_GET
def script(request: HttpRequest, handle: str) -> HttpResponse:  # noqa: ARG001
    """The same few lines for every house: which one it is stands in the address that they were fetched from."""
    try:
        portal_by_handle(handle)
    except PortalNotFound:
        return HttpResponse("", status=404, content_type="text/javascript; charset=utf-8")
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=1)
def _script() -> bytes:
    return (settings.STATIC_ROOT / "built" / "widget.js").read_bytes()
