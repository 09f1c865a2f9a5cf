"""Who works for the demo: log-ins that everybody knows, and so in organisations that the demo made alone."""

from dataclasses import dataclass
from datetime import datetime

from habitue.merchants.actions import add_staff, join_user, make_user, set_pin
from habitue.merchants.models import Organisation, Staff
from habitue.merchants.rights import Role
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM

PASSWORD = "habitue-demo"  # noqa: S105 - it is meant to be known


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo; without a PIN they do not stand at a till."""

    name: str
    role: Role
    email: str
    pin: str = ""


PEOPLE = (
    Person("Olivia Owner", "owner", "owner@demo.example", "2580"),
    Person("Max Manager", "manager", "manager@demo.example", "1379"),
    Person("Carla Cashier", "cashier", "cashier@demo.example", "2468"),
    Person("Toni Taxadviser", "auditor", "auditor@demo.example"),
)


@action
def hire(*, organisation: Organisation, at: datetime) -> int:
    """Let the demo's people in who are not there yet; return how many came."""
    there = set(Staff.objects.filter(organisation=organisation).values_list("user__email", flat=True))
    missing = [person for person in PEOPLE if person.email not in there]
    for person in missing:
        user = make_user(email=person.email, name=person.name, password=PASSWORD, at=at)
        staff = add_staff(organisation_id=organisation.id, name=person.name, role=person.role, by=SYSTEM, at=at)
        join_user(organisation_id=organisation.id, staff_id=staff.id, user=user, by=SYSTEM, at=at)
        if person.pin:
            set_pin(organisation_id=organisation.id, staff_id=staff.id, pin=person.pin, by=SYSTEM, at=at)
    return len(missing)


def is_hired(organisation: Organisation) -> bool:
    """Whether all of them are there."""
    emails = [person.email for person in PEOPLE]
    return Staff.objects.filter(organisation=organisation, user__email__in=emails).count() == len(emails)
