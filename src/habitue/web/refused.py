"""What a refusal looks like on a page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from habitue.platform.refusals import Refusal
from habitue.web.asking import is_ours, keep_form, page_of_the_form
from habitue.web.views.errors import error_page


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A fragment for htmx; for a form its page again, with the sentence and what was typed; else the error's page."""
    if request.headers.get("HX-Request"):
        return _in_the_corner(request, refusal)
    if refusal.status in (403, 404):
        # Answered here, while the language of whoever asks is on.
        return error_page(request, refusal.status)
    if request.method == "POST" and is_ours(request, request.headers.get("Referer", "")):
        page = page_of_the_form(request)
        keep_form(request, page)
        messages.error(request, refusal.sentence)
        return redirect(page)
    return render(request, "web/refused.html", {"refusal": refusal}, status=refusal.status)


def _in_the_corner(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """As a message beside the page: nothing on it is replaced, so nothing typed is lost."""
    response = render(request, "web/refusal.html", {"refusal": refusal}, status=refusal.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response
