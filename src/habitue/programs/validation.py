"""Reading a program document from outside: every key that is wrong is named, and what is read can be judged by."""

from typing import Any

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
        return [Fault("", "a program is a JSON object")]
    messages: dict[str, list[str]] = {path: ["leave the key out: null says nothing"] for path in _nulls(value)}
    nulls = frozenset(messages)
    try:
        ProgramDocument.model_validate(value)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            path, message = _path(value, wrong["loc"], missing=wrong["type"] == "missing"), _message(wrong)
            if path not in nulls and message not in messages.setdefault(path, []):
                messages[path].append(message)
    # What may be several things, such as an amount, is wrong in several ways at once.
    return [Fault(path, "; or ".join(parts)) for path, parts in messages.items()]


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


_MESSAGES = {
    "missing": "this key is required",
    "extra_forbidden": "there is no such key",
    "string_type": "this is a string",
    "string_unicode": "this is no valid text",
    "int_type": "this is a whole number",
    "int_from_float": "this is a whole number",
    "bool_type": "this is true or false",
    "list_type": "this is a list",
    "dict_type": "this is an object",
    "model_type": "this is an object",
    "model_attributes_type": "this is an object",
    "invalid_key": "a key is a text",
}


def _message(wrong: Any) -> str:
    known = _MESSAGES.get(wrong["type"])
    if known is not None:
        return known
    context = wrong.get("ctx", {})
    if wrong["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"this does not match {context['pattern']}")
    if wrong["type"] == "literal_error":
        return f"this is one of {context['expected']}"
    if wrong["type"] == "too_short":
        return "this is empty" if context["min_length"] == 1 else f"this has at least {context['min_length']} parts"
    if wrong["type"] == "too_long":
        return f"this has at most {context['max_length']} parts"
    message: str = wrong["msg"]
    return message.removeprefix("Value error, ")


_PATTERNS = {
    doc.CODE: "a code is 1 to 64 letters, digits, dots, hyphens or underscores",
    doc.RATE: 'a decimal is a string such as "1.25"',
    doc.CLOCK: 'a time of day is written as "14:00"; the end of a day is "00:00"',
    doc.DAY_OF_YEAR: 'a day of the year is written as "12-31"',
    doc.CURRENCY: 'a currency is three capital letters, as in "EUR"',
    doc.DURATION: 'a duration is written as in "P12M", "P14D" or "PT2H"',
    doc.TEXT: "a text is not empty and has no control characters",
}
