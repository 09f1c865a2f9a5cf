"""Fields that forms of the desk share: money, days, moments, texts by language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from habitue.checkout.typed import read_decimal, read_money, typed_money
from habitue.manage.reading import YEARS

LANGUAGE_NAMES = (("de", "Deutsch"), ("en", "English"), ("es", "Español"), ("fr", "Français"), ("it", "Italiano"))


class Form(forms.Form):
    """A form whose fields are shown by `<c-manage.fields>`; `title` of a field is its label."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def full_clean(self) -> None:
        """As Django does, in our words; a form's fields may have come after its beginning."""
        for field in self.fields.values():
            field.error_messages["required"] = str(_("This is needed."))
        super().full_clean()


class LineField(forms.CharField):
    """A line of text; what may stand in it the action knows."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=longest, **kwargs)
        self.error_messages["max_length"] = str(_("This is too long."))


class MoneyField(forms.Field):
    """An amount as people write it, in minor units: `12,50` and `12.50` are 1250, `12` is 1200."""

    def __init__(self, *, currency: str = "EUR", signed: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency, self.signed = currency, signed

    def to_python(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        amount = read_money(str(value), self.currency)
        if amount is None:
            raise forms.ValidationError(_("This is not an amount."))
        if amount < 0 and not self.signed:
            raise forms.ValidationError(_("This is less than nothing."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return typed_money(value, self.currency) if isinstance(value, int) else value


class QuantityField(forms.Field):
    """So many of a unit: whole, or with decimals where the unit has them."""

    def __init__(self, *, decimals: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decimals = decimals

    def to_python(self, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        read = read_decimal(str(value), self.decimals)
        if read is None:
            raise forms.ValidationError(_("This is not an amount."))
        return read


class DayField(forms.DateField):
    """A day, as browsers send it."""

    widget = forms.DateInput(attrs={"type": "date"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = str(_("This is not a day."))

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day


def end_of_day(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The moment after the last of a day: what is good through it is gone then."""
    if day is None:
        return None
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(0), tzinfo=zone)


def language_fields(name: str, label: Any, *, longest: int = 200, area: bool = False) -> dict[str, forms.Field]:
    """A field for each language, `name_de` and so on; none is required."""
    widget: Callable[[], forms.Widget] = forms.Textarea if area else forms.TextInput
    return {
        f"{name}_{code}": LineField(longest=longest, required=False, label=f"{label} ({words})", widget=widget())
        for code, words in LANGUAGE_NAMES
    }


def texts_from(cleaned: Mapping[str, Any], name: str) -> dict[str, str]:
    """What was typed into `language_fields`, by language."""
    return {code: text for code, _words in LANGUAGE_NAMES if (text := cleaned.get(f"{name}_{code}"))}


def texts_into(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The other way round: what `language_fields` show at first."""
    return {f"{name}_{code}": texts.get(code, "") for code, _words in LANGUAGE_NAMES}
