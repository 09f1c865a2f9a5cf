"""How somebody comes in: invitation, PIN, staff card, second factor; and no longer. One POST each."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habitue.checkout.once import once
from habitue.merchants.actions import (
    deactivate_staff,
    reactivate_staff,
    revoke_invitation,
    set_pin,
    set_staff_card,
)
from habitue.merchants.members import member_for
from habitue.web import doors
from habitue.web.actions import invite_by_mail, take_factors
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.hosts import base_of
from habitue.web.staff.showing import say

Change = Callable[[StaffRequest, dict[str, Any]], object]


def _way(done: str | Promise) -> Callable[[Change], Callable[..., HttpResponseBase]]:
    """A POST that changes one thing of one person, and goes back to their page."""

    def decorate(change: Change) -> Callable[..., HttpResponseBase]:
        @require_POST
        @staff_page("staff", fresh=True)
        @wraps(change)
        def door(request: StaffRequest, staff_id: UUID) -> HttpResponse:
            told = {"staff_id": staff_id, "organisation_id": request.organisation.id}
            change(request, told | {"by": request.staff.actor, "at": request.now})
            say(request, done)
            return redirect("staff:member", staff_id=staff_id)

        return door

    return decorate


@_way(_("An invitation is on its way."))
def invite(request: StaffRequest, told: dict[str, Any]) -> object:
    """A form that is sent twice is one invitation: the link of a second would end that of the first."""
    member_for(told["organisation_id"], told["staff_id"])
    email = request.POST.get("email", "")
    return once(
        principal=request.principal,
        key=doors.once(request),
        kind="invitation",
        request={"staff": str(told["staff_id"]), "email": email},
        at=request.now,
        do=lambda: {"invitation": str(invite_by_mail(email=email, address=base_of(request), **told).id)},
    )


@_way(_("The invitation is taken back."))
def take_back(_request: StaffRequest, told: dict[str, Any]) -> object:
    return revoke_invitation(**told)


@_way(_("The PIN is saved."))
def pin(request: StaffRequest, told: dict[str, Any]) -> object:
    return set_pin(pin="" if "remove" in request.POST else request.POST.get("pin", "") or "-", **told)


@_way(_("The staff card is saved."))
def card(request: StaffRequest, told: dict[str, Any]) -> object:
    return set_staff_card(code="" if "remove" in request.POST else request.POST.get("code", "") or "-", **told)


@_way(_("The second factor is removed."))
def factors(_request: StaffRequest, told: dict[str, Any]) -> object:
    return take_factors(**told)


@_way(_("They are let in no longer."))
def deactivate(_request: StaffRequest, told: dict[str, Any]) -> object:
    return deactivate_staff(**told)


@_way(_("They are let in again."))
def reactivate(_request: StaffRequest, told: dict[str, Any]) -> object:
    return reactivate_staff(**told)
