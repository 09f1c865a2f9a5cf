"""Moments of a customer's life that are seen elsewhere: a review, a complete profile."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.schemas.keeping import OccasionIn, OccasionOut
from habitue.checkout.queries.accounts import accounts_of
from habitue.customers.queries import customer_for
from habitue.programs.grants import give_grants

router = Router(tags=["Customers"], auth=Bearer("customers"))


@router.post(
    "/{uuid:customer}/occasions",
    response={201: OccasionOut},
    operation_id="tellOccasion",
    summary="Tell of a review or a complete profile",
)
def post_occasion(request: Call, customer: UUID, body: OccasionIn) -> HttpResponse:
    """Gives what the program grants for it, once for each review and once for the profile; told again, nothing more.

    `grants` are those that were given just now.
    """
    organisation, at = request.auth.organisation_id, now_of(request)
    view = customer_for(organisation, customer)
    given = give_grants(
        organisation_id=organisation,
        customer_id=view.id,
        moment=body.moment,
        occasion=body.reference or "",
        by=request.auth.actor,
        at=at,
    )
    balances = {account["unit"]: account["balance"] for account in accounts_of(organisation, view.id, at)}
    return answer({"customer": view.id, "grants": given, "balances": balances}, 201)
