"""Rewards, corrections, and undoing what was done."""

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, key_of, now_of
from habitue.checkout.api.schemas.value import (
    AdjustmentIn,
    ExchangedOut,
    ExchangeIn,
    MovementOut,
    ReversalIn,
    ReversalOut,
)
from habitue.checkout.sales.reversing import reverse_key
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.movements import adjust_account

exchanges = Router(tags=["Value"], auth=Bearer("sales"))
reversals = Router(tags=["Value"], auth=Bearer("sales", "admin"))
adjustments = Router(tags=["Value"], auth=Bearer("admin"))


@exchanges.post("", response={201: ExchangedOut}, operation_id="exchangeUnits", summary="Exchange points for a reward")
def post_exchange(request: Call, body: ExchangeIn) -> HttpResponse:
    """Runs an exchange of the program that the customer asks for. Automatic ones run by themselves."""
    done = exchange_units(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(done, 201)


@adjustments.post("", response={201: MovementOut}, operation_id="adjustAccount", summary="Correct or give")
def post_adjustment(request: Call, body: AdjustmentIn) -> HttpResponse:
    """A correction or a gift on any account, with its reason; who gave it is recorded."""
    done = adjust_account(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(done, 201)


@reversals.post("", response={201: ReversalOut}, operation_id="reverse", summary="Undo what was done under a key")
def post_reversal(request: Call, body: ReversalIn) -> HttpResponse:
    """Undoes a sale, load, redemption, exchange, adjustment, voucher or hold of a till or program.

    If nothing was done under the key, it is burned: the original, should it still arrive, is refused. A key is its
    till's own: a back office names the `till`, which needs the scope `admin`.
    """
    if body.till is not None:
        request.auth.require("admin")
    done = reverse_key(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(done, 201)
