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
    "too_much_in_all": _("the lines add up to more than {most}"),
    "due_missing": _("this is required with claims, codes and tenders that move the ledger"),
    "same_key": _("each sale has a key of its own"),
    "order": _("since must be before until"),
    "overlap": _("30 days at most"),
    "int_parsing_size": _("this number is too large"),
    "bool_parsing": _("true or false is wanted"),
    "string_unicode": _("this is no valid text"),
    "invalid_key": _("text is wanted"),
    "json_invalid": _("this is no JSON"),
}
_OTHERWISE = _("this cannot be accepted")
# Words that rooms give for what is wrong with a field, beside its name.
_ROOM_SENTENCES: Mapping[str, str | Promise] = {
    "missing": _("this is required"),
    "too_long": _("at most {longest} characters are allowed"),
    "control_characters": _("these characters are not allowed here"),
    "invisible_characters": _("these characters are not allowed here"),
    "unknown": _("there is no such value"),
    "no_cursor": _("no cursor that an answer gave"),
    "no_email_address": _("this is no e-mail address"),
    "no_telephone_number": _("this is no telephone number"),
    "implausible": _("this day cannot be right"),
    "not_a_minute": _("whole minutes are wanted"),
}


def field_path(where: Iterable[int | str]) -> str:
    """`("lines", 3, "amount")` as `lines[3].amount`."""
    path = ""
    for part in where:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def sentence_of(kind: str, context: Mapping[str, Any] | None) -> str:
    """What is wrong, by pydantic's word for it or our own, in the active language."""
    known = dict(context or {})
    if kind == "literal_error":
        # Pydantic lists them in English: 'a', 'b' or 'c'.
        known["expected"] = str(known["expected"]).replace(" or ", ", ")
    return str(_SENTENCES.get(kind, _OTHERWISE)).format_map(known)


def room_sentence(why: str, details: Mapping[str, Any]) -> str | None:
    """The same for a word that a room gave; None if it gave none."""
    sentence = _ROOM_SENTENCES.get(why)
    return None if sentence is None else str(sentence).format_map(details)


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What the schemas found, as `{field, message}` in the active language. Says nothing of what was sent."""
    found = []
    for error in errors:
        source, *where = error["loc"]
        if source == "body":
            # The first name is that of the door's parameter, which nobody outside knows.
            where = where[1:]
        # A rule over several fields names the one that breaks it.
        where = [*where, *error.get("ctx", {}).get("at", ())]
        found.append({"field": field_path(where), "message": sentence_of(error["type"], error.get("ctx"))})
    return found
