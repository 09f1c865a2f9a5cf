"""What is typed about sales."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habitue.manage.forms.fields import Form, LineField, QuantityField
from habitue.manage.queries.sales import left_of


class ReturningForm(Form):
    """How much of each line comes back."""

    reason = LineField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, *args: Any, lines: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {}
        for line in lines:
            left = f"{left_of(line):f}"
            words = line["name"] or line["article"] or _("Line {number}").format(number=line["number"])
            asked[f"line_{line['number']}"] = QuantityField(
                label=words, required=False, decimals=3, help_text=_("At most {left}").format(left=left)
            )
        self.fields = {**asked, **self.fields}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(value for name, value in said.items() if name.startswith("line_")):
            raise forms.ValidationError(_("Say how much comes back."))
        return said


class NamingForm(Form):
    code = LineField(
        label=gettext_lazy("Card number"), longest=64, help_text=gettext_lazy("As it was shown, or should have been.")
    )
