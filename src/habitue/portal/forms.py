"""What guests type. Manners only: what it means is read by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MISSING = {"required": _("This is needed.")}
_DATE = {"invalid": _("This is not a date.")}


class JoinForm(forms.Form):
    """Registering: a name and an address; the rest may be left out."""

    given_name = forms.CharField(max_length=200, error_messages=_MISSING)
    family_name = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(
        max_length=254, error_messages={**_MISSING, "invalid": _("This is not an e-mail address.")}
    )
    telephone = forms.CharField(max_length=50, required=False)
    birth_date = forms.DateField(required=False, error_messages=_DATE)
    card = forms.CharField(max_length=64, required=False)

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AddressForm(forms.Form):
    """A new e-mail address."""

    email = forms.EmailField(
        max_length=254, error_messages={**_MISSING, "invalid": _("This is not an e-mail address.")}
    )


class DetailsForm(forms.Form):
    """What a guest may change of themselves; the address has a form of its own, as it is what they log in with."""

    given_name = forms.CharField(max_length=200, required=False)
    family_name = forms.CharField(max_length=200, required=False)
    telephone = forms.CharField(max_length=50, required=False)
    birth_date = forms.DateField(required=False, error_messages=_DATE)
    language = forms.ChoiceField(
        choices=[("", ""), ("de", "de"), ("en", "en"), ("es", "es"), ("fr", "fr"), ("it", "it")], required=False
    )

    def birth(self) -> date | None:
        found: date | None = self.cleaned_data["birth_date"]
        return found
