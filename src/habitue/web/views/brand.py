"""A merchant's colour as a style sheet: a page may hold no style, so the colour stands in an address."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from habitue.web.logic import ink_on, readable_on

# Of what guests' words stand on, that on which they are hardest to read: the darkest by day, the brightest by night.
PAPER, DARK_CARD = "faf7f2", "231d18"

_SHEET = """:root {{
  --brand: #{colour}; --brand-ink: #{ink}; --brand-bar: #{ink};
  --brand-text: #{light};
}}
@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {{ --brand-text: #{dark}; }} }}
[data-theme="dark"] {{ --brand-text: #{dark}; }}
"""


@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def brand(request: HttpRequest, colour: str) -> HttpResponse:  # noqa: ARG001
    """`--brand` to fill with, `--brand-ink` to write on it, `--brand-text` to write with on paper."""
    sheet = _SHEET.format(
        colour=colour, ink=ink_on(colour), light=readable_on(PAPER, colour), dark=readable_on(DARK_CARD, colour)
    )
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")
