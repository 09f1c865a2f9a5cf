"""What every page of the portal is given."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from habitue.portal.doors import GuestRequest, address

# What happened, told on the page that follows; the address holds a word, never a sentence that somebody made up.
_SAID = {
    "saved": _("Saved."),
    "address_asked": _("We have mailed a link to the new address. Until you open it, everything stays as it was."),
    "address": _("Your new address is confirmed. From now on it opens your card."),
    "address_kept": _("The link to the new address works no more. Your address stays the same."),
    "given": _("Thank you. You can take it back here at any time."),
    "withdrawn": _("Withdrawn. We have written down when."),
    "out": _("You are logged out."),
    "elsewhere": _("You are logged out everywhere."),
    "passkey": _("Your passkey is ready: next time you come in without a mail."),
    "removed": _("Removed."),
    "welcome": _("Welcome! This is your card."),
    "forgotten": _("Everything about you has been deleted. All the best!"),
    "collecting": _("We are collecting everything about you. It takes a moment."),
}


def page(request: GuestRequest, template: str, at: str = "", status: int = 200, **given: Any) -> HttpResponse:
    """A page in the house's frame; `at` is the place in the navigation."""
    said = _SAID.get(request.GET.get("said", ""))
    return render(request, template, {"place": at, "said": said, **_frame(request), **given}, status=status)


def _frame(request: GuestRequest) -> dict[str, Any]:
    links = {name: address(request, name) for name in ("card", "rewards", "history", "me", "log_in", "register")}
    return {
        "house": request.house,
        "portal": request.portal,
        "organisation": request.organisation,
        "guest": request.guest.customer if request.guest else None,
        "is_widget": request.is_widget,
        "links": links,
        "space": "portal_widget" if request.is_widget else "portal",
        "now": request.now,
    }


def back_to(request: GuestRequest, name: str, said: str = "") -> HttpResponse:
    """On to another page, which tells what happened."""
    return HttpResponseRedirect(address(request, name) + (f"?said={said}" if said else ""))
