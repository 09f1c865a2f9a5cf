"""Machines and people come in by different doors: a till that sends a sale does not wait for what pages need."""

from collections.abc import Callable
from typing import Final

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
MACHINES: Final = ("/api/", "/health", "/ready", "/metrics")


def machines_apart(answer: Answer) -> Answer:
    """The middleware: what stands below it in the list is for pages alone."""
    machines: Answer = convert_exception_to_response(_Plain().answer)  # type: ignore[assignment]

    def apart(request: HttpRequest) -> HttpResponseBase:
        return machines(request) if request.path_info.startswith(MACHINES) else answer(request)

    return apart


class _Plain(BaseHandler):
    """Finds the view and calls it; no middleware takes part."""

    _view_middleware = _template_response_middleware = _exception_middleware = ()

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)  # type: ignore[attr-defined,no-any-return]
