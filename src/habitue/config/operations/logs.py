"""What is written to the log, and what never is.

One line an event, on standard error: for people, or as JSON for machines (`HABITUE_LOG_FORMAT=json`). Never in it:
keys, codes, secrets, bodies, names, and what an exception says of itself (it may quote any of these); where it
happened is.
"""

import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from django.http import HttpRequest

from habitue.config.operations.routes import route_of

HIDDEN: Final = "[…]"
# The last fence, behind rooms that do not log such things in the first place.
_SECRETS = re.compile(
    r"""
    hab_[A-Za-z0-9]+_[A-Za-z0-9_-]+             # keys of ours
    | whsec_[A-Za-z0-9+/=]+                     # signing secrets
    | (?i:bearer|basic)\s+[A-Za-z0-9._~+/=-]+   # whatever else signs a request on
    | (?<=://)[^\s/@:]+:[^\s/@]+(?=@)           # name and password in an address
    | (?<![\w-])[0-9](?:[ -]?[0-9]){11,}(?![\w-])   # numbers of cards
    | [\w.+-]+@[\w-]+\.[\w.-]+                  # e-mail
    """,
    re.VERBOSE,
)
# Of what a caller adds to a line, these are kept.
_FACTS = frozenset({"endpoint", "method", "route", "status", "ms", "room", "incident", "organisation"})
# These speak of the network and quote nothing of ours.
_MAY_SPEAK = (OSError, TimeoutError)


def without_secrets(text: str) -> str:
    """The text with what looks like a key, a secret, a card number or an e-mail address blotted out."""
    return _SECRETS.sub(HIDDEN, text)


class Discreet(logging.Formatter):
    """One line for people: moment, level, logger, message, facts; where an exception came from follows."""

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={fact}" for name, fact in facts_of(record).items())
        line = f"{_moment(record)} {record.levelname:<7} {record.name}: {message_of(record)}{facts}"
        return line if record.exc_info is None else f"{line}\n{exception_of(record)}"


class DiscreetJson(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            **facts_of(record),
        }
        if record.exc_info is not None:
            line["exception"] = exception_of(record)
        return orjson.dumps(line, default=str).decode()


def message_of(record: logging.LogRecord) -> str:
    """The message, with a request's address as its route. A log that fails must not fail what it tells of."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError):
        message = str(record.msg)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        message = message.replace(request.path, route_of(request))
    return without_secrets(message)


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What was added to the line and is known to be harmless."""
    return {name: getattr(record, name) for name in sorted(_FACTS & vars(record).keys())}


def exception_of(record: logging.LogRecord) -> str:
    """Kinds and places of an exception and of what caused it, the cause first."""
    pieces: list[str] = []
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        said = f": {without_secrets(str(error))}" if isinstance(error, _MAY_SPEAK) else ""
        where = "".join(traceback.format_tb(error.__traceback__))
        pieces.append(f"{where}{type(error).__module__}.{type(error).__qualname__}{said}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(pieces))


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def logging_config(*, as_json: bool, level: str, requests: bool) -> dict[str, Any]:
    """Django's `LOGGING`. With `requests`, each request makes a line, by its route. An unknown level is INFO."""
    level = level if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL") else "INFO"
    quiet = {"level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": DiscreetJson if as_json else Discreet}},
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        "root": {"handlers": ["standard_error"], "level": level},
        "loggers": {
            "habitue.requests": {"level": "INFO" if requests else "WARNING"},
            # They would write addresses, some with tokens in them, and statements with what they carry.
            "httpx": quiet,
            "httpcore": quiet,
            "asyncio": quiet,
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": quiet,
            # Its lines about 4xx name the address that was asked for; figures count them by route.
            "django.request": {"level": "ERROR", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # It tells of every log-in that went well; those that were locked out are warnings.
            "axes": quiet,
        },
    }
