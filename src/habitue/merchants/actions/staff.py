"""What makes and changes members of staff. Only owners may; the doors ask for the right, and the last owner stays."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions.organisations import NAME_LONGEST
from habitue.merchants.models import LANGUAGES, Staff, Store
from habitue.merchants.queries import MerchantNotFound
from habitue.merchants.rights import ROLES, Role
from habitue.merchants.staff import StaffNotFound, staff_card_fingerprint
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fold_code
from habitue.platform.texts import Malformed, read_line

_PIN = re.compile(r"[0-9]{4,8}", re.ASCII)
_CARD_SHORTEST, _CARD_LONGEST = 6, 64


class LastOwner(Refusal):
    code = "last_owner"
    text = _("{name} is the last owner; make somebody else an owner first.")


class WeakPin(Refusal):
    code = "weak_pin"
    text = _("This PIN is guessed too easily; choose another of 4 to 8 digits.")


class StaffCardTaken(Refusal):
    code = "staff_card_taken"
    text = _("This card belongs to somebody else.")


@action
def add_staff(
    *,
    organisation_id: UUID,
    name: str,
    role: Role,
    stores: Iterable[UUID] | None = None,
    language: str = "",
    by: Actor,
    at: datetime,
) -> Staff:
    """Make a member of staff, who has neither a log-in nor a PIN yet. Owners are in every store.

    Refuses `malformed`, `not_found` for a store of another organisation.
    """
    lock_organisation(organisation_id)
    staff = Staff.objects.create(
        organisation_id=organisation_id,
        name=read_line(name, field="name", longest=NAME_LONGEST, required=True),
        role=_known_role(role),
        stores=_known_stores(organisation_id, role, stores),
        language=_known_language(language),
        created_at=at,
    )
    tell("staff.added", organisation_id, staff.id, by, at, {"name": staff.name, "role": role})
    return staff


@action
def change_staff(
    *,
    organisation_id: UUID,
    staff_id: UUID,
    name: str,
    role: Role,
    stores: Iterable[UUID] | None,
    language: str,
    by: Actor,
    at: datetime,
) -> Staff:
    """Change who somebody is and where. Refuses `not_found`, `malformed`, `last_owner`; nothing new changes nothing."""
    staff = locked_staff(organisation_id, staff_id)
    if staff.role == "owner" and role != "owner":
        _need_another_owner(staff)
    wanted: dict[str, Any] = {
        "name": read_line(name, field="name", longest=NAME_LONGEST, required=True),
        "role": _known_role(role),
        "stores": _known_stores(organisation_id, role, stores),
        "language": _known_language(language),
    }
    changed = {field: new for field, new in wanted.items() if getattr(staff, field) != new}
    if changed:
        was = {field: getattr(staff, field) for field in changed}
        for field, new in changed.items():
            setattr(staff, field, new)
        staff.save(update_fields=list(changed))
        tell(
            "staff.changed",
            organisation_id,
            staff.id,
            by,
            at,
            {"name": staff.name, "was": _told(was), "is": _told(changed)},
        )
    return staff


@action
def deactivate_staff(*, organisation_id: UUID, staff_id: UUID, by: Actor, at: datetime) -> Staff:
    """Let somebody in no longer: at once, everywhere. Refuses `not_found`, `last_owner`."""
    staff = locked_staff(organisation_id, staff_id)
    if staff.deactivated_at is None:
        _need_another_owner(staff)
        staff.deactivated_at = at
        staff.save(update_fields=["deactivated_at"])
        tell("staff.deactivated", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


@action
def reactivate_staff(*, organisation_id: UUID, staff_id: UUID, by: Actor, at: datetime) -> Staff:
    """Let somebody in again, with what they had. Refuses `not_found`."""
    staff = locked_staff(organisation_id, staff_id)
    if staff.deactivated_at is not None:
        staff.deactivated_at = None
        staff.save(update_fields=["deactivated_at"])
        tell("staff.reactivated", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


@action
def set_pin(*, organisation_id: UUID, staff_id: UUID, pin: str, by: Actor, at: datetime) -> Staff:
    """Give somebody a PIN of 4 to 8 digits, or take it away ("") . Refuses `not_found`, `weak_pin`."""
    staff = locked_staff(organisation_id, staff_id)
    if pin and (not _PIN.fullmatch(pin) or _is_guessed(pin)):
        raise WeakPin
    staff.pin_hash = make_password(pin) if pin else ""
    staff.save(update_fields=["pin_hash"])
    tell("staff.pin_set" if pin else "staff.pin_removed", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


@action
def set_staff_card(*, organisation_id: UUID, staff_id: UUID, code: str, by: Actor, at: datetime) -> Staff:
    """Tie a card to somebody by the code that is read from it, or untie it ("").

    Refuses `malformed`, `staff_card_taken`.
    """
    lock_organisation(organisation_id)
    staff = locked_staff(organisation_id, staff_id)
    folded = fold_code(code)
    if folded and not (_CARD_SHORTEST <= len(folded) <= _CARD_LONGEST and folded.isascii() and folded.isprintable()):
        raise Malformed(field="code", why="not_a_code")
    mark = staff_card_fingerprint(code) if folded else None
    others = Staff.objects.filter(organisation_id=organisation_id, card_fingerprint=mark).exclude(id=staff_id)
    if mark is not None and others.exists():
        raise StaffCardTaken
    staff.card_fingerprint = mark
    staff.save(update_fields=["card_fingerprint"])
    tell("staff.card_set" if mark else "staff.card_removed", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


@action
def set_language(*, organisation_id: UUID, staff_id: UUID, language: str, by: Actor, at: datetime) -> Staff:
    """Speak to somebody in another language, or in the organisation's (""). Refuses `not_found`, `malformed`."""
    staff = locked_staff(organisation_id, staff_id)
    wanted = _known_language(language)
    if staff.language != wanted:
        staff.language = wanted
        staff.save(update_fields=["language"])
        tell("staff.changed", organisation_id, staff.id, by, at, {"name": staff.name, "is": {"language": wanted}})
    return staff


