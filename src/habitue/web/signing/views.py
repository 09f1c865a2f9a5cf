"""Where one goes after signing in: which organisation, which face of it, which till."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from habitue.merchants.queries import organisation_facts
from habitue.merchants.staff import StaffFacts, memberships_of
from habitue.merchants.tills import till_for, tills_of
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.web.asking import is_ours, sign_in_first
from habitue.web.doors import ORGANISATION, TILL, StaffRequest, chosen_of, staff_page
from habitue.web.factors import LATER, lacks_factor
from habitue.web.panels import device_of


def home(request: HttpRequest) -> HttpResponseBase:
    """The bare address: the face that somebody works with; signing in for those who have not."""
    at = clock.now()
    if not request.user.is_authenticated:
        return sign_in_first(request) if device_of(request, at) is None else redirect("/till")
    memberships = memberships_of(request.user.id)
    if not memberships:
        return render(request, "web/sign/nowhere.html", status=403)
    staff = chosen_of(request, memberships)
    if staff is None:
        return redirect("sign:organisation")
    if request.session.get(LATER) != str(staff.id) and lacks_factor(
        request, staff, organisation_facts(staff.organisation_id)
    ):
        return redirect("sign:factor")
    return redirect(face_of(staff))


def face_of(staff: StaffFacts) -> str:
    """Where somebody's work is."""
    return "/till" if staff.role == "cashier" else "/manage"


def organisation(request: HttpRequest) -> HttpResponseBase:
    """Choose among several organisations; it holds for this session."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    memberships = memberships_of(request.user.id)
    wanted = request.POST.get("organisation", "")
    if request.method == "POST" and any(str(staff.organisation_id) == wanted for staff in memberships):
        request.session[ORGANISATION] = wanted
        request.session.pop(TILL, None)
        return redirect(_next(request))
    choices = [(staff, organisation_facts(staff.organisation_id)) for staff in memberships]
    return render(request, "web/sign/organisation.html", {"choices": choices, "next": _next(request)})


@staff_page("sell")
def till(request: StaffRequest) -> HttpResponse:
    """Choose the till to work at, on a browser that is none of its own."""
    tills = [till for till in tills_of(request.staff.organisation_id) if request.staff.may_in(till.store.id)]
    if request.method == "POST":
        try:
            chosen = till_for(request.staff.organisation_id, till=UUID(request.POST.get("till", "")))
        except (Refusal, ValueError):
            chosen = None
        if chosen in tills and chosen is not None:
            request.session[TILL] = str(chosen.id)
            return redirect(_next(request, "/till"))
    return render(request, "web/sign/till.html", {"tills": tills, "next": _next(request, "/till")})


def _next(request: HttpRequest, otherwise: str = "/") -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or otherwise
    return wanted if is_ours(request, wanted) else otherwise
