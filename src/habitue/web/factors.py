"""Whether somebody has the second factor that their organisation asks for."""

from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from habitue.merchants.queries import OrganisationFacts
from habitue.merchants.staff import StaffFacts

LATER: Final = "second_factor_later"
_HAS: Final = "has_second_factor"


def lacks_factor(request: HttpRequest, staff: StaffFacts, organisation: OrganisationFacts) -> bool:
    """Whether a second factor is asked of this person and they have none. Asked once a session, where they have one."""
    if not organisation.second_factor or staff.role not in ("owner", "manager") or request.session.get(_HAS):
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if Authenticator.objects.filter(user=staff.user_id, type__in=kinds).exists():
        request.session[_HAS] = True
        return False
    return True


def is_overdue(staff: StaffFacts, at: datetime) -> bool:
    """Whether the days are over in which they may go on without."""
    return staff.second_factor_due_at is not None and staff.second_factor_due_at <= at
