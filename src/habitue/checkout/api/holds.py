"""Value that is set aside, then taken or let go."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, key_of, now_of
from habitue.checkout.api.schemas.value import CaptureIn, HoldIn, HoldOut, ReleaseIn
from habitue.checkout.queries.vouchers import hold_for
from habitue.checkout.value.holds import capture_hold, release_hold, set_aside

router = Router(tags=["Holds"], auth=Bearer("vouchers"))
_NOTHING = ReleaseIn()


@router.post("", response={201: HoldOut}, operation_id="holdValue", summary="Set value aside")
def post_hold(request: Call, body: HoldIn) -> HttpResponse:
    """Counts against what can be spent at once, until it is taken, let go, or its time has passed."""
    held = set_aside(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(held, 201)


@router.get("/{uuid:hold}", response=HoldOut, operation_id="readHold", summary="Read a hold")
def read_hold(request: Call, hold: UUID) -> HttpResponse:
    """What is set aside, and whether it still is."""
    return answer(hold_for(request.auth, hold, now_of(request)))


@router.post("/{uuid:hold}/capture", response=HoldOut, operation_id="captureHold", summary="Take what was set aside")
def post_capture(request: Call, hold: UUID, body: CaptureIn) -> HttpResponse:
    """Takes all of it, or less: the rest is let go. In a sale a hold is a tender."""
    taken = capture_hold(request=body.request(hold), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(taken)


@router.post("/{uuid:hold}/release", response=HoldOut, operation_id="releaseHold", summary="Let go what was set aside")
def post_release(request: Call, hold: UUID, body: ReleaseIn = _NOTHING) -> HttpResponse:
    """It can be spent again. The body may be left out."""
    freed = release_hold(request=body.request(hold), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(freed)
