"""Every component on a few pages, to be looked at and tested; only where `HABITUE_LOOK` is set."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from habitue.platform import clock
from habitue.platform.texts import Malformed
from habitue.web.refused import refused

PAGES: Final = ("components", "manage", "till", "card", "alone")


def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """What htmx may get: a refusal, a failure, a message."""
    if not settings.LOOK:
        raise Http404
    if kind == "refused":
        return refused(request, Malformed(field="amount", why="missing"))
    if kind == "done":
        return HttpResponse(status=204, headers={"HX-Trigger": '{"toast": {"kind": "good", "sentence": "Saved."}}'})
    return HttpResponse(status=500)


def showroom(request: HttpRequest, page: str = "components") -> HttpResponse:
    """One of the pages, with invented people."""
    if not settings.LOOK or page not in PAGES:
        raise Http404
    house = {"name": "Rösterei Nord", "colour": request.GET.get("colour", ""), "logo": ""}
    return render(request, f"web/look/{page}.html", {"house": house, "now": clock.now(), "page": page, "pages": PAGES})
