"""Problem documents (RFC 9457): every no, from whatever depth it comes, in the caller's language."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import psycopg
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from habitue.checkout.amounts import shown
from habitue.checkout.api import limits
from habitue.checkout.api.answers import as_json
from habitue.checkout.api.caller import LONG_BODY_MAX, language_of
from habitue.checkout.api.catalogue import title_of
from habitue.checkout.api.refusals import (
    Internal,
    KeyRunning,
    Malformed,
    NotFound,
    TooLarge,
    Unavailable,
)
from habitue.checkout.api.sentences import field_errors, room_sentence
from habitue.ledger.queries import units_of
from habitue.merchants.queries import Principal
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal

log = logging.getLogger("habitue.api")
PROBLEM = "application/problem+json"
TYPE = "/api/v1/docs/problems#"
_LOCK_NOT_AVAILABLE = "55P03"
_TRY_AGAIN = frozenset({"40001", "40P01", "57014", "57P01", "57P02", "57P03", "53300", "25006"})
_OUT_OF_RANGE = "22003"


def problem_body(request: HttpRequest, refusal: Refusal) -> dict[str, Any]:
    """The problem document of a refusal, in the caller's language. Its details stand beside `code`."""
    refusal = _in_whole_units(request, refusal)
    with translation.override(language_of(request)):
        return {
            **_details(refusal),
            "type": TYPE + refusal.code,
            "title": title_of(refusal.code),
            "status": refusal.status,
            "detail": refusal.sentence,
            "code": refusal.code,
        }


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer that says no."""
    body = as_json(problem_body(request, refusal))
    response = HttpResponse(body, content_type=PROBLEM, status=refusal.status)
    response["Content-Language"] = language_of(request)
    response["Vary"] = "Accept-Language"
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    elif refusal.status in (429, 503, 409):
        response["Retry-After"] = str(refusal.details.get("retry_after", 1))
    return response


def _in_whole_units(request: HttpRequest, refusal: Refusal) -> Refusal:
    """Judging and the ledger count parts and have words of their own for them; whoever reads it counts units."""
    principal = getattr(request, "auth", None)
    if refusal.code != "insufficient_balance" or not isinstance(principal, Principal):
        return refusal
    details = {name: value for name, value in refusal.details.items() if name != "account"}
    for theirs, ours in (("found", "available"), ("needed", "asked")):
        if theirs in details:
            details[ours] = details.pop(theirs)
    details["unit"] = details.get("unit") or details.get("cover") or details.get("tender")
    decimals, _is_money = units_of(principal.organisation_id).get(details["unit"], (0, False))
    details |= {name: shown(details[name], decimals) for name in ("available", "asked") if name in details}
    return type(refusal)(**details)


def _details(refusal: Refusal) -> dict[str, Any]:
    details = dict(refusal.details)
    if refusal.code == "program_invalid":
        details["errors"] = [{"field": fault["path"], "message": fault["message"]} for fault in details["errors"]]
    if refusal.code == "malformed" and "errors" not in details:
        # What a room found by itself names one field, and what is wrong with it by a word.
        message = room_sentence(str(details.pop("why", "")), details) or refusal.sentence
        details["errors"] = [{"field": str(details.pop("field", "")), "message": message}]
    return details


def _malformed(request: HttpRequest, message: Promise) -> HttpResponse:
    with translation.override(language_of(request)):
        return problem(request, Malformed(errors=[{"field": "", "message": str(message)}]))


def on_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    principal = getattr(request, "auth", None)
    if refusal.code == "unknown_code" and isinstance(principal, Principal) and not principal.is_test:
        limits.wrong_codes.take(principal.key_id)
    return problem(request, refusal)


def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    with translation.override(language_of(request)):
        errors = field_errors(error.errors)
    return problem(request, Malformed(errors=errors))


def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja raises by itself: it wraps what the parser refused."""
    if isinstance(error.__cause__, Refusal):
        return problem(request, error.__cause__)
    if error.status_code == 404:
        return problem(request, NotFound())
    return _malformed(request, _("the request cannot be read"))


def on_missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(request, NotFound())


def on_large(request: HttpRequest, _error: RequestDataTooBig | TooManyFieldsSent) -> HttpResponse:
    return problem(request, TooLarge(most=LONG_BODY_MAX))


def on_suspicious(request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    """A host that is no name, and what else Django will not look at."""
    return _malformed(request, _("a header cannot be read"))


def on_torn(request: HttpRequest, _error: UnreadablePostError) -> HttpResponse:
    return _malformed(request, _("the body broke off"))


def on_database(request: HttpRequest, error: DatabaseError | InterfaceError) -> HttpResponse:
    """The database is gone, busy, or says that a number is too large for it: nothing was written."""
    cause = error.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state == _LOCK_NOT_AVAILABLE:
        return problem(request, KeyRunning())
    if state == _OUT_OF_RANGE:
        return _malformed(request, _("an amount is too large to be counted"))
    if state in _TRY_AGAIN or ((state is None or state.startswith("08")) and _is_connection(error)):
        log.warning("The database did not answer: %s %s", type(error).__name__, state or "")
        return problem(request, Unavailable())
    return on_unexpected(request, error)


def _is_connection(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError)


def on_unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """Logged with where it happened and without what it says: a message may quote a code or a name."""
    incident = new_id()
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s: %s\n%s", incident, request.method, type(error).__name__, where)
    return problem(request, Internal(incident=str(incident)))


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Exception: on_unexpected,
    Refusal: on_refusal,
    ValidationError: on_invalid,
    HttpError: on_http_error,
    Http404: on_missing,
    SuspiciousOperation: on_suspicious,
    RequestDataTooBig: on_large,
    TooManyFieldsSent: on_large,
    UnreadablePostError: on_torn,
    DatabaseError: on_database,
    InterfaceError: on_database,
}


def handle(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to anything that was raised."""
    for kind in type(error).__mro__:
        if kind in HANDLERS:
            return HANDLERS[kind](request, error)
    raise error
