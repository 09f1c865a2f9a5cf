"""What is typed about articles, groups, quick buttons and rewards."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.manage.forms.fields import Form, LineField, MoneyField, language_fields
from habitue.programs.articles.queries import ArticleFacts, GroupFacts

PICTURES = ".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp"


class PictureField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            label=_("Picture"),
            help_text=_("PNG, JPEG or WebP; it is made smaller here."),
            widget=forms.FileInput(attrs={"accept": PICTURES}),
            **kwargs,
        )


class ArticleForm(Form):
    def __init__(
        self, *args: Any, currency: str, groups: Iterable[GroupFacts], language: str, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {}
        if is_new:
            fields["code"] = LineField(label=_("Code"), longest=64, help_text=_("As tills send it."))
        fields |= language_fields("name", _("Name"))
        known = [(group.code, group.name(language)) for group in groups]
        fields["group"] = forms.ChoiceField(label=_("Group"), required=False, choices=[("", _("None")), *known])
        fields["price"] = MoneyField(
            label=_("Price"), currency=currency, required=False, help_text=_("Empty: the till asks for it.")
        )
        fields["vat"] = LineField(label=_("VAT in percent"), longest=5, required=False)
        fields["picture"] = PictureField()
        self.fields = fields

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(value for name, value in said.items() if name.startswith("name_")):
            raise forms.ValidationError(_("A name in one language at least."))
        return said


class GroupForm(Form):
    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {}
        if is_new:
            fields["code"] = LineField(label=_("Code"), longest=64, help_text=_("As rules of the program name it."))
        fields |= language_fields("name", _("Name"))
        fields["place"] = forms.IntegerField(label=_("Place in the order"), initial=0, min_value=0, max_value=9999)
        self.fields = fields


class ButtonsForm(Form):
    """Which articles are quick buttons, in the order of their numbers."""

    def __init__(self, *args: Any, articles: Iterable[ArticleFacts], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            f"place_{article.code}": forms.IntegerField(
                label=article.name(language), required=False, min_value=1, max_value=999
            )
            for article in articles
        }

    def codes(self) -> list[str]:
        """The articles that have a number, in order."""
        placed = [(number, name) for name, number in self.cleaned_data.items() if number is not None]
        return [name.removeprefix("place_") for _number, name in sorted(placed)]


class RewardForm(Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            **language_fields("description", _("In a few words"), longest=500, area=True),
            "picture": PictureField(),
            "without": forms.BooleanField(label=_("Without a picture"), required=False),
        }
