"""Moments as people tell them."""

from datetime import datetime

from babel.dates import format_date, format_time
from django import template
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def lately(value: datetime, now: datetime) -> str:
    """Today, as in "Today, 9:41"; "Yesterday, 18:02", a weekday within the week, else the day."""
    zone = get_current_timezone()
    language = (get_language() or "en")[:2]
    locale = "en_GB" if language == "en" else language
    local = value.astimezone(zone)
    days = (now.astimezone(zone).date() - local.date()).days
    time = format_time(local, "short", locale=locale)
    if days == 0:
        return _("Today, {time}").format(time=time)
    if days == 1:
        return _("Yesterday, {time}").format(time=time)
    if 1 < days < 7:
        return f"{format_date(local, 'EEEE', locale=locale)}, {time}"
    return format_date(local, "medium", locale=locale)
