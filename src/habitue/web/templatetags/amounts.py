"""Money, numbers, days and moments as the page's language writes them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django import template
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

register = template.Library()
_MINUS: Final = "−"


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`1250|money:"EUR"` is "€12.50", or as the language writes it. What is not known is a dash."""
    if minor is None:
        return "–"
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return _signed(format_currency(amount, currency, locale=_locale(get_language() or "en")))


@register.filter
def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """`1284|number` is "1,284" in English; with `digits`, exactly so many after the point."""
    if value is None:
        return "–"
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _signed(format_decimal(value, format=pattern, locale=_locale(get_language() or "en")))


@register.filter
def day(value: date | None, length: str = "medium") -> str:
    """A day, or a moment's day in the zone that is on; `length`: short, medium, long, full or a pattern of babel."""
    if value is None:
        return "–"
    local = value.astimezone(get_current_timezone()) if isinstance(value, datetime) else value
    return format_date(local, length, locale=_locale(get_language() or "en"))


@register.filter
def moment(value: datetime | None, length: str = "medium") -> str:
    """Day and time, without seconds."""
    if value is None:
        return "–"
    local = value.astimezone(get_current_timezone())
    locale = _locale(get_language() or "en")
    return f"{format_date(local, length, locale=locale)}, {format_time(local, 'short', locale=locale)}"


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day, in hours and minutes."""
    return (
        "–"
        if value is None
        else format_time(value.astimezone(get_current_timezone()), "short", locale=_locale(get_language() or "en"))
    )


@register.filter
def machine_moment(value: date) -> str:
    """For `<time datetime="…">`."""
    return value.isoformat()


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    # Days before months and 24 hours: English as it is written in Europe.
    return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))


def _signed(written: str) -> str:
    # A hyphen is shorter than a digit and breaks at the line's end.
    return written.replace("-", _MINUS)
