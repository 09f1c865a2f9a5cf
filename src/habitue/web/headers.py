"""What a page may do in a browser, said in its headers. Everything is off unless a view asks for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse

PERMISSIONS: Final = "Permissions-Policy"
_OFF: Final = ("microphone", "geolocation", "payment", "usb", "serial", "midi", "display-capture")
_SCANNING: Final = {"script-src": ["'self'", "'wasm-unsafe-eval'"], "worker-src": ["'self'", "blob:"]}

Answer = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


def permissions_policy(answer: Answer) -> Answer:
    """The middleware: no camera, no microphone, no place."""

    def limited(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault(PERMISSIONS, _policy(camera=False))
        return response

    return limited


def with_camera(view: View) -> View:
    """For pages that scan: the camera, and the WebAssembly that reads codes."""

    @wraps(view)
    def seeing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers[PERMISSIONS] = _policy(camera=True)
        return response

    return cast(View, csp_update(_SCANNING)(seeing))


def _policy(*, camera: bool) -> str:
    return ", ".join(["camera=(self)" if camera else "camera=()", *(f"{name}=()" for name in _OFF)])
