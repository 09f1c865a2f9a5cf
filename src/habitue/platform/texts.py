"""Text that people typed, made safe to keep: no NUL, no control characters, NFC, a stated length."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal

# Cc: control, Cs: lone surrogates (not UTF-8), Zl and Zp: line and paragraph separators. Bidirectional overrides
# (Cf) can make one name look like another; joiners, which some scripts need, are Cf too and stay.
_REFUSED = {"Cc", "Cs", "Zl", "Zp"}
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Malformed(Refusal):
    """What was sent cannot be read; `field` names where and `why` is a stable word."""

    code = "malformed"
    text = _("{field} cannot be read.")
    status = 400


def ending(code: str) -> str:
    """The last digits of a card's code, for people to compare; never the whole of it."""
    return code[-4:] if len(code) > 5 else code[-2:]


def read_line(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """Return `value` in NFC, without white space at its ends and with single spaces inside.

    Refuses `malformed` where it is longer than `longest`, holds control characters or is missing though `required`.
    """
    line = " ".join(_checked(value, field, allowed="").split())
    if required and not line:
        raise Malformed(field=field, why="missing")
    return _not_longer(line, field, longest)


def read_note(value: str, *, field: str, longest: int) -> str:
    """The same for text of several lines, which may be missing: line feeds and tabs are kept."""
    return _not_longer(_checked(value.replace("\r\n", "\n"), field, allowed="\n\t").strip(), field, longest)


def _checked(value: str, field: str, *, allowed: str) -> str:
    for letter in value:
        if letter in allowed:
            continue
        if letter in _OVERRIDES or unicodedata.category(letter) in _REFUSED:
            raise Malformed(field=field, why="control_characters")
    return unicodedata.normalize("NFC", value)


def _not_longer(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise Malformed(field=field, why="too_long", longest=longest)
    return text
