"""What every page's template knows."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")


def look(request: HttpRequest) -> dict[str, Any]:
    """`theme`: light or dark where somebody has chosen; else empty, and the device decides."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else ""}
