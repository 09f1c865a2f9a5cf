"""What happened to a member of staff, in plain words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from habitue.platform.history import Line

SENTENCES = {
    "staff.added": _("added"),
    "staff.changed": _("changed"),
    "staff.joined": _("accepted the invitation"),
    "staff.invited": _("invited"),
    "staff.invitation_revoked": _("invitation taken back"),
    "staff.deactivated": _("let in no longer"),
    "staff.reactivated": _("let in again"),
    "staff.pin_set": _("new PIN"),
    "staff.pin_removed": _("PIN removed"),
    "staff.card_set": _("new staff card"),
    "staff.card_removed": _("staff card removed"),
    "staff.factors_removed": _("second factor removed"),
}


@dataclass(frozen=True, slots=True)
class Told:
    what: str
    who: str
    at: datetime


def told(line: Line, zone: ZoneInfo) -> Told:
    """A line of the journal as people read it."""
    sentence: Any = SENTENCES.get(line.kind, line.kind)
    return Told(str(sentence), line.actor_name, line.recorded_at.astimezone(zone))
