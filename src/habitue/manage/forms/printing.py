"""How cards are to be printed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import Form, LineField
from habitue.printing.papers import PAPERS
from habitue.printing.sheets import CARDS_MAX

_CODES = (("qr", _("QR code")), ("barcode", _("Barcode")), ("both", _("Both")))


class PrintingForm(Form):
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=CARDS_MAX, initial=10)
    begins = LineField(label=_("Number begins with"), longest=20, required=False)
    paper = forms.ChoiceField(label=_("Paper"))
    codes = forms.ChoiceField(label=_("Code"), choices=_CODES)
    skip = forms.IntegerField(
        label=_("Places of the first sheet that are used already"), min_value=0, max_value=64, initial=0
    )
    cut_marks = forms.BooleanField(label=_("Cut marks"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper: Any = self.fields["paper"]
        paper.choices = [(name, paper.title) for name, paper in PAPERS.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said["skip"] >= PAPERS[said["paper"]].cells:
            self.add_error("skip", str(_("The sheet has fewer places.")))
        return said
