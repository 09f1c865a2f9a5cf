"""Counting requests: by route, never by address, so that no id, code or query becomes a label or a line in a log."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from habitue.config.operations.routes import route_of
from habitue.platform.refusals import Refusal

REQUESTS = Counter("habitue_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "habitue_request_seconds",
    "Time to answer, inside the process.",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
REFUSALS = Counter("habitue_refusals", "Requests that were refused, by code.", ["code"])

OTHER: Final = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_known_codes: set[str] = set()

log = logging.getLogger("habitue.requests")


def count_requests(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware."""

    def counted(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = answer(request)
        seconds = time.perf_counter() - began
        method, route = method_of(request), route_of(request)
        requests, latency = _figures_of(method, route, response.status_code)
        requests.inc()
        latency.observe(seconds)
        if response.get("Content-Type", "").startswith("application/problem+json"):
            REFUSALS.labels(code_of(response)).inc()
        if log.isEnabledFor(logging.INFO):
            facts = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
            log.info("request", extra=facts)
        return response

    return counted


# Looking a child up by its labels costs more than counting; there are routes times methods times statuses of them.
@lru_cache(maxsize=4096)
def _figures_of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), REQUEST_SECONDS.labels(route)


def method_of(request: HttpRequest) -> str:
    """The method, or `other`: anybody can make up methods."""
    return request.method if request.method in _METHODS else OTHER


def code_of(response: HttpResponse) -> str:
    """The code of a problem document, if it is one of ours."""
    try:
        code = orjson.loads(response.content).get("code")
    except (orjson.JSONDecodeError, AttributeError):
        return OTHER
    if code not in _known_codes:
        _known_codes.update(_codes_of(Refusal))
    return code if code in _known_codes else OTHER


def _codes_of(kind: type[Refusal]) -> set[str]:
    own = {kind.code} if hasattr(kind, "code") else set()
    return own.union(*(_codes_of(inner) for inner in kind.__subclasses__()))
