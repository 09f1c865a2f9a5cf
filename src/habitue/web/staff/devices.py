"""Panels of tills, and the rules of signing in."""

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habitue.merchants.actions import change_rules, register_device, revoke_device
from habitue.merchants.devices import DeviceLine, devices_of
from habitue.merchants.queries import MerchantNotFound
from habitue.merchants.tills import TillFacts, tills_of
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.panels import device_of, give_cookie
from habitue.web.staff.forms import DeviceForm, RulesForm
from habitue.web.staff.showing import say, show


@staff_page("settings", fresh=True)
def devices(request: StaffRequest) -> HttpResponseBase:
    """The panels, and making this browser one; whoever does so is signed out here, and the panel is ready."""
    form, tills = DeviceForm(request.POST or None), _tills(request)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["till"] not in [till.id for till in tills]:
            raise MerchantNotFound(what="till")
        made = register_device(
            organisation_id=request.organisation.id,
            till_id=form.cleaned_data["till"],
            name=form.cleaned_data["name"],
            registered_by=request.staff.id,
            by=request.staff.actor,
            at=request.now,
        )
        logout(request)
        response = redirect("sign:person")
        give_cookie(response, made.token)
        return response
    here = device_of(request, request.now)
    shown = {
        "devices": _devices(request),
        "tills": [(str(till.id), f"{till.store.name} · {till.name}") for till in tills],
        "here": here,
        "form": form,
        "rules": request.organisation,
        "lock_minutes": request.organisation.panel_lock_seconds // 60,
        "room": "devices",
    }
    return show(request, "devices", shown, status=422 if form.errors else 200)


def _tills(request: StaffRequest) -> list[TillFacts]:
    """Those of the stores in which somebody may work."""
    return [till for till in tills_of(request.organisation.id) if request.staff.may_in(till.store.id)]


def _devices(request: StaffRequest) -> list[DeviceLine]:
    return [line for line in devices_of(request.organisation.id) if request.staff.may_in(line.till.store.id)]


@require_POST
@staff_page("settings", fresh=True)
def revoke(request: StaffRequest, device_id: UUID) -> HttpResponse:
    """End a panel: at once."""
    if device_id not in [device.id for device in _devices(request)]:
        raise MerchantNotFound(what="device")
    revoke_device(organisation_id=request.organisation.id, device_id=device_id, by=request.staff.actor, at=request.now)
    say(request, _("The panel is ended."))
    return redirect("staff:devices")


@require_POST
@staff_page("staff", fresh=True)
def rules(request: StaffRequest) -> HttpResponse:
    """What is asked of those who sign in, and when panels lock themselves."""
    form = RulesForm(request.POST)
    if form.is_valid():
        change_rules(
            organisation_id=request.organisation.id,
            second_factor=form.cleaned_data["second_factor"],
            cashiers_may_give=form.cleaned_data["cashiers_may_give"],
            panel_lock_seconds=form.cleaned_data["panel_lock_minutes"] * 60,
            by=request.staff.actor,
            at=request.now,
        )
        say(request, _("Saved."))
    return redirect("staff:devices")
