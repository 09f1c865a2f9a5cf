"""What staff grant a customer: a tier, credit."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.schemas.customers import AccountsOut, HouseAccountIn, TierIn
from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.queries.accounts import accounts_of, standing_of
from habitue.customers.queries import customer_for
from habitue.programs.actions import grant_tier

router = Router(tags=["Customers"], auth=Bearer("admin"))


@router.put(
    "/{uuid:customer}/tier", response=AccountsOut, operation_id="putTier", summary="Grant a tier, or take it back"
)
def put_tier(request: Call, customer: UUID, body: TierIn) -> HttpResponse:
    """The customer is never below it meanwhile, and may climb higher. `level: null` takes a granted tier back."""
    view = customer_for(request.auth.organisation_id, customer)
    grant_tier(
        organisation_id=request.auth.organisation_id,
        customer_id=view.id,
        level=body.level,
        until=body.until,
        reason=body.reason or "",
        by=request.auth.actor,
        at=now_of(request),
    )
    return _accounts(request, view.id)


@router.put(
    "/{uuid:customer}/house-account",
    response=AccountsOut,
    operation_id="putHouseAccount",
    summary="Set a credit limit",
)
def put_house_account(request: Call, customer: UUID, body: HouseAccountIn) -> HttpResponse:
    """How far the house account may go below zero. It cannot be set below what is owed already."""
    concerned = set_house_limit(request=body.request(customer), principal=request.auth, at=now_of(request))
    return _accounts(request, concerned)


def _accounts(request: Call, customer: UUID) -> HttpResponse:
    organisation, at = request.auth.organisation_id, now_of(request)
    standing = standing_of(organisation, customer, request.auth.zone, at)
    return answer({"items": accounts_of(organisation, customer, at), "next": None, **standing})
