"""A form's page: shown, read, done once, and shown again with what was typed where something was wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal
from habitue.web.doors import StaffRequest

Words = str | Promise

# What is wrong with a field, in a sentence; whoever typed it does not know our words for fields.
_WHY: dict[str, Words] = {
    "missing": _("This is needed."),
    "too_long": _("This is too long."),
    "control_characters": _("There are characters in this that cannot be shown."),
    "invisible_characters": _("There are characters in this that cannot be shown."),
    "no_email_address": _("This is not an e-mail address."),
    "no_telephone_number": _("This is not a telephone number."),
    "implausible": _("This day cannot be right."),
    "unknown": _("This is not known here."),
    "out_of_range": _("This is too much or too little."),
    "no_percentage": _("This is not a percentage, as 19 or 5.5."),
    "too_many": _("These are too many."),
}

# What can be mended in the form, a file that is too large or of another kind too; the rest is no matter of the form.
_SAID_BESIDE = (400, 409, 413, 415, 422, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a form is for. `do` gets what was read, and returns where to go then; `done` is said there.

    `danger` asks in red; `back` is where one goes without doing it, and `note` what that is called; `about` is a
    sentence on the whole.
    """

    title: Words
    submit: Words
    do: Callable[[dict[str, Any]], str]
    back: str
    done: Words = ""
    note: Words = ""
    about: Words = ""
    danger: bool = False
    template: str = "manage/form.html"
    room: str = "customers"
    fields_of: Mapping[str, str] = field(default_factory=dict)  # a refusal's field -> the form's
    context: Mapping[str, Any] = field(default_factory=dict)


def form_page(request: StaffRequest, form: Form, deed: Deed) -> HttpResponse:
    """Show a form, or do what it is for and go on. A rule's no is shown with everything that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            there = deed.do(form.cleaned_data)
        except Refusal as refusal:
            if refusal.status not in _SAID_BESIDE:
                raise
            say_no(form, refusal, deed.fields_of)
        else:
            if deed.done:
                messages.success(request, str(deed.done))
            return redirect(there)
    status = 422 if form.errors else 200
    shown = {"form": form, "deed": deed, "room": deed.room, **deed.context}
    return render(request, deed.template, shown, status=status)


def say_no(form: Form, refusal: Refusal, fields_of: Mapping[str, str]) -> None:
    """Put a refusal where it belongs: at its field, else above the form."""
    named = str(refusal.details.get("field", ""))
    at = fields_of.get(named, named)
    why = _WHY.get(str(refusal.details.get("why", "")))
    if at in form.fields and why is not None:
        form.add_error(at, str(why))
    else:
        form.add_error(None, refusal.sentence)
