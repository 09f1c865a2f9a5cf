"""Vouchers for tests, made by actions."""

from datetime import UTC, datetime
from uuid import UUID

from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.vouchers.actions import make_voucher

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ALICE = Actor("staff", UUID(int=0xA11CE), "Alice")


def make_one(
    organisation_id: UUID,
    *,
    code: str | None = None,
    customer_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> tuple[UUID, str]:
    """A voucher, worth nothing yet: its id and its code."""
    voucher_id = new_id()
    made = make_voucher(
        organisation_id=organisation_id,
        company_id=new_id(),
        code=code,
        expires_at=expires_at,
        customer_id=customer_id,
        by=ALICE,
        at=AT,
        voucher_id=voucher_id,
    )
    return voucher_id, made
