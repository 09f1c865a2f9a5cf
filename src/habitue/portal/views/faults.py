"""What is wrong with what a guest typed: each fault at its own field, in a sentence for people."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal

# A fault that belongs to no field of the form stands above it.
WHOLE = "whole"
_WHY: Mapping[str, str | Promise] = {
    "missing": _("This is needed."),
    "too_long": _("This is too long."),
    "control_characters": _("There are characters in this that cannot be shown."),
    "invisible_characters": _("There are characters in this that cannot be shown."),
    "no_email_address": _("This is not an e-mail address."),
    "no_telephone_number": _("This is no telephone number."),
    "implausible": _("This day cannot be right."),
}


class Faults(dict[str, str]):
    """A sentence by field. A field without a fault has an empty one: a component must never find another's."""

    def __missing__(self, field: str) -> str:
        return ""

    @property
    def focus(self) -> dict[str, bool | None]:
        """Where the page puts the cursor: browsers take the first of these fields on the page."""
        return _Focus(dict.fromkeys(self, True))


class _Focus(dict[str, bool | None]):
    def __missing__(self, field: str) -> None:
        return None


def faults_of(form: forms.Form) -> Faults:
    """What a form found."""
    return Faults({name: str(errors[0]) for name, errors in form.errors.items()})


def fault_of(refusal: Refusal, form: forms.Form) -> Faults:
    """What an action said no to."""
    details: Mapping[str, Any] = refusal.details
    field, sentence = str(details.get("field", "")), _WHY.get(str(details.get("why", "")))
    return Faults({field if field in form.fields else WHOLE: str(sentence or refusal.sentence)})
