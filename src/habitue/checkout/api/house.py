"""The API itself: what all doors share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.operation import Operation

from habitue.checkout.api import problems
from habitue.checkout.api.caller import language_of
from habitue.checkout.api.reading import StrictParser
from habitue.checkout.api.refusals import Malformed, MethodNotAllowed, NotFound
from habitue.checkout.api.sentences import ERRORS_MAX, sentence_of

VERSION = "1"
_NAME_SHOWN_MAX = 100


class HabitueAPI(NinjaAPI):
    """Ninja with our manners: strict JSON, and a problem document for everything that goes wrong."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.handle(request, exc)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """At most `ERRORS_MAX` errors, without what was sent: a body may hold secrets, and ten thousand lines."""
        found: list[dict[str, Any]] = []
        for context in error_contexts:
            source = context.model.__ninja_param_source__
            errors = context.pydantic_validation_error.errors(
                include_url=False, include_input=False, include_context=True
            )
            for error in errors[:ERRORS_MAX]:
                found.append({**error, "loc": (source, *error["loc"])})
        return ValidationError(found[:ERRORS_MAX])


api = HabitueAPI(
    title="Habitué",
    version=VERSION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)

View = Callable[..., HttpResponseBase]


def only_known_queries(run: View) -> View:
    """Refuse `malformed` what an address's query names and the operation does not know: it was misspelt.

    `?aftr=…` would else read a feed from its beginning, and look as if it had worked.
    """
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    models = (model for model in operation.models if model.__ninja_param_source__ == "query")
    known = frozenset(field.alias or name for model in models for name, field in model.model_fields.items())

    @wraps(run)
    def strict(request: HttpRequest, **path: Any) -> HttpResponseBase:
        unknown_names = sorted(request.GET.keys() - known)[:ERRORS_MAX]
        if unknown_names:
            message = sentence_of("extra_forbidden", None)
            return problems.problem(
                request, Malformed(errors=[{"field": _cut(name), "message": message} for name in unknown_names])
            )
        return run(request, **path)

    return strict


def _cut(name: str) -> str:
    return name[:_NAME_SHOWN_MAX]


api.add_decorator(only_known_queries, mode="view")


def guarded(view: View) -> View:
    """A door that answers everything with JSON: a wrong method, HEAD as GET, whatever is raised outside ninja.

    Behind it the caller's language is spoken.
    """

    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        try:
            with translation.override(language_of(request)):
                response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - every answer of the API is a document
            return problems.handle(request, error)
        if response.status_code == 405 and response.headers.get("Content-Type") != problems.PROBLEM:
            refused = problems.problem(request, MethodNotAllowed())
            refused["Allow"] = response.headers.get("Allow", "")
            return refused
        return response

    door.csrf_exempt = True  # type: ignore[attr-defined]
    return door


def guarded_urls(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses behind `guarded`, and an answer for every other one."""
    urls: list[URLPattern | URLResolver] = []
    for found in patterns:
        if isinstance(found, URLPattern):
            urls.append(URLPattern(found.pattern, guarded(found.callback), found.default_args, found.name))
        else:
            urls.append(found)
    urls.append(re_path(r"", unknown))
    return urls


def unknown(request: HttpRequest) -> HttpResponse:
    return problems.problem(request, NotFound())


unknown.csrf_exempt = True  # type: ignore[attr-defined]
