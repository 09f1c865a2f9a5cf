"""What goes out: JSON, and lists with an opaque cursor."""

import base64
import binascii
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from habitue.checkout.api.refusals import Malformed

T = TypeVar("T")
JSON = "application/json"


def as_json(value: Any) -> bytes:
    """Exact: an integer stays one, a decimal becomes a string."""
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def answer(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(as_json(value), content_type=JSON, status=status)


def nothing() -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def cursor_from(position: Any) -> str:
    """A position in a list, so that nobody is tempted to read it."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def position_from(cursor: str | None) -> Any:
    """The position that a cursor stands for; None is the beginning. Refuses `malformed`."""
    if not cursor:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise no_cursor() from None


def id_from(cursor: str | None) -> UUID | None:
    """The id that a cursor stands for. Refuses `malformed`."""
    position = position_from(cursor)
    try:
        return None if position is None else UUID(position)
    except (ValueError, TypeError, AttributeError):
        raise no_cursor() from None


def no_cursor() -> Malformed:
    return Malformed(errors=[{"field": "after", "message": _("no cursor that an answer gave")}])


def page(items: Sequence[T], limit: int, position: Callable[[T], Any], shown: Callable[[T], Any]) -> HttpResponse:
    """A list of at most `limit`; `items` holds one more if there are more."""
    some = items[:limit]
    following = cursor_from(position(some[-1])) if len(items) > limit else None
    return answer({"items": [shown(item) for item in some], "next": following})
