"""Credit that staff give: a house account may stand in debit down to its limit."""

from datetime import datetime
from uuid import UUID

from habitue.checkout.requests import HouseAccountRequest
from habitue.customers.queries import customer_for
from habitue.ledger.actions import set_floor
from habitue.merchants.queries import Principal
from habitue.platform import journal
from habitue.platform.db import action


@action
def set_house_limit(*, request: HouseAccountRequest, principal: Principal, at: datetime) -> UUID:
    """Open a customer's house account if it is not there, and let it go down to `limit`; return the customer's id.

    Refuses `not_found`, and `limit_below_debt` where more than that is owed already.
    """
    customer = customer_for(principal.organisation_id, request.customer)
    set_floor(
        organisation_id=principal.organisation_id,
        owner=customer.id,
        purpose="house_account",
        unit=principal.currency,
        floor=-request.limit,
        at=at,
    )
    journal.write(
        organisation_id=principal.organisation_id,
        kind="house_account.changed",
        subject_id=customer.id,
        by=principal.actor,
        at=at,
        data={"limit": request.limit, "reason": request.reason or ""},
    )
    return customer.id
