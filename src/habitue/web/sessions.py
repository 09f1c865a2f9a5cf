"""Sessions of whoever has signed in last; what the browser of a stranger has us keep is small, and soon gone.

A session of nobody holds what was typed where a session had ended, a passkey's challenge, or a second factor that is
still to come. Each is a row that anybody may have us write.
"""

from typing import Final

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as RowStore
from django.contrib.sessions.middleware import SessionMiddleware as RowMiddleware
from django.http import HttpRequest, HttpResponse

from habitue.web.callers import address_of_caller

STRANGERS_LAST_SECONDS: Final = 60 * 60
# All who sit in one place share an address.
STRANGERS_MOST: Final = "300/h/key"


class SessionStore(RowStore):
    def get_session_cookie_age(self) -> int:
        """In seconds: an hour, until somebody has signed in."""
        return int(settings.SESSION_COOKIE_AGE) if SESSION_KEY in self else STRANGERS_LAST_SECONDS


class SessionMiddleware(RowMiddleware):
    """Django's, and of one caller only so many new sessions of nobody: what goes beyond is not kept."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None and session.modified and session.session_key is None and SESSION_KEY not in session:
            session.modified = _may_keep(request)
        return super().process_response(request, response)


def _may_keep(request: HttpRequest) -> bool:
    caller = address_of_caller(request) or ""
    limits = {"new": STRANGERS_MOST}
    return bool(ratelimit.consume(request, app="sessions", action="new", config=limits, key=caller, limit_get=True))
