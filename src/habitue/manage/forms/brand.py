"""What is typed about how the house looks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import Form, LineField, language_fields

TEXT_WORDS: Mapping[str, str | Promise] = {
    "welcome": _("Welcome, to who registers"),
    "receipt_foot": _("Under a receipt"),
    "mail_foot": _("Under mails"),
    "card_line": _("On a card"),
    "birthday_letter": _("Birthday letter"),
}
_COPIES = (
    ("sale", _("Sales")),
    ("voucher", _("Vouchers")),
    ("top_up", _("Loads")),
    ("reward", _("Rewards")),
    ("registration", _("Registrations")),
)
_PICTURES = ".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp"


def _file(label: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, widget=forms.FileInput(attrs={"accept": _PICTURES}))


class BrandForm(Form):
    public_name = LineField(label=_("Name that guests see"), longest=80, required=False)
    colour = LineField(label=_("Colour"), longest=7, widget=forms.TextInput(attrs={"type": "color"}))
    logo = _file(_("Logo"))
    without_logo = forms.BooleanField(label=_("Without a logo"), required=False)
    background = _file(_("Background of cards"))
    without_background = forms.BooleanField(label=_("Without a background"), required=False)
    website = LineField(label=_("Website"), longest=500, required=False)
    imprint = LineField(label=_("Address of the imprint"), longest=500, required=False)
    privacy = LineField(label=_("Address of the privacy notice"), longest=500, required=False)
    postal_address = LineField(label=_("Postal address"), longest=1000, required=False, widget=forms.Textarea)
    reply_to = LineField(label=_("Answers to mails go to"), longest=254, required=False)
    notice_email = LineField(label=_("Copies of mails go to"), longest=254, required=False)
    copies = forms.MultipleChoiceField(
        label=_("Copies of mails about"), required=False, choices=_COPIES, widget=forms.CheckboxSelectMultiple
    )


class TextForm(Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = language_fields("text", _("Text"), longest=5000, area=True)
