"""Vouchers, and value that moves outside a sale."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, key_of, need_scope, now_of
from habitue.checkout.api.schemas.value import (
    LoadIn,
    MovementOut,
    RedemptionIn,
    VoucherIn,
    VoucherLoadIn,
    VoucherOut,
    VoucherRedemptionIn,
)
from habitue.checkout.queries.vouchers import voucher_for
from habitue.checkout.requests import AccountRef
from habitue.checkout.value.movements import load_account, redeem_account
from habitue.checkout.value.vouchers import issue_voucher

vouchers = Router(tags=["Vouchers"], auth=Bearer("vouchers"))
loads = Router(tags=["Vouchers"], auth=Bearer("vouchers"))
redemptions = Router(tags=["Vouchers"], auth=Bearer("vouchers"))


@vouchers.post("", response={201: VoucherOut}, operation_id="issueVoucher", summary="Issue a voucher")
def post_voucher(request: Call, body: VoucherIn) -> HttpResponse:
    """A voucher with a code of its own or with one that is printed already; `price` is what was paid for it.

    Without a price it is a gift, for which the key needs the scope `admin` too. A voucher that is sold with a receipt
    is better a line of the sale that loads it: then both happen or neither.
    """
    if body.amount and not body.price:
        need_scope(request, "admin")
    issued = issue_voucher(request=body.request(), key=key_of(request), principal=request.auth, at=now_of(request))
    return answer(issued, 201)


@vouchers.get("/{uuid:voucher}", response=VoucherOut, operation_id="readVoucher", summary="Read a voucher")
def read_voucher(request: Call, voucher: UUID) -> HttpResponse:
    """What a voucher is worth now. Its code is not shown."""
    return answer(voucher_for(request.auth, voucher, now_of(request)))


@vouchers.post(
    "/{uuid:voucher}/loads", response={201: MovementOut}, operation_id="loadVoucher", summary="Load a voucher"
)
def post_voucher_load(request: Call, voucher: UUID, body: VoucherLoadIn) -> HttpResponse:
    """Puts value on it; `price` is what was paid for that. A gift, without one, needs the scope `admin` too."""
    if not body.price:
        need_scope(request, "admin")
    wanted = body.request_for(AccountRef(voucher=voucher))
    return answer(load_account(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)


@vouchers.post(
    "/{uuid:voucher}/redemptions",
    response={201: MovementOut},
    operation_id="redeemVoucher",
    summary="Redeem a voucher",
)
def post_voucher_redemption(request: Call, voucher: UUID, body: VoucherRedemptionIn) -> HttpResponse:
    """Takes value from it outside a sale. In a sale it is a tender."""
    wanted = body.request_for(AccountRef(voucher=voucher))
    return answer(redeem_account(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)


@loads.post("", response={201: MovementOut}, operation_id="loadAccount", summary="Load any account")
def post_load(request: Call, body: LoadIn) -> HttpResponse:
    """The same for a voucher by its code, which stands in no address, or for a customer's account.

    What nobody pays for needs the scope `admin` too: a gift, a unit of the program, a house account.
    """
    if not body.price or body.unit not in (None, "prepaid"):
        need_scope(request, "admin")
    wanted = body.request()
    return answer(load_account(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)


@redemptions.post("", response={201: MovementOut}, operation_id="redeemAccount", summary="Redeem from any account")
def post_redemption(request: Call, body: RedemptionIn) -> HttpResponse:
    """The same for a voucher by its code, which stands in no address, or for a customer's account."""
    wanted = body.request()
    return answer(redeem_account(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)
