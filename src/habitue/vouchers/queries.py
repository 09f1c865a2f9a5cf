"""Finding vouchers, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from habitue.platform.secrets import unseal
from habitue.vouchers.models import Voucher, code_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFacts:
    id: UUID
    company_id: UUID
    customer_id: UUID | None
    expires_at: datetime | None
    is_blocked: bool
    issued_at: datetime
    code_sealed: bytes

    @property
    def code(self) -> str:
        """The code in clear; a secret, for those who may hand it out."""
        return unseal(self.code_sealed)


def voucher_by_id(organisation_id: UUID, voucher_id: UUID) -> VoucherFacts | None:
    voucher = Voucher.objects.filter(organisation_id=organisation_id, id=voucher_id).first()
    return None if voucher is None else facts_of(voucher)


def voucher_by_code(organisation_id: UUID, code: str) -> VoucherFacts | None:
    fingerprint = code_fingerprint(code)
    voucher = Voucher.objects.filter(organisation_id=organisation_id, code_fingerprint=fingerprint).first()
    return None if voucher is None else facts_of(voucher)


def taken_among(organisation_id: UUID, codes: Iterable[str]) -> list[str]:
    """Those of these codes that vouchers have already, in their order; one query."""
    marks = {code: code_fingerprint(code) for code in codes}
    rows = Voucher.objects.filter(organisation_id=organisation_id, code_fingerprint__in=list(marks.values()))
    taken = {bytes(mark) for mark in rows.values_list("code_fingerprint", flat=True)}
    return [code for code, mark in marks.items() if mark in taken]


def vouchers_of(organisation_id: UUID, customer_id: UUID) -> list[VoucherFacts]:
    rows = Voucher.objects.filter(organisation_id=organisation_id, customer_id=customer_id).order_by("id")
    return [facts_of(row) for row in rows]


def holders_of_vouchers(organisation_id: UUID, customers: Iterable[UUID]) -> dict[UUID, UUID]:
    """The vouchers of these customers that may be used, each with whose it is; one query."""
    rows = Voucher.objects.filter(
        organisation_id=organisation_id, customer_id__in=list(customers), blocked_at__isnull=True
    )
    return {voucher: holder for voucher, holder in rows.values_list("id", "customer_id") if holder is not None}


def facts_of(voucher: Voucher) -> VoucherFacts:
    return VoucherFacts(
        id=voucher.id,
        company_id=voucher.company_id,
        customer_id=voucher.customer_id,
        expires_at=voucher.expires_at,
        is_blocked=voucher.blocked_at is not None,
        issued_at=voucher.issued_at,
        code_sealed=bytes(voucher.code_sealed),
    )
