"""`{% once %}`: the hidden field that makes a form's effect happen once. `{% kept_form %}`: what was typed before."""

from typing import Any

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from habitue.platform.ids import new_id
from habitue.web.asking import kept_form as kept_form_of
from habitue.web.roles import ROLES

register = template.Library()
_ROLES = dict(ROLES)


@register.simple_tag
def once() -> SafeString:
    """A key that is new each time the form is shown: sent twice, it does one thing."""
    return format_html('<input type="hidden" name="once" value="{}">', new_id())


@register.simple_tag(takes_context=True)
def kept_form(context: dict[str, Any]) -> SafeString:
    """What was typed on this page before somebody had to sign in; `parts/kept.js` puts it back."""
    request = context.get("request")
    kept = None if request is None else kept_form_of(request)
    return SafeString("") if kept is None else json_script(kept, "kept-form")


@register.filter
def role_name(role: str) -> str:
    """A role, as people say it."""
    return str(_ROLES.get(role, role))
