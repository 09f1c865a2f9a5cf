"""The browser of a till: a cookie that lasts, and who stands there."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from habitue.merchants.devices import DeviceFacts, device_by_token

COOKIE: Final = "habitue_device"
_LASTS: Final = timedelta(days=400)  # browsers keep no cookie for longer


def device_of(request: HttpRequest, at: datetime) -> DeviceFacts | None:
    """The device that this browser is registered as, if it is."""
    token = request.COOKIES.get(COOKIE, "")
    return device_by_token(token, at) if token else None


def give_cookie(response: HttpResponseBase, token: str) -> None:
    """Make a browser the device of this token; kept anew on every change of person, so that it does not run out."""
    response.set_cookie(
        COOKIE, token, max_age=_LASTS, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
    )
