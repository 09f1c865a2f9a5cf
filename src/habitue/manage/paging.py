"""Pages of a list by cursor: what was found, and the address of what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """Some of a list. `next` is the address of more, `first` of the beginning where this is not it."""

    items: tuple[T, ...]
    next: str
    first: str

    @classmethod
    def of(cls, request: HttpRequest, found: Sequence[T], limit: int, cursor: Callable[[T], str]) -> "Paged[T]":
        """Of what a query found: one more than `limit` where there is more."""
        items = tuple(found[:limit])
        following = address_with(request, after=cursor(items[-1])) if len(found) > limit else ""
        return cls(items, following, first_of(request))

    @classmethod
    def after(cls, request: HttpRequest, items: Sequence[T], cursor: Any) -> "Paged[T]":
        """Where the query says itself how to go on; empty or None at the end."""
        return cls(tuple(items), address_with(request, after=str(cursor)) if cursor else "", first_of(request))


def first_of(request: HttpRequest) -> str:
    return address_with(request, after="") if request.GET.get("after") else ""


def address_with(request: HttpRequest, **changed: str) -> str:
    """This page's address with some of its query changed; what is empty goes."""
    query = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return request.path + (f"?{query.urlencode()}" if query else "")
