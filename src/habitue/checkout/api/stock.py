"""Cards that are nobody's yet: printed ones, tags on a roll."""

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.cards import shown
from habitue.checkout.api.schemas.keeping import BlankCardsIn, BlankCardsOut
from habitue.customers.actions import make_blank_cards

router = Router(tags=["Customers"], auth=Bearer("customers", "admin"))


@router.post("", response={201: BlankCardsOut}, operation_id="makeCards", summary="Make cards that are nobody's yet")
def post_cards(request: Call, body: BlankCardsIn) -> HttpResponse:
    """A stock of cards; giving a customer one of these codes makes it theirs. Until then a lookup says `blank`.

    All of them are made, or none where one is known already: `card_taken`.
    """
    cards = make_blank_cards(
        organisation_id=request.auth.organisation_id,
        codes=body.codes,
        medium=body.medium,
        by=request.auth.actor,
        at=now_of(request),
    )
    return answer({"cards": [shown(card) for card in cards]}, 201)
