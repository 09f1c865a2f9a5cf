"""How long an answer takes must not tell whether somebody is known."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

_EVEN_SECONDS = 0.35
_ASKED, _FINE = 302, 200

View = Callable[..., HttpResponse]


def in_even_time(view: View) -> View:
    """Answer what was asked no sooner than that.

    What is wrong with a form is told at once, as nobody was looked for: it may be sent without end.
    """

    @wraps(view)
    def evenly(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        began = time.perf_counter()
        response = view(request, *args, **kwargs)
        if request.method == "POST" and _was_asked(response):
            time.sleep(max(0.0, _EVEN_SECONDS - (time.perf_counter() - began)))
        return response

    return evenly


def _was_asked(response: HttpResponse) -> bool:
    # Whoever asks for JSON is not led on, but told where to.
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return response.status_code == _ASKED or (is_json and response.status_code == _FINE)
