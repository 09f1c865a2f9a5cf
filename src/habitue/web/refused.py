"""What a refusal looks like on a page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from habitue.platform.refusals import Refusal
from habitue.web.asking import is_ours, keep_form, page_of_the_form


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A fragment for htmx; for a form its page again, with the sentence and what was typed; else the error's page."""
    if request.headers.get("HX-Request"):
        return _in_the_corner(request, refusal)
    if refusal.status == 404:
        raise Http404(refusal.sentence)
    if refusal.status == 403:
        raise PermissionDenied(refusal.sentence)
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
