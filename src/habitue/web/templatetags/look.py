"""Tags that components are made of."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", classes: str = "") -> SafeString:
    """`<c-icon>` without a component's price: components and long lists use it. `label` where it stands alone."""
    called = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    look = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>', f"{look} {classes}".rstrip(), called, _sprite(), name
    )


@cache
def _sprite() -> str:
    return static("built/icons.svg")
