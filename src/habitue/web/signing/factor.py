"""Where an organisation asks for a second factor and somebody has none yet."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation

from habitue.merchants.actions import ask_for_second_factor
from habitue.merchants.queries import organisation_facts
from habitue.merchants.staff import memberships_of
from habitue.platform import clock
from habitue.web.asking import sign_in_first
from habitue.web.doors import chosen_of
from habitue.web.factors import LATER, lacks_factor


def factor(request: HttpRequest) -> HttpResponseBase:
    """Say why, until when, and where to set one up; until then it may be put off."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    staff = chosen_of(request, memberships_of(request.user.id))
    if staff is None:
        return redirect("sign:organisation")
    organisation, at = organisation_facts(staff.organisation_id), clock.now()
    if not lacks_factor(request, staff, organisation):
        return redirect("sign:home")
    due_at = ask_for_second_factor(organisation_id=organisation.id, staff_id=staff.id, at=at)
    if request.method == "POST" and due_at > at:
        request.session[LATER] = str(staff.id)
        return redirect("sign:home")
    with translation.override(staff.language):
        shown = {"organisation": organisation, "due_at": due_at.astimezone(organisation.zone), "may_wait": due_at > at}
        return render(request, "web/sign/factor.html", shown)
