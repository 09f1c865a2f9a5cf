"""Every component on one page, to be looked at."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def showroom(request: HttpRequest) -> HttpResponse:
    if not settings.LOOK:
        raise Http404
    return render(request, "web/look.html")
