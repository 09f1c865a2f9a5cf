"""What may be redeemed while there is no network: set by the merchant, asked by the panel."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from habitue.checkout.queries.sales import redeemed_offline
from habitue.merchants.queries import Principal
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.till.models import OfflineLimit


@dataclass(frozen=True, slots=True)
class Limit:
    """In minor units. None: nothing is redeemed offline."""

    per_sale: int | None = None
    per_day: int | None = None


def limit_for(organisation_id: UUID, store_id: UUID | None) -> Limit:
    """What holds in a store: its own, else the organisation's, else nothing."""
    rows = OfflineLimit.objects.filter(organisation_id=organisation_id)
    found = {row.store_id: Limit(row.per_sale, row.per_day) for row in rows}
    return found.get(store_id) or found.get(None) or Limit()


def spent_offline(principal: Principal, store_id: UUID, day: date) -> int:
    """What this till has redeemed offline on a business day so far."""
    return redeemed_offline(principal.organisation_id, store_id, principal.source_id, day)


@action
def set_offline_limit(
    *, organisation_id: UUID, store_id: UUID | None, per_sale: int, per_day: int, by: Actor, at: datetime
) -> Limit:
    """Let tills of a store (or of all) redeem so much while they are offline; zero lets them redeem nothing."""
    OfflineLimit.objects.update_or_create(
        organisation_id=organisation_id,
        store_id=store_id,
        defaults={"per_sale": per_sale, "per_day": per_day, "changed_at": at},
    )
    journal.write(
        organisation_id=organisation_id,
        kind="till.offline_limit_changed",
        subject_id=store_id or organisation_id,
        by=by,
        at=at,
        data={"per_sale": per_sale, "per_day": per_day},
    )
    return Limit(per_sale, per_day)
