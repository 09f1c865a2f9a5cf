"""The doors of pages: who is there, for which organisation, at which till; and what a refusal looks like.

    @staff_page("customers", "customers_read")
    def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse: ...

Any one of the rights is enough; without rights it is for all staff. A view behind a door raises refusals and lets
them go.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from habitue.merchants.queries import OrganisationFacts, Principal, organisation_facts
from habitue.merchants.staff import Right, StaffFacts, StaffMayNot, memberships_of, principal_of
from habitue.merchants.tills import TillFacts, till_for
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.web.asking import sign_in_first
from habitue.web.refused import refused

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
    """A request of somebody who stands at a till."""

    till: TillFacts


View = Callable[..., HttpResponseBase]


def staff_page(*rights: Right) -> Callable[[View], View]:
    """A page for members of an organisation who have one of these rights."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _opened(request, view, rights, args, kwargs)

        return door

    return decorate


def panel_page(view: View) -> View:
    """A page at a till: the browser's own if it is a registered device, else the one that was chosen."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _opened(request, view, ("sell",), args, kwargs, at_a_till=True)

    return door


def once(request: HttpRequest) -> str:
    """The one-time key of the form that was sent, for an idempotency key. Refuses `malformed` where there is none."""
    key = request.POST.get("once", "")
    if not _ONCE.fullmatch(key):
        raise Malformed(field="once", why="missing" if not key else "not_a_key")
    return f"form:{key}"


def _opened(
    request: HttpRequest,
    view: View,
    rights: tuple[Right, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    at_a_till: bool = False,
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return sign_in_first(request)
    staff = chosen_of(request, memberships_of(request.user.id))
    if staff is None:
        return redirect(f"{reverse('sign:organisation')}?next={request.path}")
    with translation.override(staff.language):
        try:
            if rights and not any(staff.may(right) for right in rights):
                raise StaffMayNot(right=rights[0])
            till = _till_of(request, staff) if at_a_till else None
            if at_a_till and till is None:
                return redirect(f"{reverse('sign:till')}?next={request.path}")
            _introduce(request, staff, till)
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)


def _introduce(request: Any, staff: StaffFacts, till: TillFacts | None) -> None:
    request.staff = staff
    request.organisation = organisation_facts(staff.organisation_id)
    request.principal = principal_of(staff, till)
    request.now = clock.now()
    if till is not None:
        request.till = till


def chosen_of(request: HttpRequest, memberships: tuple[StaffFacts, ...]) -> StaffFacts | None:
    """The only membership, or the one chosen in this session."""
    if len(memberships) == 1:
        return memberships[0]
    wanted = request.session.get(ORGANISATION)
    return next((staff for staff in memberships if str(staff.organisation_id) == wanted), None)


def _till_of(request: HttpRequest, staff: StaffFacts) -> TillFacts | None:
    wanted = request.session.get(TILL)
    if wanted is None:
        return None
    try:
        till = till_for(staff.organisation_id, till=UUID(wanted))
    except (Refusal, ValueError):
        return None
    return till if staff.may_in(till.store.id) else None
