"""A customer's cards."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer, nothing
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.fields import Code
from habitue.checkout.api.schemas.customers import CardIn, CardOut
from habitue.checkout.people.cards import put_card
from habitue.customers.actions import remove_card
from habitue.customers.queries import CardView, customer_for

router = Router(tags=["Customers"], auth=Bearer("customers"))


def shown(card: CardView) -> dict[str, Any]:
    said = asdict(card)
    del said["id"], said["customer_id"]
    return said


@router.put(
    "/{uuid:customer}/cards/{path:number}",
    response=CardOut,
    operation_id="putCard",
    summary="Give a card, block it or replace one",
)
def put_customer_card(request: Call, customer: UUID, number: Code, body: CardIn) -> HttpResponse:
    """Gives the customer a new card, or a blank one; blocks it or lets it be used again.

    With `replaces` another card of theirs is blocked for good, and this one takes its place.
    """
    card = put_card(
        organisation_id=request.auth.organisation_id,
        customer_id=customer,
        code=number,
        medium=body.medium,
        is_blocked=body.blocked,
        replaces=body.replaces,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer(shown(card))


@router.delete(
    "/{uuid:customer}/cards/{path:number}", response={204: None}, operation_id="removeCard", summary="Take a card off"
)
def remove_customer_card(request: Call, customer: UUID, number: Code) -> HttpResponse:
    """The card is nobody's: its number may be given to somebody else."""
    view = customer_for(request.auth.organisation_id, customer)
    remove_card(customer=view, code=number, by=request.auth.actor, at=now_of(request))
    return nothing()
