"""Blocking a voucher that was lost or stolen. It shares its address with reading one."""

from uuid import UUID

from django.http import HttpResponse

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.schemas.keeping import VoucherChangeIn
from habitue.checkout.api.schemas.value import VoucherOut
from habitue.checkout.api.vouchers import vouchers
from habitue.checkout.queries.vouchers import voucher_for
from habitue.vouchers.actions import block_voucher

__all__ = ["vouchers"]


@vouchers.patch(
    "/{uuid:voucher}",
    auth=Bearer("vouchers", "admin"),
    response=VoucherOut,
    operation_id="changeVoucher",
    summary="Block a voucher",
)
def patch_voucher(request: Call, voucher: UUID, body: VoucherChangeIn) -> HttpResponse:
    """Blocks a voucher that was lost or stolen, or lets it be used again. Its value stays.

    A lookup tells it; as a tender it is refused as `blocked`.
    """
    at = now_of(request)
    block_voucher(
        organisation_id=request.auth.organisation_id,
        voucher_id=voucher,
        blocked=body.blocked,
        by=request.auth.actor,
        at=at,
    )
    return answer(voucher_for(request.auth, voucher, at))
