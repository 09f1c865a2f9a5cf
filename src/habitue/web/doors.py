"""The doors of pages: who is there, for which organisation, at which till; and what a refusal looks like.

    @staff_page("customers", "customers_read")
    def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse: ...

Any one of the rights is enough; without rights it is for all staff. A view behind a door raises refusals and lets
them go. With `fresh=True` who signed in a while ago proves it again: for staff, secrets and settings that matter. With
`everywhere=True` whoever is held to some stores may look and change nothing: it holds for all of them.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from habitue.merchants.actions import see_device
from habitue.merchants.devices import DeviceFacts
from habitue.merchants.queries import OrganisationFacts, Principal, organisation_facts
from habitue.merchants.staff import Right, StaffFacts, StaffMayNot, memberships_of, principal_of
from habitue.merchants.tills import TillFacts, till_for
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.web.asking import keep_form, page_of_the_form, sign_in_first
from habitue.web.factors import is_overdue, lacks_factor
from habitue.web.freshness import is_fresh, prove_it_first
from habitue.web.panels import device_of
from habitue.web.refused import refused
from habitue.web.views.errors import error_page

ORGANISATION: Final = "organisation"
TILL: Final = "till"
_ONCE = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)


class StaffRequest(HttpRequest):
    """A request of somebody who works here."""

    staff: StaffFacts
    organisation: OrganisationFacts
    principal: Principal  # who calls checkout's actions
    now: datetime


class PanelRequest(StaffRequest):
    """A request of somebody who stands at a till; `device` where the browser is registered as its panel."""

    till: TillFacts
    device: DeviceFacts | None


View = Callable[..., HttpResponseBase]


def staff_page(*rights: Right, fresh: bool = False, everywhere: bool = False) -> Callable[[View], View]:
    """A page for members of an organisation who have one of these rights."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            at = clock.now()
            if not request.user.is_authenticated:
                return sign_in_first(request)
            staff = chosen_of(request, memberships_of(request.user.id))
            if staff is None:
                return _to(request, "sign:organisation")
            if lacks_factor(request, staff, organisation_facts(staff.organisation_id)) and is_overdue(staff, at):
                return _to(request, "sign:factor")
            if fresh and not is_fresh(request, at):
                return prove_it_first(request)

            def opened() -> HttpResponseBase:
                if everywhere and request.method == "POST":
                    staff.require_everywhere(rights[0])
                return view(request, *args, **kwargs)

            return _entered(request, staff, None, None, at, opened, rights)

        return door

    return decorate


def panel_page(view: View) -> View:
    """A page at a till: the browser's own if it is a registered device, else the one that was chosen."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = clock.now()
        device = device_of(request, at)
        if device is not None:
            if device.present is None:
                return _to(request, "sign:person")
            see_device(organisation_id=device.organisation_id, device_id=device.id, at=at)
            staff, till = device.present, device.till
        else:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            chosen = chosen_of(request, memberships_of(request.user.id))
            if chosen is None:
                return _to(request, "sign:organisation")
            found = _till_of(request, chosen)
            if found is None and chosen.may("sell"):
                return _to(request, "sign:till")
            staff, till = chosen, found  # type: ignore[assignment]  # without the right it is refused below
        return _entered(request, staff, till, device, at, lambda: view(request, *args, **kwargs), ("sell",))

    return door


def once(request: HttpRequest) -> str:
    """The one-time key of the form that was sent, for an idempotency key. Refuses `malformed` where there is none."""
    key = request.POST.get("once", "")
    if not _ONCE.fullmatch(key):
        raise Malformed(field="once", why="missing" if not key else "not_a_key")
    return f"form:{key}"


def chosen_of(request: HttpRequest, memberships: tuple[StaffFacts, ...]) -> StaffFacts | None:
    """The only membership, or the one chosen in this session."""
    if len(memberships) == 1:
        return memberships[0]
    wanted = request.session.get(ORGANISATION)
    return next((staff for staff in memberships if str(staff.organisation_id) == wanted), None)


def _entered(
    request: Any,
    staff: StaffFacts,
    till: TillFacts | None,
    device: DeviceFacts | None,
    at: datetime,
    view: Callable[[], HttpResponseBase],
    rights: tuple[Right, ...],
) -> HttpResponseBase:
    """Let somebody in who has one of the rights, in their language and the place's time; a refusal becomes a page."""
    zone = organisation_facts(staff.organisation_id).zone if till is None else till.store.zone
    with translation.override(staff.language), timezone.override(zone):
        request.LANGUAGE_CODE = staff.language
        try:
            if rights and not any(staff.may(right) for right in rights):
                raise StaffMayNot(right=rights[0])
            request.staff, request.till, request.device, request.now = staff, till, device, at
            request.organisation = organisation_facts(staff.organisation_id)
            request.principal = principal_of(staff, till)
            response = view()
            # Drawn here where it is drawn late, while the language is on.
            render = getattr(response, "render", None)
            return render() if callable(render) else response
        except Refusal as refusal:
            return refused(request, refusal)
        except Http404:
            return error_page(request, 404)
        except PermissionDenied:
            return error_page(request, 403)


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """Send somebody to choose or prove something first; they come back, with what they typed."""
    back = request.get_full_path()
    if request.method != "GET":
        back = page_of_the_form(request)
        keep_form(request, back)
    address = f"{reverse(name)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _till_of(request: HttpRequest, staff: StaffFacts) -> TillFacts | None:
    wanted = request.session.get(TILL)
    if wanted is None:
        return None
    try:
        till = till_for(staff.organisation_id, till=UUID(wanted))
    except (Refusal, ValueError):
        return None
    return till if staff.may_in(till.store.id) else None
