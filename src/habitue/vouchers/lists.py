"""Vouchers a slice at a time, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from habitue.platform.secrets import bare_code, unseal
from habitue.vouchers.models import Voucher
from habitue.vouchers.queries import VoucherFacts, facts_of

State = Literal["", "open", "blocked", "expired"]
NEWEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some vouchers; `next` is where to go on, None at the end. A page may be short where few were found so far."""

    items: tuple[VoucherFacts, ...]
    next: UUID | None


# Codes are sealed, and so a part of one is looked for by opening them one by one: so many, in a tenth of a second.
_OPENED_MAX = 8000


def vouchers_list(
    organisation_id: UUID,
    at: datetime,
    *,
    state: State = "",
    customer: UUID | None = None,
    tail: str = "",
    before: UUID = NEWEST,
    limit: int = 50,
) -> Page:
    """Vouchers, the newest first; `expired` and `open` by their own day. What they are worth the ledger knows.

    `tail` is how the code ends.
    """
    rows = Voucher.objects.filter(organisation_id=organisation_id, id__lt=before)
    if customer is not None:
        rows = rows.filter(customer_id=customer)
    match state:
        case "blocked":
            rows = rows.filter(blocked_at__isnull=False)
        case "expired":
            rows = rows.filter(expires_at__lte=at)
        case "open":
            rows = rows.filter(blocked_at__isnull=True).exclude(expires_at__lte=at)
    rows = rows.order_by("-organisation_id", "-id")
    if not tail:
        found = [facts_of(row) for row in rows[: limit + 1]]
        return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)
    ending = bare_code(tail)
    seen = list(rows.values_list("id", "code_sealed")[:_OPENED_MAX])
    fitting = [row[0] for row in seen if bare_code(unseal(row[1])).endswith(ending)]
    found = [facts_of(row) for row in rows.filter(id__in=fitting[:limit])]
    if len(fitting) > limit:
        return Page(tuple(found), fitting[limit - 1])
    return Page(tuple(found), seen[-1][0] if len(seen) == _OPENED_MAX else None)
