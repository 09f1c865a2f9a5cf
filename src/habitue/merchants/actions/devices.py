"""What makes a browser a till's panel, and changes who stands there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions.organisations import NAME_LONGEST
from habitue.merchants.logic import PIN_TRIES_MAX, hash_of, new_token, pin_wait_seconds
from habitue.merchants.models import PanelDevice, PinTries, Staff
from habitue.merchants.queries import MerchantNotFound, organisation_facts
from habitue.merchants.staff import staff_card_fingerprint, staff_facts
from habitue.merchants.telling import tell
from habitue.merchants.tills import till_for
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM, Actor
from habitue.platform.texts import read_line

SEEN_EVERY = timedelta(seconds=20)


class DeviceNotFound(MerchantNotFound):
    text = _("There is no such device.")


@dataclass(frozen=True, slots=True)
class RegisteredDevice:
    """A new device with the token for its cookie, which is kept nowhere else."""

    device: PanelDevice
    token: str


@dataclass(frozen=True, slots=True)
class Entering:
    """What became of a PIN or a staff card: `entered`, or why not and until when nothing is looked at.

    An outcome and no refusal: what was wrong is counted, and so it commits.
    """

    outcome: Literal["entered", "wrong", "waiting"]
    wrong: int = 0
    wait_until: datetime | None = None

    @property
    def tries_left(self) -> int:
        """How many more wrong ones there may be before one has to wait."""
        return max(PIN_TRIES_MAX - self.wrong, 0)


@action
def register_device(
    *, organisation_id: UUID, till_id: UUID, name: str, registered_by: UUID | None, by: Actor, at: datetime
) -> RegisteredDevice:
    """Make a browser the panel of a till. Refuses `not_found`, `malformed`."""
    till = till_for(organisation_id, till=till_id)
    token = new_token()
    device = PanelDevice.objects.create(
        organisation_id=organisation_id,
        till_id=till.id,
        name=read_line(name, field="name", longest=NAME_LONGEST) or till.name,
        token_hash=hash_of(token),
        registered_by_id=registered_by,
        created_at=at,
    )
    tell("device.registered", organisation_id, device.id, by, at, {"name": device.name, "till": till.name})
    return RegisteredDevice(device, token)


@action
def revoke_device(*, organisation_id: UUID, device_id: UUID, by: Actor, at: datetime) -> PanelDevice:
    """End a device, and who is present at it: at once. Refuses `not_found`; repeated, the first moment stays."""
    device = _locked_device(organisation_id, device_id, is_revoked=None)
    if device.revoked_at is None:
        device.revoked_at = at
        _send_away(device)
        device.save(update_fields=["revoked_at"])
        tell("device.revoked", organisation_id, device.id, by, at, {"name": device.name})
    return device


@action
def enter_by_pin(*, organisation_id: UUID, device_id: UUID, staff_id: UUID, pin: str, at: datetime) -> Entering:
    """Let the person who was tapped in by their PIN; after five wrong ones the panel is locked and waits grow.

    Refuses `not_found` for a device that is revoked. Somebody who may not serve here, or has no PIN, is a wrong PIN.
    """
    device = _locked_device(organisation_id, device_id)
    staff = Staff.objects.filter(organisation_id=organisation_id, id=staff_id).first()
    if staff is None:
        raise DeviceNotFound(what="staff")
    tries = _tries(device, staff)
    if tries.wait_until is not None and tries.wait_until > at:
        return Entering("waiting", tries.wrong, tries.wait_until)
    # Checked even where there is no PIN, so that time tells nobody who has one.
    is_right = check_password(pin, staff.pin_hash or _no_pin()) and bool(staff.pin_hash) and _may_serve(staff, device)
    return _entered(device, staff, tries, at) if is_right else _counted(device, tries, at)


@action
def enter_by_card(*, organisation_id: UUID, device_id: UUID, code: str, at: datetime) -> Entering:
    """Let somebody in by their staff card. Refuses `not_found`; an unknown card counts like a wrong PIN."""
    device = _locked_device(organisation_id, device_id)
    tries = _tries(device, None)
    if tries.wait_until is not None and tries.wait_until > at:
        return Entering("waiting", tries.wrong, tries.wait_until)
    mark = staff_card_fingerprint(code)
    staff = Staff.objects.filter(organisation_id=organisation_id, card_fingerprint=mark).first()
    if staff is None or not _may_serve(staff, device):
        return _counted(device, tries, at)
    return _entered(device, staff, tries, at)


@action
def leave_device(*, organisation_id: UUID, device_id: UUID, at: datetime) -> None:
    """Lock the panel: nobody is present. Refuses `not_found`."""
    device = _locked_device(organisation_id, device_id)
    if device.present is not None:
        person = device.present
        _send_away(device)
        by = Actor("staff", person.id, person.name)
        tell("device.left", organisation_id, device.id, by, at, {"name": device.name})


@action
def see_device(*, organisation_id: UUID, device_id: UUID, at: datetime) -> None:
    """Note that somebody is still at work, so that the panel does not lock itself yet."""
    PanelDevice.objects.filter(
        organisation_id=organisation_id, id=device_id, present__isnull=False, seen_at__lt=at - SEEN_EVERY
    ).update(seen_at=at)


@cache
def _no_pin() -> str:
    """The hash of what nobody knows: checked where somebody has no PIN."""
    return make_password(new_token())


def _locked_device(organisation_id: UUID, device_id: UUID, *, is_revoked: bool | None = False) -> PanelDevice:
    """One at a time: tries in parallel would all be let through by the same count. Refuses `not_found`."""
    rows = PanelDevice.objects.select_for_update(of=("self",), no_key=True).select_related("present", "till")
    rows = rows.filter(organisation_id=organisation_id, id=device_id)
    device = rows.first() if is_revoked is None else rows.filter(revoked_at__isnull=not is_revoked).first()
    if device is None:
        raise DeviceNotFound(what="device")
    return device


def _tries(device: PanelDevice, staff: Staff | None) -> PinTries:
    kept = PinTries.objects.filter(organisation_id=device.organisation_id, device=device, staff=staff).first()
    return kept or PinTries(organisation_id=device.organisation_id, device=device, staff=staff)


def _may_serve(staff: Staff, device: PanelDevice) -> bool:
    facts = staff_facts(staff, organisation_facts(device.organisation_id))
    return staff.deactivated_at is None and facts.may("sell") and facts.may_in(device.till.store_id)


def _entered(device: PanelDevice, staff: Staff, tries: PinTries, at: datetime) -> Entering:
    PinTries.objects.filter(id=tries.id).delete()
    device.present, device.arrived_at, device.seen_at = staff, at, at
    device.save(update_fields=["present", "arrived_at", "seen_at"])
    by = Actor("staff", staff.id, staff.name)
    tell("device.entered", device.organisation_id, device.id, by, at, {"name": device.name})
    return Entering("entered")


def _counted(device: PanelDevice, tries: PinTries, at: datetime) -> Entering:
    tries.wrong, tries.last_at = tries.wrong + 1, at
    seconds = pin_wait_seconds(tries.wrong)
    tries.wait_until = at + timedelta(seconds=seconds) if seconds else None
    tries.save()
    if seconds:
        _send_away(device)
        told = {"name": device.name, "person": tries.staff.name if tries.staff else ""}
        tell("device.locked", device.organisation_id, device.id, SYSTEM, at, told)
    return Entering("waiting" if seconds else "wrong", tries.wrong, tries.wait_until)


def _send_away(device: PanelDevice) -> None:
    device.present = device.arrived_at = device.seen_at = None
    device.save(update_fields=["present", "arrived_at", "seen_at"])
