"""The organisation's rules of signing in and of panels."""

from datetime import datetime
from uuid import UUID

from habitue.merchants.models import Organisation
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.texts import Malformed

LOCK_SECONDS_LEAST, LOCK_SECONDS_MOST = 30, 86_400


@action
def change_rules(
    *,
    organisation_id: UUID,
    second_factor: bool,
    cashiers_may_give: bool,
    panel_lock_seconds: int,
    by: Actor,
    at: datetime,
) -> None:
    """Who needs a second factor, whether cashiers give points, when panels lock themselves. Refuses `malformed`."""
    lock_organisation(organisation_id)
    organisation = Organisation.objects.get(id=organisation_id)
    wanted = {
        "second_factor": second_factor,
        "cashiers_may_give": cashiers_may_give,
        "panel_lock_seconds": known_lock(panel_lock_seconds),
    }
    changed = {name: value for name, value in wanted.items() if getattr(organisation, name) != value}
    for name, value in changed.items():
        setattr(organisation, name, value)
    if changed:
        organisation.save(update_fields=list(changed))
        tell("staff.rules_changed", organisation_id, organisation_id, by, at, changed)


def known_lock(seconds: int) -> int:
    """How long a panel may stay unlocked with nobody touching it. Refuses `malformed`."""
    if not LOCK_SECONDS_LEAST <= seconds <= LOCK_SECONDS_MOST:
        raise Malformed(field="panel_lock_seconds", why="out_of_range")
    return seconds
