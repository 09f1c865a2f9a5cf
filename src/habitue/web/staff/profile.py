"""One's own page: the language one is spoken to in, and how one signs in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from habitue.merchants.actions import set_language
from habitue.merchants.members import member_for
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.staff.forms import LANGUAGES
from habitue.web.staff.showing import say, show


@staff_page()
def profile(request: StaffRequest) -> HttpResponse:
    """Who one is here."""
    if request.method == "POST":
        set_language(
            organisation_id=request.organisation.id,
            staff_id=request.staff.id,
            language=request.POST.get("language", ""),
            by=request.staff.actor,
            at=request.now,
        )
        say(request, _("Saved."))
        return redirect("staff:profile")
    me = member_for(request.organisation.id, request.staff.id)
    return show(request, "profile", {"member": me, "languages": LANGUAGES, "room": "profile"})