FACTOR_WITHIN = timedelta(days=14)


@action
def ask_for_second_factor(*, organisation_id: UUID, staff_id: UUID, at: datetime) -> datetime:
    """Say until when somebody has to set up a second factor: two weeks from the first time they are asked."""
    staff = locked_staff(organisation_id, staff_id)
    if staff.second_factor_due_at is None:
        staff.second_factor_due_at = at + FACTOR_WITHIN
        staff.save(update_fields=["second_factor_due_at"])
    return staff.second_factor_due_at


def locked_staff(organisation_id: UUID, staff_id: UUID) -> Staff:
    """The row, locked; deactivated ones too. Refuses `not_found`."""
    rows = Staff.objects.select_for_update(no_key=True)
    staff = rows.filter(organisation_id=organisation_id, id=staff_id).first()
    if staff is None:
        raise StaffNotFound(what="staff")
    return staff


def _need_another_owner(staff: Staff) -> None:
    """Refuse `last_owner`. One at a time: two owners who remove each other would both find one left."""
    if staff.role != "owner" or staff.user_id is None:
        return
    lock_organisation(staff.organisation_id)
    others = Staff.objects.filter(organisation_id=staff.organisation_id, role="owner", deactivated_at__isnull=True)
    if not others.filter(user_id__isnull=False).exclude(id=staff.id).exists():
        raise LastOwner(name=staff.name)


def _known_role(role: str) -> Role:
    if role not in ROLES:
        raise Malformed(field="role", why="unknown")
    return role


def _known_stores(organisation_id: UUID, role: str, stores: Iterable[UUID] | None) -> list[UUID] | None:
    """Sorted; None for all. Stores are not removed, and so what is known once stays so."""
    if stores is None or role == "owner":
        return None
    wanted = sorted(set(stores))
    if Store.objects.filter(organisation_id=organisation_id, id__in=wanted).count() != len(wanted):
        raise MerchantNotFound(what="store")
    return wanted


def _known_language(language: str) -> str:
    if language and language not in LANGUAGES:
        raise Malformed(field="language", why="unknown")
    return language


def _is_guessed(pin: str) -> bool:
    """1111, 1234, 8765: what is tried first."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def _told(values: dict[str, Any]) -> dict[str, Any]:
    stores = values.get("stores")
    return values | ({"stores": [str(store) for store in stores]} if stores else {})
