"""A new customer, with what the program gives at registration."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from habitue.customers.actions import NewCard, create_customer
from habitue.customers.details import Details
from habitue.customers.queries import CustomerView, customer_for
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.programs.grants import give_grants
from habitue.programs.referrals import remember_referral


@action
def register_customer(
    *,
    organisation_id: UUID,
    details: Details,
    cards: Sequence[NewCard] = (),
    referred_by: UUID | None = None,
    by: Actor,
    at: datetime,
) -> CustomerView:
    """Make a customer and give what the program grants at registration, both or neither.

    Refuses `not_found` where nobody has the id of whoever brought them, then as `create_customer` does.
    """
    if referred_by is not None:
        referred_by = customer_for(organisation_id, referred_by).id
    customer = create_customer(organisation_id=organisation_id, cards=cards, by=by, at=at, **details)
    if referred_by is not None:
        remember_referral(organisation_id=organisation_id, customer_id=customer.id, recommended_by=referred_by, at=at)
    give_grants(organisation_id=organisation_id, customer_id=customer.id, moment="registration", by=by, at=at)
    return customer
