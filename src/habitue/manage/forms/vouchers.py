"""What is typed about vouchers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import DayField, Form, LineField, MoneyField
from habitue.platform.secrets import bare_code

COUNT_MAX = 5_000


class IssuingForm(Form):
    """One voucher or many alike, with codes of its own making or those that are typed."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "amount": MoneyField(
                label=_("Worth"), currency=currency, required=False, help_text=_("Empty: blank, loaded later.")
            ),
            "price": MoneyField(
                label=_("Paid for it"), currency=currency, required=False, help_text=_("Empty: it is a gift.")
            ),
            "count": forms.IntegerField(label=_("How many"), min_value=1, max_value=COUNT_MAX, initial=1),
            "expires": DayField(label=_("Good through"), required=False, help_text=_("Empty: for ever.")),
            "codes": LineField(
                label=_("Own codes"),
                longest=200_000,
                required=False,
                widget=forms.Textarea,
                help_text=_("One a line, for vouchers that are printed already. Empty: codes are made."),
            ),
            "print": forms.BooleanField(
                label=_("Make a PDF of them"),
                required=False,
                help_text=_("A page for each, in your look, with its code as QR. Kept for a week."),
            ),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        codes = [line.strip() for line in said["codes"].splitlines() if line.strip()]
        said["codes"] = codes
        if codes:
            said["count"] = len(codes)
        if len({bare_code(code) for code in codes}) != len(codes):
            self.add_error("codes", str(_("A code stands here twice.")))
        if len(codes) > COUNT_MAX:
            self.add_error("codes", str(_("These are too many.")))
        if said["price"] and not said["amount"]:
            self.add_error("amount", str(_("Say what it is worth.")))
        return said


class LoadingForm(Form):
    reason = LineField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "amount": MoneyField(label=_("How much"), currency=currency),
            "price": MoneyField(
                label=_("Paid for it"), currency=currency, required=False, help_text=_("Empty: it is a gift.")
            ),
            **self.fields,
        }
