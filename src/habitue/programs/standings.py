"""Standings and tallies as rows: read, locked, written. What they mean is `tiers`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from habitue.ledger.actions import hold_owners
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.programs.models import CustomerStanding, Tally
from habitue.programs.tiers import NOBODY, Standing


def standing_of(organisation_id: UUID, customer_id: UUID) -> Standing:
    """Where a customer stood when it was last written."""
    row = CustomerStanding.objects.filter(organisation_id=organisation_id, customer_id=customer_id).first()
    return NOBODY if row is None else from_row(row)


def lock(organisation_id: UUID, customer_id: UUID) -> Standing:
    """The same, in an action, with nobody else writing it until that ends; the row is made if it is missing.

    The customer's owner in the ledger is locked first, as a sale does it: a sale that has read the standing before
    reads it again.
    """
    hold_owners(organisation_id=organisation_id, owners=[customer_id])
    CustomerStanding.objects.bulk_create(
        [CustomerStanding(organisation_id=organisation_id, customer_id=customer_id)], ignore_conflicts=True
    )
    row = CustomerStanding.objects.select_for_update().get(organisation_id=organisation_id, customer_id=customer_id)
    return from_row(row)


def save(organisation_id: UUID, customer_id: UUID, standing: Standing) -> None:
    """Write a standing whose row is locked."""
    CustomerStanding.objects.filter(organisation_id=organisation_id, customer_id=customer_id).update(
        level=standing.level or "",
        reached_on=standing.reached_on,
        since_at=standing.since_at,
        before=standing.before or "",
        granted=standing.granted or "",
        granted_until=standing.granted_until,
        due_on=standing.due_on,
    )


@action
def lock_and_save(*, organisation_id: UUID, customer_id: UUID, standing: Standing) -> None:
    """Write a standing that was computed elsewhere, as when two customers become one."""
    lock(organisation_id, customer_id)
    save(organisation_id, customer_id, standing)


def tallies_of(organisation_id: UUID, customer_id: UUID, what: str) -> dict[date, int]:
    """All days on which a customer did `what`, and how much."""
    rows = Tally.objects.filter(organisation_id=organisation_id, customer_id=customer_id, what=what)
    return dict(rows.values_list("day", "amount"))


def from_row(row: CustomerStanding) -> Standing:
    return Standing(
        level=row.level or None,
        reached_on=row.reached_on,
        since_at=row.since_at,
        before=row.before or None,
        granted=row.granted or None,
        granted_until=row.granted_until,
        due_on=row.due_on,
    )


def tell(
    organisation_id: UUID, customer_id: UUID, before: str, after: str, *, by: Actor, at: datetime, **more: Any
) -> None:
    """Write `tier.changed` where the level is another one, or staff decided about it."""
    details = {name: value.isoformat() if isinstance(value, date) else value for name, value in more.items() if value}
    if before != after or "granted" in more:
        journal.write(
            organisation_id=organisation_id,
            kind="tier.changed",
            subject_id=customer_id,
            by=by,
            at=at,
            data={"before": before, "after": after, **details},
        )


def all_tallies_of(organisation_id: UUID, customer_id: UUID, *, until: date) -> list[tuple[str, date, int]]:
    """What a customer did through a day, whatever it was: (what, day, how much)."""
    rows = Tally.objects.filter(organisation_id=organisation_id, customer_id=customer_id, day__lte=until)
    return list(rows.order_by("what", "day").values_list("what", "day", "amount"))
