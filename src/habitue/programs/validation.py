"""Reading a program document from outside: every key that is wrong is named, and what is read can be judged by."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from habitue.platform.refusals import Refusal
from habitue.programs import document as doc
from habitue.programs.document import ProgramDocument
from habitue.programs.rules import Fault, faults_of

FAULTS_MAX = 100


class ProgramInvalid(Refusal):
    """`errors` is a list of `{"path": "earn[0].unit", "message": "…"}`, at most 100 of them."""

    code = "program_invalid"
    text = _("This program cannot be published as it is: {first}")


def read_document(value: Any) -> ProgramDocument:
    """Return the document that a JSON value is. Refuses `program_invalid`; takes any JSON value whatsoever."""
    faults = _faults_of_shape(value)
    if not faults:
        document = ProgramDocument.model_validate(value)
        faults = faults_of(document)
        if not faults:
            return document
    first = f"{faults[0].path}: {faults[0].message}" if faults[0].path else faults[0].message
    raise ProgramInvalid(
        first=first, errors=[{"path": fault.path, "message": fault.message} for fault in faults[:FAULTS_MAX]]
    )


def _faults_of_shape(value: Any) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault("", str(_("a program is a JSON object")))]
    messages: dict[str, list[str]] = {path: [str(_("leave the key out: null says nothing"))] for path in _nulls(value)}
    nulls = frozenset(messages)
    try:
        ProgramDocument.model_validate(value)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            path, message = _path(value, wrong["loc"], missing=wrong["type"] == "missing"), _message(wrong)
            if path not in nulls and message not in messages.setdefault(path, []):
                messages[path].append(message)
    # What may be several things, such as an amount, is wrong in several ways at once.
    joint = f"; {_('or')} "
    return [Fault(path, joint.join(parts)) for path, parts in messages.items()]


def _nulls(value: Any, path: str = "", depth: int = 0) -> list[str]:
    """The paths of nulls. What is not there is left out: null would be a second way to say the same."""
    if value is None:
        return [path]
    if depth > 12:
        return []
    found: list[str] = []
    if isinstance(value, dict):
        for key, part in value.items():
            found += _nulls(part, _joined(path, key), depth + 1)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            found += _nulls(part, f"{path}[{number}]", depth + 1)
    return found


def _path(value: Any, location: tuple[int | str, ...], *, missing: bool) -> str:
    """Where in `value` something is wrong, as people write it. Names of our own types are no part of it."""
    path = ""
    here = value
    for step in location:
        if isinstance(here, list) and isinstance(step, int):
            path += f"[{step}]"
            here = here[step] if step < len(here) else None
        elif isinstance(here, dict) and isinstance(step, str) and step != "[key]":
            if step in here:
                path = _joined(path, step)
                here = here[step]
            elif missing and step == location[-1]:
                path = _joined(path, step)
    return path


def _joined(path: str, key: object) -> str:
    # A key may be anything that JSON allows, and the path is shown, logged and sent.
    plain = "".join(sign if sign.isprintable() else "?" for sign in str(key)[:64])
    return f"{path}.{plain}" if path else plain


_MESSAGES: Mapping[str, Promise] = {
    "missing": _("this key is required"),
    "extra_forbidden": _("there is no such key"),
    "string_type": _("this is a string"),
    "string_unicode": _("this is no valid text"),
    "int_type": _("this is a whole number"),
    "int_from_float": _("this is a whole number"),
    "bool_type": _("this is true or false"),
    "list_type": _("this is a list"),
    "dict_type": _("this is an object"),
    "model_type": _("this is an object"),
    "model_attributes_type": _("this is an object"),
    "invalid_key": _("a key is a text"),
    "string_too_long": _("this has at most {max_length} characters"),
    "too_short": _("this has at least {min_length} parts"),
    "too_long": _("this has at most {max_length} parts"),
    "greater_than": _("this is more than {gt}"),
    "greater_than_equal": _("this is at least {ge}"),
    "less_than": _("this is less than {lt}"),
    "less_than_equal": _("this is at most {le}"),
    "literal_error": _("this is one of {expected}"),
    "moment": _("a moment is written with its offset, as in 2026-01-05T10:00:00+01:00"),
    "moment_year": _("the year lies between 1970 and 9998"),
    "no_such_time": _("there is no such time"),
}
_PATTERNS: Mapping[str, Promise] = {
    doc.CODE: _("a code is 1 to 64 letters, digits, dots, hyphens or underscores"),
    doc.RATE: _('a decimal is a string such as "1.25"'),
    doc.CLOCK: _('a time of day is written as "14:00"; the end of a day is "00:00"'),
    doc.DAY_OF_YEAR: _('a day of the year is written as "12-31"'),
    doc.CURRENCY: _('a currency is three capital letters, as in "EUR"'),
    doc.DURATION: _('a duration is written as in "P12M", "P14D" or "PT2H"'),
    doc.TEXT: _("a text is not empty and has no control characters"),
}


def _message(wrong: Any) -> str:
    """What is wrong, in the active language."""
    context = dict(wrong.get("ctx", {}))
    if wrong["type"] == "string_pattern_mismatch":
        unlike = _PATTERNS.get(context["pattern"], _("this does not match {pattern}"))
        return str(unlike).replace("{pattern}", context["pattern"])
    if wrong["type"] == "too_short" and context["min_length"] == 1:
        return str(_("this is empty"))
    if wrong["type"] == "literal_error":
        # Pydantic lists them in English: 'a', 'b' or 'c'.
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    return str(_MESSAGES.get(wrong["type"], _("this cannot be accepted"))).format_map(context)
