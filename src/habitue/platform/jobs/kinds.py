from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, TypeVar

from django.apps import apps
from django.utils.functional import Promise

from habitue.platform.jobs.progress import Progress
from habitue.platform.jobs.queries import JobFacts


class Work(Protocol):
    """What does a kind of work."""

    def __call__(self, job: JobFacts, progress: Progress, /) -> dict[str, Any] | None: ...


F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of work: what people call it, who may see it (a right of staff), and what does it."""

    name: str
    title: str | Promise
    right: str
    run: Work


def long_work(*, title: str | Promise, right: str) -> Callable[[F], F]:
    """Say of a function that does long work what people call it, and which right shows it to staff."""

    def mark(function: F) -> F:
        function.__habitue_work__ = (title, right)  # type: ignore[attr-defined]
        return function

    return mark


def kinds_shown_to(may: Callable[[Any], bool]) -> frozenset[str]:
    """The kinds of work that somebody with these rights may see."""
    names = {name for room in apps.get_app_configs() for name in getattr(room, "jobs", {})}
    return frozenset(name for name in names if may(kind_named(name).right))


def kind_named(name: str) -> WorkKind:
    """A kind that some room named. Raises `ValueError` for one that none has."""
    for room in apps.get_app_configs():
        place = getattr(room, "jobs", {}).get(name)
        if place is not None:
            module, _, attribute = place.partition(":")
            run: Work = getattr(import_module(module), attribute)
            title, right = getattr(run, "__habitue_work__", (name, "settings"))
            return WorkKind(name, title, right, run)
    raise ValueError(f"no room does {name}")
