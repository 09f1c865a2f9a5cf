"""How long people are kept, and whom that concerns."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.privacy.actions import set_retention
from habitue.privacy.retention import RuleFacts, counted, idle_customers, rule_of
from habitue.web.doors import StaffRequest, staff_page

_SHOWN_MOST = 200


@require_http_methods(["GET", "POST"])
@staff_page("settings", everywhere=True)
def retention(request: StaffRequest) -> HttpResponse:
    """The rule; and, before anybody saves it, whom it would concern."""
    rule, wrong = rule_of(request.organisation.id), ""
    if request.method == "POST":
        try:
            rule = _typed(request)
            if "save" in request.POST:
                set_retention(
                    organisation_id=rule.organisation_id,
                    idle_months=rule.idle_months,
                    warned_days=rule.warned_days,
                    visits_days=rule.visits_days,
                    by=request.staff.actor,
                    at=request.now,
                )
                messages.success(request, _("Saved."))
                return redirect("privacy:retention")
        except Refusal as refusal:
            wrong = refusal.sentence
    found = [] if wrong else idle_customers(rule, request.now, limit=_SHOWN_MOST)
    return render(
        request,
        "web/privacy/retention.html",
        {
            "room": "settings",
            "rule": rule,
            "found": found,
            "counts": counted(found),
            "is_cut": len(found) == _SHOWN_MOST,
            "wrong": wrong,
        },
        status=422 if wrong else 200,
    )


def _typed(request: StaffRequest) -> RuleFacts:
    """What was typed. Refuses `malformed`."""
    return RuleFacts(
        organisation_id=request.organisation.id,
        idle_months=_number(request, "idle_months", may_be_empty=True),
        warned_days=_number(request, "warned_days") or 0,
        visits_days=_number(request, "visits_days") or 0,
    )


def _number(request: StaffRequest, name: str, *, may_be_empty: bool = False) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text and may_be_empty:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise Malformed(field=name, why="no_number")
    return int(text)
