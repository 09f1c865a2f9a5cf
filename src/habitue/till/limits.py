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
    found = limits_of(organisation_id)
    return found.get(store_id) or found.get(None) or Limit()


def limits_of(organisation_id: UUID) -> dict[UUID | None, Limit]:
    """What was set: for all stores under None, and for each store that has its own."""
    rows = OfflineLimit.objects.filter(organisation_id=organisation_id)
    return {row.store_id: Limit(row.per_sale, row.per_day) for row in rows}


def spent_offline(principal: Principal, store_id: UUID, day: date) -> int:
    """What this till has redeemed offline on a business day so far."""
    return redeemed_offline(principal.organisation_id, store_id, principal.source_id, day)


@action
def set_offline_limit(
    *, organisation_id: UUID, store_id: UUID | None, per_sale: int, per_day: int, by: Actor, at: datetime
) -> Limit:
    """Let tills of a store (or of all) redeem so much while they are offline; zero lets them redeem nothing.

    In minor units. What stands already is not told again.
    """
    wanted = Limit(per_sale, per_day)
    if limits_of(organisation_id).get(store_id) == wanted:
        return wanted
    OfflineLimit.objects.update_or_create(
        organisation_id=organisation_id,
        store_id=store_id,
        defaults={"per_sale": per_sale, "per_day": per_day, "changed_at": at},
    )
    _tell(organisation_id, store_id, wanted, by, at)
    return wanted


@action
def drop_offline_limit(*, organisation_id: UUID, store_id: UUID, by: Actor, at: datetime) -> None:
    """Let a store go by what holds for all of them again."""
    gone, _rows = OfflineLimit.objects.filter(organisation_id=organisation_id, store_id=store_id).delete()
    if gone:
        _tell(organisation_id, store_id, Limit(), by, at)


def _tell(organisation_id: UUID, store_id: UUID | None, limit: Limit, by: Actor, at: datetime) -> None:
    journal.write(
        organisation_id=organisation_id,
        kind="till.offline_limit_changed",
        subject_id=store_id or organisation_id,
        by=by,
        at=at,
        data={"per_sale": limit.per_sale, "per_day": limit.per_day},
    )
