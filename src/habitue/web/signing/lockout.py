"""What somebody sees who guessed too often."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from habitue.platform import clock
from habitue.web.views.errors import error_page


def locked_out(request: HttpRequest, *_args: object, **_more: object) -> HttpResponse:
    """The answer to tries that are not looked at, be there such a log-in or not; it says when they are again."""
    again_at = clock.now() + settings.AXES_COOLOFF_TIME
    return render(request, "web/locked_out.html", {"again_at": again_at}, status=429)


def too_often(request: HttpRequest) -> HttpResponse:
    """The answer to an address that asks too often, whatever for."""
    return error_page(request, 429)
