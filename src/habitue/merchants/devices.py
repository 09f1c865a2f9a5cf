"""Browsers that are tills' panels, as plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from habitue.merchants.logic import hash_of
from habitue.merchants.models import PanelDevice
from habitue.merchants.queries import organisation_facts
from habitue.merchants.staff import StaffFacts, staff_facts
from habitue.merchants.tills import TillFacts, till_for, tills_of


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A registered browser. `present` is who works at it; nobody, once it has locked itself."""

    id: UUID
    organisation_id: UUID
    name: str
    till: TillFacts
    present: StaffFacts | None
    seen_at: datetime | None
    lock_seconds: int


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device in the list of all, revoked ones too."""

    id: UUID
    name: str
    till: TillFacts
    registered_by: str
    created_at: datetime
    revoked_at: datetime | None
    present: str
    seen_at: datetime | None


def device_by_token(token: str, at: datetime) -> DeviceFacts | None:
    """The device whose cookie this is; None where there is none, or it was revoked."""
    row = (
        PanelDevice.objects.filter(token_hash=hash_of(token), revoked_at__isnull=True)
        .select_related("present", "till")
        .first()
    )
    if row is None:
        return None
    organisation = organisation_facts(row.organisation_id)
    till = till_for(row.organisation_id, till=row.till_id)
    seconds = till.store.panel_lock_seconds or organisation.panel_lock_seconds
    present = None
    if row.present is not None and row.seen_at is not None and row.seen_at + timedelta(seconds=seconds) > at:
        facts = staff_facts(row.present, organisation)
        is_let_in = row.present.deactivated_at is None and facts.may("sell") and facts.may_in(till.store.id)
        present = facts if is_let_in else None
    return DeviceFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        till=till,
        present=present,
        seen_at=row.seen_at,
        lock_seconds=seconds,
    )


def has_devices(organisation_id: UUID) -> bool:
    """Whether a browser was ever made a panel here."""
    return PanelDevice.objects.filter(organisation_id=organisation_id).exists()


def devices_of(organisation_id: UUID) -> tuple[DeviceLine, ...]:
    """Its devices, those in use first, by till."""
    tills = {till.id: till for till in tills_of(organisation_id)}
    rows = PanelDevice.objects.filter(organisation_id=organisation_id).select_related("registered_by", "present")
    lines = [
        DeviceLine(
            id=row.id,
            name=row.name,
            till=tills[row.till_id],
            registered_by=row.registered_by.name if row.registered_by else "",
            created_at=row.created_at,
            revoked_at=row.revoked_at,
            present=row.present.name if row.present else "",
            seen_at=row.seen_at,
        )
        for row in rows.order_by("created_at", "id")
    ]
    return tuple(sorted(lines, key=lambda line: (line.revoked_at is not None, line.till.store.code, line.till.code)))
