"""A request's route: what may be said of its address, which may hold a number or a name."""

import re
from functools import lru_cache
from typing import Final

from django.http import HttpRequest

NO_ROUTE: Final = "none"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def route_of(request: HttpRequest) -> str:
    """The route that matched, `/api/v1/sales/{sale}`; `none` for an address that is none of ours."""
    match = request.resolver_match
    return NO_ROUTE if match is None else _shown(match.route)


@lru_cache(maxsize=1024)
def _shown(route: str) -> str:
    return "/" + _PARAMETER.sub(r"{\1}", route)
