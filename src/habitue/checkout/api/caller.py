"""Who calls, when, under which key and in which language: read from the headers of a request."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from math import ceil
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic_core import PydanticCustomError

from habitue.checkout.api import limits
from habitue.checkout.api.fields import read_instant
from habitue.checkout.api.refusals import Malformed, RateLimited, TooLarge
from habitue.checkout.api.sentences import sentence_of
from habitue.merchants.queries import Forbidden, Principal, Unauthorized, principal_for
from habitue.platform import clock

BODY_MAX = 1024 * 1024
LONG_BODY_MAX = 8 * 1024 * 1024
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class Call(HttpRequest):
    """A request whose caller is known."""

    auth: Principal


class Bearer:
    """Signs a request on by its key and lets it pass if the key has one of these scopes.

    Refuses `unauthorized`, `forbidden`, `rate_limited`, `too_large`, then `malformed` for an `Idempotency-Key` that is
    none: in this order and before the body is read.
    """

    openapi_security_schema: ClassVar[Mapping[str, str]] = {"type": "http", "scheme": "bearer"}

    def __init__(self, *scopes: str, body_max: int = BODY_MAX, is_lookup: bool = False) -> None:
        self.scopes = scopes
        self.body_max = body_max
        self.is_lookup = is_lookup

    def __call__(self, request: HttpRequest) -> Principal:
        kind, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer":
            raise Unauthorized
        principal = principal_for(secret.strip(), clock.now())
        request.auth = principal  # type: ignore[attr-defined]
        # From here on the organisation's language counts; whoever opened the door closes it again.
        translation.activate(language_of(request))
        if self.scopes and principal.scopes.isdisjoint(self.scopes):
            raise Forbidden(scope=self.scopes[0])
        self._check_rate(principal)
        if _length(request) > self.body_max:
            raise TooLarge(most=self.body_max)
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if key is not None and not _KEY.fullmatch(key):
            raise _bad_key(_("1 to 255 visible ASCII characters are wanted"))
        return principal

    def _check_rate(self, principal: Principal) -> None:
        if principal.is_test:
            # Nothing of value hangs on it, and trials run as fast as they can.
            return
        key = principal.key_id
        seconds = limits.requests.take(key) or limits.wrong_codes.wait(key)
        if not seconds and self.is_lookup:
            seconds = limits.lookups.take(key)
        if seconds:
            raise RateLimited(retry_after=ceil(seconds))


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def now_of(request: Call) -> datetime:
    """This moment; for a test organisation the one that `Habitue-Now` sets. Refuses `malformed`."""
    wanted = request.META.get("HTTP_HABITUE_NOW")
    if wanted is None or not request.auth.is_test:
        return clock.now()
    try:
        return read_instant(wanted)
    except PydanticCustomError as error:
        raise Malformed(errors=[{"field": "Habitue-Now", "message": sentence_of(error.type, error.context)}]) from None


def key_of(request: Call) -> str:
    """The `Idempotency-Key` that everything has which moves value. Refuses `malformed`."""
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        raise _bad_key(_("this header is required here"))
    return key


def optional_key_of(request: Call) -> str | None:
    """The `Idempotency-Key` where one may be left out."""
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    return key


def need_scope(request: Call, scope: str) -> None:
    """For what only some requests at a door need. Refuses `forbidden`."""
    if scope not in request.auth.scopes:
        raise Forbidden(scope=scope)


def _bad_key(message: str) -> Malformed:
    return Malformed(errors=[{"field": "Idempotency-Key", "message": message}])


def language_of(request: HttpRequest) -> str:
    """The first language the caller accepts that we speak; else its organisation's; else English."""
    accepted = _first_spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200])
    if accepted:
        return accepted
    principal: Any = getattr(request, "auth", None)
    return principal.language if isinstance(principal, Principal) else "en"


@lru_cache(maxsize=256)
def _first_spoken(header: str) -> str | None:
    for tag, weight in parse_accept_lang_header(header):
        language = tag.partition("-")[0].lower()
        if weight and language in _LANGUAGES:
            return language
    return None
