"""The portal's address, its rules, and the lines that put it on the merchant's own website."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habitue.customers.actions import open_portal
from habitue.customers.consents import texts_in_force
from habitue.customers.portals import portal_of
from habitue.merchants.brand import brand_facts
from habitue.messages.addresses import is_address, is_nobodys, sender_address
from habitue.platform.refusals import Refusal
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.hosts import base_of


@require_http_methods(["GET", "POST"])
@staff_page("settings", everywhere=True)
def portal(request: StaffRequest) -> HttpResponse:
    """Open the portal, or change it."""
    stands, wrong = portal_of(request.organisation.id), ""
    typed = {
        "handle": stands.handle if stands else slugify(request.organisation.name)[:40].strip("-"),
        "is_open": stands.is_open if stands else True,
        "lets_register": stands.lets_register if stands else True,
        "spends_by_code": stands.spends_by_code if stands else False,
        "origins": "\n".join(stands.origins) if stands else "",
    }
    if request.method == "POST":
        typed = {
            "handle": request.POST.get("handle", ""),
            "is_open": "is_open" in request.POST,
            "lets_register": "lets_register" in request.POST,
            "spends_by_code": "spends_by_code" in request.POST,
            "origins": request.POST.get("origins", ""),
        }
        try:
            open_portal(
                organisation_id=request.organisation.id,
                handle=str(typed["handle"]),
                is_open=bool(typed["is_open"]),
                lets_register=bool(typed["lets_register"]),
                spends_by_code=bool(typed["spends_by_code"]),
                origins=[line for line in str(typed["origins"]).split() if line],
                by=request.staff.actor,
                at=request.now,
            )
            messages.success(request, _("Saved."))
            return redirect("privacy:portal")
        except Refusal as refusal:
            wrong = refusal.sentence
    base = base_of(request)
    given = {
        "room": "settings",
        "typed": typed,
        "stands": stands,
        "wrong": wrong,
        "address": f"{base}{stands.path}" if stands else "",
        "embed": f'<script src="{base}{stands.path}widget.js" async></script>' if stands else "",
        "base": f"{base}/my/",
        "asks_nothing": not texts_in_force(request.organisation.id),
        "takes_answers": is_address(brand_facts(request.organisation.id).reply_to),
        "sender": sender_address() if is_nobodys(sender_address()) else "",
    }
    return render(request, "web/privacy/portal.html", given, status=422 if wrong else 200)
