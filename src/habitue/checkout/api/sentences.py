"""What is wrong with a field, as a sentence in the caller's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERRORS_MAX = 50

_SENTENCES: Mapping[str, str | Promise] = {
    "missing": _("this is required"),
    "extra_forbidden": _("there is no such field"),
    "model_type": _("an object is wanted"),
    "model_attributes_type": _("an object is wanted"),
    "dict_type": _("an object is wanted"),
    "list_type": _("a list is wanted"),
    "tuple_type": _("a list is wanted"),
    "int_type": _("an integer is wanted"),
    "int_parsing": _("an integer is wanted"),
    "int_from_float": _("an integer is wanted"),
    "bool_type": _("true or false is wanted"),
    "string_type": _("text is wanted"),
    "string_too_short": _("at least {min_length} characters are wanted"),
    "string_too_long": _("at most {max_length} characters are allowed"),
    "string_pattern_mismatch": _("these characters are not allowed here"),
    "too_short": _("at least {min_length} of them are wanted"),
    "too_long": _("at most {max_length} of them are allowed"),
    "greater_than": _("more than {gt} is wanted"),
    "greater_than_equal": _("at least {ge} is wanted"),
    "less_than": _("less than {lt} is wanted"),
    "less_than_equal": _("at most {le} is allowed"),
    "literal_error": _("one of {expected} is wanted"),
    "uuid_type": _("an id is wanted"),
    "uuid_parsing": _("an id is wanted"),
    "instant": _("a time with its offset is wanted, such as 2026-01-05T10:02:11+01:00"),
    "no_such_time": _("there is no such time"),
    "day": _("a day is wanted, such as 2026-01-05"),
    "no_such_day": _("there is no such day"),
    "year": _("a year after {from} and before {to} is wanted"),
    "duration": _("a duration is wanted, such as PT15M or P2D"),
    "duration_range": _("a duration of one second to 366 days is wanted"),
    "quantity": _('a number from 0 is wanted, or a decimal string such as "45.37"'),
    "units": _('an integer is wanted, or a decimal string such as "2.50"'),
    "positive": _("more than 0 is wanted"),
    "one_of": _("exactly one of {names} is wanted"),
    "negative_line": _('a negative amount is allowed only with "earns": false'),
    "needs": _("{name} is required with it"),
    "not_with": _("not together with {name}"),
    "email": _("this is no e-mail address"),
}


def field_path(where: Iterable[int | str]) -> str:
    """`("lines", 3, "amount")` as `lines[3].amount`."""
    path = ""
    for part in where:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What the schemas found, as `{field, message}` in the active language. Says nothing of what was sent."""
    found = []
    for error in errors:
        source, *where = error["loc"]
        if source == "body":
            # The first name is that of the door's parameter, which nobody outside knows.
            where = where[1:]
        sentence = _SENTENCES.get(error["type"])
        message = error["msg"] if sentence is None else str(sentence).format_map(error.get("ctx") or {})
        found.append({"field": field_path(where), "message": message})
    return found
