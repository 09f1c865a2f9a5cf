"""Asking somebody to sign in, without losing what they typed."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

KEPT: Final = "kept_form"
_FIELDS_MAX = 500
_LETTERS_MAX, _STRANGERS_LETTERS_MAX = 100_000, 32_000
_SECRET = ("password", "pin", "csrf", "secret", "code", "once")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send somebody to the sign-in page; afterwards they come back to where they were, with what they typed."""
    back = request.get_full_path()
    if request.method != "GET":
        back = page_of_the_form(request)
        keep_form(request, back)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def page_of_the_form(request: HttpRequest) -> str:
    """Where the form was that was sent: the page before, if it is ours; else the address it was sent to."""
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if is_ours(request, before):
        parts = urlsplit(before)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address that somebody sent leads to this installation."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def keep_form(request: HttpRequest, page: str) -> None:
    """Keep what was typed for the page it was typed on: no files, nothing secret, nothing endless.

    Of whoever is not signed in, which anybody may be, it is kept for as long as a session of nobody lasts.
    """
    fields = {
        name: request.POST.getlist(name) for name in request.POST if not any(word in name.lower() for word in _SECRET)
    }
    size = sum(len(text) for texts in fields.values() for text in texts)
    most = _LETTERS_MAX if request.user.is_authenticated else _STRANGERS_LETTERS_MAX
    if len(fields) <= _FIELDS_MAX and size <= most:
        request.session[KEPT] = {"page": page, "action": request.path, "fields": fields}


def kept_form(request: HttpRequest) -> dict[str, object] | None:
    """What was typed on this page before; told once."""
    session = getattr(request, "session", None)  # an error's page may be made where there is none
    kept: dict[str, object] | None = None if session is None else session.get(KEPT)
    if session is None or kept is None or kept["page"] != request.get_full_path():
        return None
    del session[KEPT]
    return kept
