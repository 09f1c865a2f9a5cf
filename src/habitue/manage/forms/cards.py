"""What is typed about cards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import Form, LineField

MEDIA = (
    ("barcode", _("Barcode")),
    ("qr", _("QR code")),
    ("nfc", _("NFC")),
    ("magnetic", _("Magnetic stripe")),
    ("wallet", _("Wallet")),
    ("number", _("Number only")),
)
COUNT_MAX = 20_000


class CardForm(Form):
    code = LineField(label=_("Card number"), longest=64)
    medium = forms.ChoiceField(label=_("Read as"), choices=MEDIA)


class ReplacingForm(Form):
    code = LineField(label=_("Number of the new card"), longest=64)


class MakingForm(Form):
    # What begins so is no product's: GS1 leaves 20 to 29 to each shop (General Specifications, 1.4.4: RCN-13).
    begins = LineField(
        label=_("Begins with"),
        longest=12,
        required=False,
        initial="20",
        help_text=_(
            "20 to 29 begin no product's number. Take another of them than the labels of your scales. "
            "Without a beginning, a till may take a card for a product."
        ),
    )
    length = forms.IntegerField(label=_("Digits in all"), min_value=6, max_value=20, initial=13)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=COUNT_MAX, initial=100)
    checked = forms.BooleanField(label=_("The last digit is a check digit (as in EAN)"), required=False, initial=True)
    medium = forms.ChoiceField(label=_("Read as"), choices=MEDIA)

    def clean_begins(self) -> str:
        prefix: str = self.cleaned_data["begins"]
        if prefix and not (prefix.isascii() and prefix.isdigit()):
            raise forms.ValidationError(_("Digits only."))
        if prefix.startswith("0"):
            raise forms.ValidationError(_("Not with 0: spreadsheets and some scanners leave it out."))
        return prefix

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            free = said["length"] - len(said["begins"]) - said["checked"]
            if free < 1 or 10**free < 10 * said["count"]:
                self.add_error("length", str(_("Too short for so many numbers that nobody can guess.")))
        return said


class TakingForm(Form):
    """Numbers out of a file, or pasted."""

    file = forms.FileField(
        label=_("A file with one number a line"),
        required=False,
        help_text=_("CSV or plain text; of several columns the first."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    numbers = LineField(label=_("Or pasted"), longest=500_000, required=False, widget=forms.Textarea)
    medium = forms.ChoiceField(label=_("Read as"), choices=MEDIA)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("file") and not said.get("numbers"):
            raise forms.ValidationError(_("Choose a file, or paste numbers."))
        return said
