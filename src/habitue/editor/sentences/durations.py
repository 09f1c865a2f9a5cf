"""Durations as people say them: a number and a unit of time. What is more than one of them is written in ISO 8601."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from habitue.editor.sentences.numbers import number_text

UNITS: dict[str, str | Promise] = {
    "PY": _("years"),
    "PM": _("months"),
    "PW": _("weeks"),
    "PD": _("days"),
    "PTH": _("hours"),
    "ISO": _("as ISO 8601"),
}


def split(value: Any) -> tuple[str, str]:
    """`P12M` is `("12", "PM")`; `P1Y6M`, or whatever it is, is itself and `ISO`."""
    found = re.fullmatch(r"(PT?)([0-9]+)([YMWDH])", value) if isinstance(value, str) else None
    if found is None or found[1] + found[3] not in UNITS:
        return str(value), "ISO"
    return found[2], found[1] + found[3]


def joined(number: str, unit: str) -> str:
    """The duration of so many units, as the document has it."""
    number = number.strip()
    return number if unit not in UNITS or unit == "ISO" else f"{unit[:-1]}{number}{unit[-1]}"


def said(value: Any) -> str:
    """`12 months`, in the active language."""
    number, unit = split(value)
    if unit == "ISO":
        return number
    count = int(number)
    words = {
        "PY": ngettext("{count} year", "{count} years", count),
        "PM": ngettext("{count} month", "{count} months", count),
        "PW": ngettext("{count} week", "{count} weeks", count),
        "PD": ngettext("{count} day", "{count} days", count),
        "PTH": ngettext("{count} hour", "{count} hours", count),
    }
    return words[unit].format(count=number_text(count))
