"""What is typed about customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import LANGUAGE_NAMES, DayField, Form, LineField, MoneyField, QuantityField


class DetailsForm(Form):
    given_name = LineField(label=_("Given name"), required=False)
    family_name = LineField(label=_("Family name"), required=False)
    email = LineField(label=_("E-mail"), required=False, widget=forms.TextInput(attrs={"type": "email"}))
    telephone = LineField(label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    birth_date = DayField(label=_("Birthday"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=(("", _("Not known")), *LANGUAGE_NAMES))
    note = LineField(label=_("Note"), longest=5000, required=False, widget=forms.Textarea)


class NewCustomerForm(DetailsForm):
    card = LineField(label=_("Card number"), longest=64, required=False)


class TierForm(Form):
    level = forms.ChoiceField(label=_("Tier"))
    until = DayField(label=_("Through"), required=False, help_text=_("Empty: until it is taken back."))
    reason = LineField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, levels: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["level"]
        choice.choices = [("", _("As earned")), *levels.items()]
        choice.required = False


class LimitForm(Form):
    reason = LineField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = MoneyField(label=_("Credit limit"), currency=currency, help_text=_("How far they may go below zero."))
        self.fields = {"limit": limit, **self.fields}


class AdjustmentForm(Form):
    """A gift or a correction, of either sign."""

    reason = LineField(label=_("Reason"), help_text=_("It stands in the history of both."))

    def __init__(self, *args: Any, units: dict[str, str], most_decimals: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "unit": forms.ChoiceField(label=_("Of what"), choices=list(units.items())),
            "amount": QuantityField(
                label=_("How much"), decimals=most_decimals, help_text=_("With a minus it is taken away.")
            ),
            **self.fields,
        }


class ForgettingForm(Form):
    """What becomes of value and of debt, where there is any."""

    sure = forms.BooleanField(label=_("Yes, forget this person. It cannot be undone."))

    def __init__(self, *args: Any, has_value: bool, has_debt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {}
        if has_value:
            asked["value"] = forms.ChoiceField(
                label=_("What they still have"),
                widget=forms.RadioSelect,
                choices=(("paid_out", _("is paid out to them")), ("forfeited", _("is forfeited"))),
            )
        if has_debt:
            asked["debt"] = forms.ChoiceField(
                label=_("What they still owe"),
                widget=forms.RadioSelect,
                choices=(("paid", _("has been paid")), ("written_off", _("is written off"))),
            )
        self.fields = {**asked, **self.fields}


class MergingForm(Form):
    sure = forms.BooleanField(label=_("Yes, these two are one person. It cannot be undone."))
