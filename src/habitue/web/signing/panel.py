"""A till's panel: who stands there, by a tap and a PIN or by a staff card."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from habitue.merchants.actions import Entering, enter_by_card, enter_by_pin, leave_device
from habitue.merchants.devices import DeviceFacts
from habitue.merchants.staff import StaffFacts, staff_in
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.web.asking import is_ours
from habitue.web.panels import COOKIE, device_of, give_cookie


def person(request: HttpRequest) -> HttpResponseBase:
    """Choose oneself and type the PIN, or show the staff card; then on to the till."""
    at = clock.now()
    device = device_of(request, at)
    if device is None:
        return redirect("/till")
    faces = staff_in(device.organisation_id, device.till.store.id)
    wanted = request.POST.get("staff") or request.GET.get("staff", "")
    chosen = next((face for face in faces if str(face.id) == wanted), None)
    back = request.POST.get("next") or request.GET.get("next") or "/till"
    back = back if is_ours(request, back) else "/till"
    tried = _try(request, device, chosen) if request.method == "POST" else None
    if tried is not None and tried.outcome == "entered":
        response: HttpResponse = redirect(back)
        give_cookie(response, request.COOKIES[COOKIE])
        return response
    shown = {"device": device, "faces": faces, "chosen": chosen, "tried": tried, "next": back, "at": at}
    return render(request, "web/sign/person.html", shown, status=200 if tried is None else 422)


def _try(request: HttpRequest, device: DeviceFacts, chosen: StaffFacts | None) -> Entering | None:
    organisation_id, at = device.organisation_id, clock.now()
    try:
        if request.POST.get("code"):
            return enter_by_card(
                organisation_id=organisation_id, device_id=device.id, code=request.POST["code"][:200], at=at
            )
        if chosen is None:
            return None
        pin = request.POST.get("pin", "")[:20]
        return enter_by_pin(organisation_id=organisation_id, device_id=device.id, staff_id=chosen.id, pin=pin, at=at)
    except Refusal:
        return None


@require_POST
def lock(request: HttpRequest) -> HttpResponseBase:
    """Leave the panel to the next person."""
    at = clock.now()
    device = device_of(request, at)
    if device is not None:
        leave_device(organisation_id=device.organisation_id, device_id=device.id, at=at)
        return redirect("sign:person")
    return redirect("/")
