"""Tags that components are made of."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Two letters for a face: "Ana María Martín" is AM, "Rewe" is RE."""
    words = [word for word in name.split() if word[0].isalnum()]
    if len(words) < 2:
        return "".join(words)[:2].upper()
    return (words[0][0] + words[-1][0]).upper()


@register.filter
def written(attrs: Any) -> SafeString:
    """The attributes that a component hands on, escaped: cotton's own `{{ attrs }}` lets quotation marks through."""
    given: Mapping[str, Any] = attrs.attrs_dict()
    return format_html_join(
        " ", "{}", ((_attribute(name, value),) for name, value in given.items() if value is not None)
    )


def _attribute(name: str, value: Any) -> SafeString:
    return format_html("{}", name) if value is True else format_html('{}="{}"', name, value)
