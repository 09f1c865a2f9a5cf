"""Parts of pages, which scripts put where they belong: asked for under a page's address, or under one of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def parts_apart(answer: Answer) -> Answer:
    """The middleware: a browser keeps a part and the whole page apart, so that whoever goes back sees the page."""

    def varied(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    return varied


def is_opened(request: HttpRequest) -> bool:
    """Whether a browser goes to this address by itself, and no script asks for it."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate"


def part_of(page: str) -> Callable[[View], View]:
    """For views that answer a part: whoever opens its address is led to the page of this name instead."""

    def beside(view: View) -> View:
        @wraps(view)
        def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return redirect(page) if is_opened(request) else view(request, *args, **kwargs)

        return led

    return beside
