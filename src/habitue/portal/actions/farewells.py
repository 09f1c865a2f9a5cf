"""A guest who wishes to be forgotten, and says so themselves."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from habitue.checkout.people.forgetting import ForgetRequest, forget_person
from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerView
from habitue.merchants.queries import organisation_facts, principal_without_key
from habitue.platform.db import action
from habitue.platform.refusals import Refusal
from habitue.portal.actions.visits import guest_actor
from habitue.portal.leaving import leaving_of


class MoneyIsThere(Refusal):
    """Money is never forfeited by a click: it is paid out at the till first, and what is owed is paid there."""

    code = "money_is_there"
    text = _("There is still money on your account, or something to pay. Please settle it at the till first.")


@action
def say_farewell(*, portal: PortalFacts, customer: CustomerView, at: datetime) -> None:
    """Forget the guest, who forfeits points and rewards. Refuses `money_is_there` for money held or owed.

    Then as `forget_person` does.
    """
    if not leaving_of(organisation_facts(portal.organisation_id), customer, at).can_go:
        raise MoneyIsThere
    by = guest_actor(customer.id)
    principal = principal_without_key(portal.organisation_id, source_id=customer.id, by=by)
    request = ForgetRequest(customer=customer.id, value="forfeited", debt="written_off")
    forget_person(request=request, principal=principal, at=at)
