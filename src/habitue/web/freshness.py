"""Proving once more who one is, before what matters: staff, settings, secrets."""

from datetime import datetime
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from habitue.web.asking import keep_form, page_of_the_form


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Whether somebody signed in, or proved it again, a short while ago."""
    records = get_authentication_records(request, request.user)
    latest: float = max((record["at"] for record in records), default=0.0)
    return at.timestamp() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def prove_it_first(request: HttpRequest) -> HttpResponse:
    """Ask for the password or the second factor again; afterwards they are where they were, with what they typed."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    back = request.get_full_path()
    if request.method != "GET":
        back = page_of_the_form(request)
        keep_form(request, back)
    address = f"{methods[0]['url']}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)
