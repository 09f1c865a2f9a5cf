"""What every page's template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import select_template

THEMES = ("light", "dark")


def look(request: HttpRequest) -> dict[str, Any]:
    """`theme`: light or dark where somebody has chosen; else empty, and the device decides.

    `desk_frame`: what the manager's pages extend, whichever room they belong to: the desk is a floor above.
    """
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "desk_frame": _desk_frame()}


def _desk_frame() -> str:
    return str(select_template([settings.DESK_FRAME, "web/staff/frame.html"]).template.name)
