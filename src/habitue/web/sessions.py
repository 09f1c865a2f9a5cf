"""Sessions of whoever has signed in last; what the browser of a stranger has us keep is small, and soon gone.

A session of nobody holds what was typed where a session had ended, a passkey's challenge, or a second factor that is
still to come. Each is a row that anybody may have us write, except where a password was right or a mailed link was.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.views._password_reset import INTERNAL_RESET_SESSION_KEY
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as RowStore
from django.contrib.sessions.middleware import SessionMiddleware as RowMiddleware
from django.http import HttpRequest, HttpResponse

from habitue.platform import clock
from habitue.web.callers import address_of_caller

STRANGERS_LAST_SECONDS: Final = 60 * 60
# All who sit in one place share an address.
STRANGERS_MOST: Final = "300/h/key"
RENEWED_EVERY: Final = timedelta(days=1)
# Whoever shares a network with staff must not keep them from signing in: these no stranger has us write.
_PROVED: Final = frozenset({SESSION_KEY, LOGIN_SESSION_KEY, INTERNAL_RESET_SESSION_KEY})


class SessionStore(RowStore):
    """A row of the database, which says when it ends."""

    ends_at: datetime | None = None

    def get_session_cookie_age(self) -> int:
        """In seconds: an hour, until somebody has signed in."""
        return int(settings.SESSION_COOKIE_AGE) if SESSION_KEY in self else STRANGERS_LAST_SECONDS

    def set_expiry(self, value: Any) -> None:
        """How long it lasts nobody chooses: allauth says thirty days also while a second factor is still to come."""

    def is_aging(self) -> bool:
        """Whether somebody who has signed in uses it, and it was not renewed for a day."""
        if not self.accessed or self.ends_at is None or SESSION_KEY not in self:
            return False
        return self.ends_at - clock.now() < timedelta(seconds=self.get_session_cookie_age()) - RENEWED_EVERY

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.ends_at = None if row is None else row.expire_date
        return row


class SessionMiddleware(RowMiddleware):
    """Django's, which renews what is used; of one caller only so many new sessions of nobody are kept."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session: Any = getattr(request, "session", None)
        if session is not None and session.modified and session.session_key is None:
            session.modified = not _is_of_a_stranger(session) or _may_keep(request)
        elif session is not None and session.is_aging():
            session.modified = True
        return super().process_response(request, response)


def _is_of_a_stranger(session: SessionStore) -> bool:
    return not session.is_empty() and _PROVED.isdisjoint(session.keys())


def _may_keep(request: HttpRequest) -> bool:
    caller = address_of_caller(request) or ""
    limits = {"new": STRANGERS_MOST}
    return bool(ratelimit.consume(request, app="sessions", action="new", config=limits, key=caller, limit_get=True))
