"""Saying no, by name."""

from typing import Any, ClassVar

from django.utils.functional import Promise

_by_code: dict[str, type["Refusal"]] = {}
_by_place: dict[str, type["Refusal"]] = {}


def refusal_named(code: str, /, **details: Any) -> "Refusal":
    """The refusal of this code, to be raised: for outcomes that were stored, or found in SQL or in judging."""
    return _by_code[code](**details)


def kept(refusal: "Refusal") -> dict[str, Any]:
    """A refusal as JSON, to be told later in the words of the class that it was: `told_again` reads it."""
    return {"code": refusal.code, "details": refusal.details, "place": _place_of(type(refusal))}


def told_again(stored: dict[str, Any]) -> "Refusal | None":
    """The refusal that was kept; another of its code where its class is gone; None where nobody knows the code."""
    kind = _by_place.get(stored.get("place", "")) or _by_code.get(stored["code"])
    return None if kind is None else kind(**stored["details"])


def _place_of(kind: type["Refusal"]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def refusals_by_code() -> dict[str, type["Refusal"]]:
    """Every refusal there is; the documentation's table is held against it."""
    return dict(_by_code)


def all_refusals() -> list[type["Refusal"]]:
    """Every class of refusal that has a code; several may share one, each with words of its own."""
    return [kind for kind in _by_place.values() if hasattr(kind, "code")]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule says no. Nothing was changed.

    `code` is stable and for machines, `text` is for people and may name the details in braces, `status` is the
    HTTP status of the problem document. `details` are JSON values that matter to the caller.
    """

    code: ClassVar[str]
    text: ClassVar[str | Promise]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        _by_place[_place_of(cls)] = cls
        if "code" in cls.__dict__:
            _by_code.setdefault(cls.code, cls)

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code, details)
        self.details = details

    @property
    def sentence(self) -> str:
        """The text in the active language, with the details filled in."""
        return str(self.text).format_map(_Blank(self.details))


class _Blank(dict[str, Any]):
    """A detail that the text names but the raiser left out reads as an ellipsis: a sentence must never fail."""

    def __missing__(self, key: str) -> str:
        return "…"
