"""What a scanned, typed or tapped code is."""

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.schemas.lookups import LookupIn, LookupOut
from habitue.checkout.queries.lookups import look_up

router = Router(tags=["Lookups"])


@router.post(
    "",
    auth=Bearer("sales", is_lookup=True),
    response=LookupOut,
    operation_id="lookUp",
    summary="Find out what a code is",
)
def look_up_code(request: Call, body: LookupIn) -> HttpResponse:
    """A customer, a voucher, a coupon or a blank card, and whether it may be used.

    What nobody has and what belongs to another organisation is refused as `unknown_code`: one answer. A key that asks
    for many codes that nobody has is slowed down.
    """
    return answer(look_up(request.auth, body.code, now_of(request)))
