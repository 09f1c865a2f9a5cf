"""Money, numbers, days and moments as the page's language writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel.dates import format_date, format_time
from django import template
from django.utils.timezone import get_current_timezone

from habitue.checkout import written
from habitue.checkout.written import locale_now

register = template.Library()
_MINUS: Final = "−"


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`1250|money:"EUR"` is "€12.50", or as the language writes it. What is not known is a dash."""
    if minor is None:
        return "–"
    # In one piece: no line ends between an amount and its sign.
    return _signed(written.money(minor, currency)).replace(" ", "\u00a0")


@register.filter
def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """`1284|number` is "1,284" in English; with `digits`, exactly so many after the point."""
    if value is None:
        return "–"
    return _signed(written.decimal(value, digits))


@register.filter
def day(value: date | None, length: str = "medium") -> str:
    """A day, or a moment's day in the zone that is on; `length`: short, medium, long, full or a pattern of babel."""
    if value is None:
        return "–"
    local = value.astimezone(get_current_timezone()) if isinstance(value, datetime) else value
    return format_date(local, length, locale=locale_now())


@register.filter
def moment(value: datetime | None, length: str = "medium") -> str:
    """Day and time, without seconds."""
    if value is None:
        return "–"
    local = value.astimezone(get_current_timezone())
    locale = locale_now()
    return f"{format_date(local, length, locale=locale)}, {format_time(local, 'short', locale=locale)}"


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day, in hours and minutes."""
    return "–" if value is None else format_time(value.astimezone(get_current_timezone()), "short", locale=locale_now())


@register.filter
def machine_moment(value: date) -> str:
    """For `<time datetime="…">`."""
    return value.isoformat()


def _signed(amount: str) -> str:
    # A hyphen is shorter than a digit and breaks at the line's end.
    return amount.replace("-", _MINUS)
