"""What changes vouchers themselves. Their value is moved by checkout, in the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import bare_code, fold_code, seal
from habitue.vouchers.logic import new_code
from habitue.vouchers.models import Voucher, code_fingerprint


def voucher_row(
    *,
    company_id: UUID,
    code: str | None,
    expires_at: datetime | None = None,
    customer_id: UUID | None = None,
    voucher_id: UUID | None = None,
) -> dict[str, Any]:
    """A new voucher as plain values: for `make_voucher`, and for a sale's statement that writes it itself.

    Its code stands in `code`; a new one is made where none is given.
    """
    code = fold_code(code) if code and bare_code(code) else new_code()
    return {
        "id": voucher_id or new_id(),
        "company_id": company_id,
        "code": code,
        "code_fingerprint": code_fingerprint(code),
        "code_sealed": seal(code),
        "expires_at": expires_at,
        "customer_id": customer_id,
    }


class CodeTaken(Refusal):
    code = "code_taken"
    text = _("There is a voucher with this code already.")


@action
def make_voucher(
    *,
    organisation_id: UUID,
    company_id: UUID,
    code: str | None,
    expires_at: datetime | None,
    customer_id: UUID | None,
    by: Actor,
    at: datetime,
    voucher_id: UUID | None = None,
) -> str:
    """Write a voucher, worth nothing yet; return its code. Refuses `code_taken`."""
    row = voucher_row(
        company_id=company_id, code=code, expires_at=expires_at, customer_id=customer_id, voucher_id=voucher_id
    )
    made: str = row.pop("code")
    voucher = Voucher(organisation_id=organisation_id, issued_at=at, **row)
    Voucher.objects.bulk_create([voucher], ignore_conflicts=True)
    if not Voucher.objects.filter(organisation_id=organisation_id, id=voucher.id).exists():
        raise CodeTaken
    journal.write(organisation_id=organisation_id, kind="voucher.issued", subject_id=voucher.id, by=by, at=at)
    return made


class VoucherNotFound(Refusal):
    code = "not_found"
    text = _("There is no such thing.")
    status = 404


@action
def block_voucher(*, organisation_id: UUID, voucher_id: UUID, blocked: bool, by: Actor, at: datetime) -> None:
    """Block a voucher, lost or stolen, or let it be used again. Its value stays.

    One that is blocked already stays blocked since then. Refuses `not_found`.
    """
    voucher = Voucher.objects.filter(organisation_id=organisation_id, id=voucher_id)
    if voucher.filter(blocked_at__isnull=blocked).update(blocked_at=at if blocked else None):
        kind = "voucher.blocked" if blocked else "voucher.unblocked"
        journal.write(organisation_id=organisation_id, kind=kind, subject_id=voucher_id, by=by, at=at)
    elif not voucher.exists():
        raise VoucherNotFound


@action
def hand_over_vouchers(*, organisation_id: UUID, from_customer: UUID, to_customer: UUID) -> int:
    """When two customers become one: the vouchers tied to the first are the second's."""
    return Voucher.objects.filter(organisation_id=organisation_id, customer_id=from_customer).update(
        customer_id=to_customer
    )
