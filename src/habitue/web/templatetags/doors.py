"""`{% once %}`: the hidden field that makes a form's effect happen once."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from habitue.platform.ids import new_id

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A key that is new each time the form is shown: sent twice, it does one thing."""
    return format_html('<input type="hidden" name="once" value="{}">', new_id())
