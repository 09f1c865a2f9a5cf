"""What is typed about the merchant itself."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import LANGUAGE_NAMES, Form, LineField
from habitue.merchants.logic import SCOPES

_SCOPE_WORDS = {
    "sales": _("Sales, quotes, returns, rewards"),
    "customers": _("Customers and cards"),
    "vouchers": _("Vouchers"),
    "program": _("The program"),
    "events": _("Events and webhooks"),
    "admin": _("What staff decide: gifts, corrections, tiers, credit"),
}


def zones() -> list[tuple[str, str]]:
    """Time zones by name, those of continents only."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]


class ZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Time zone"), choices=zones, **kwargs)


class CountryField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Country"),
            longest=2,
            required=False,
            help_text=_("Two letters, as DE. Telephone numbers without a country are at home there."),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).upper()


class OrganisationForm(Form):
    name = LineField(label=_("Name"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_NAMES)
    country = CountryField()
    time_zone = ZoneField()


class CompanyForm(Form):
    name = LineField(label=_("Name"))
    tax_number = LineField(label=_("Tax number"), longest=64, required=False)
    country = CountryField()


class StoreForm(Form):
    name = LineField(label=_("Name"))
    time_zone = ZoneField()
    day_starts_at = forms.TimeField(
        label=_("The day begins at"),
        help_text=_("A bar's Saturday may end on Sunday at five."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class ChangedStoreForm(StoreForm):
    """A store with what may differ there from the rest of the house. An empty time is the house's."""

    panel_lock_minutes = forms.IntegerField(
        label=_("Panels lock themselves after"), required=False, min_value=1, max_value=1440
    )

    def __init__(self, *args: Any, house_minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["panel_lock_minutes"]
        field.help_text = _("Minutes in which nobody touches them. Empty: as everywhere, {minutes}.").format(
            minutes=house_minutes
        )
        field.widget.attrs["inputmode"] = "numeric"
        field.error_messages["invalid"] = str(_("This is not a whole number."))
        for bound in ("min_value", "max_value"):
            field.error_messages[bound] = str(_("From 1 to 1440 minutes."))


class NewStoreForm(StoreForm):
    def __init__(self, *args: Any, companies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "code": LineField(label=_("Code"), longest=64, help_text=_("As tills name it.")),
            "company": forms.ChoiceField(label=_("Company"), choices=companies),
            **self.fields,
        }


class TillForm(Form):
    name = LineField(label=_("Name"))


class NewTillForm(Form):
    code = LineField(label=_("Code"), longest=64)
    name = LineField(label=_("Name"), required=False)


class KeyForm(Form):
    """A key for a till, or for a program that is named here for the first time."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, _SCOPE_WORDS.get(scope, scope)) for scope in sorted(SCOPES)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "owner": forms.ChoiceField(
                label=_("For"), choices=[*owners, ("new", _("A new program"))], help_text=_("A till or a program.")
            ),
            "program": LineField(label=_("Name of the new program"), required=False),
            **self.fields,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said["owner"] == "new" and not said["program"]:
            self.add_error("program", str(_("This is needed.")))
        return said


class WebhookForm(Form):
    url = LineField(label=_("Address"), longest=2000, widget=forms.TextInput(attrs={"type": "url"}))
    description = LineField(label=_("What it is for"), required=False)
