"""Under which name we are reached. Links that are mailed carry it, so that nobody may make it up.

Whoever asks for a log-in link for somebody else could have it lead to a website of their own, and read the secret in
it: the name stands in the request that they write. So names that lead here from the internet are said by the operator,
in `HABITUE_HOSTS`. Until then only names are taken that lead nowhere from outside: those of this machine and of a
private network.
"""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from habitue.web.views.errors import error_page

Answer = Callable[[HttpRequest], HttpResponse]

# RFC 6761, 6762, 8375, and ICANN's reserved "internal": none of them leads anywhere on the internet.
_AT_HOME: Final = (".localhost", ".local", ".home.arpa", ".internal", ".test")


def base_of(request: HttpRequest) -> str:
    """The address of this installation, as it was asked: `https://loyalty.example.com`."""
    return f"{request.scheme}://{request.get_host()}"


def known_hosts(answer: Answer) -> Answer:
    """The middleware: pages are shown under names that are known to be ours."""

    def known(request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host()
        except DisallowedHost:
            return _unknown(request, "")
        if not settings.HOSTS_ARE_SAID and not is_at_home(host):
            return _unknown(request, urlsplit(f"//{host}").hostname or "")
        return answer(request)

    return known


@lru_cache(maxsize=256)
def is_at_home(host: str) -> bool:
    """Whether a host, with or without a port, is one that the internet does not know."""
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        return ip_address(name).is_private
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(_AT_HOME))


def _unknown(request: HttpRequest, name: str) -> HttpResponse:
    """Says how the name becomes known, but nothing of it where others are."""
    if not name:
        return error_page(request, 400, reason=_("We are not called so here."))
    hint = _("Nobody has said yet that we are called {name}: whoever runs Habitué sets HABITUE_HOSTS={name}.")
    return error_page(request, 400, reason=hint.format(name=name))
