"""Error pages: what happened, what was kept, what to do. They ask no database, which may be what is broken."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path

from habitue.web.middleware import MACHINES

ERRORS = (400, 403, 404, 429, 500, 503)


def error_page(request: HttpRequest, status: int, **said: Any) -> HttpResponse:
    """The page of this status; `reason`, if given, is a sentence that says more."""
    if request.path_info.startswith(MACHINES):
        return HttpResponse(status=status, content_type="text/plain")
    return render(request, f"web/errors/{status}.html", {"status": status, **said}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    """Who types an address with a slash too many, or one too few, comes to the page that is meant.

    An address that there is, and whose page says that nobody is there, is meant as it stands: two that lead to each
    other would go on for ever.
    """
    path = request.path_info
    meant = path.rstrip("/") if path.endswith("/") else f"{path}/"
    is_typed = request.method == "GET" and not path.startswith(MACHINES) and bool(path.strip("/"))
    if is_typed and is_valid_path(meant) and not is_valid_path(path):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{meant}?{query}" if query else meant)
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """A form that does not come from our page, or from one that was open for too long."""
    return error_page(request, 403, form=True)
