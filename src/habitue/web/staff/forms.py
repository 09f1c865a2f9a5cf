"""Manners of the forms about staff."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.merchants.queries import StoreFacts
from habitue.web.roles import ROLES

LANGUAGES = (
    ("", _("As the organisation")),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
)


class StaffForm(forms.Form):
    """Who somebody is. No store chosen means all of them."""

    name = forms.CharField(max_length=200)
    role = forms.ChoiceField(choices=ROLES)
    stores = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    language = forms.ChoiceField(choices=LANGUAGES, required=False)

    def __init__(self, *args: object, stores: Iterable[StoreFacts], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["stores"].choices = [(str(store.id), store.name) for store in stores]  # type: ignore[attr-defined]

    def wanted_stores(self) -> list[UUID] | None:
        """The stores that were chosen; None for all."""
        return self.cleaned_data["stores"] or None


class NewStaffForm(StaffForm):
    """The same for somebody new, with an e-mail to invite them by."""

    email = forms.EmailField(max_length=254, required=False)


class RulesForm(forms.Form):
    second_factor = forms.BooleanField(required=False)
    cashiers_may_give = forms.BooleanField(required=False)
    panel_lock_minutes = forms.IntegerField(min_value=1, max_value=1440)


class DeviceForm(forms.Form):
    name = forms.CharField(max_length=200, required=False)
    till = forms.UUIDField()
