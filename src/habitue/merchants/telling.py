"""What every action of this room does: one at a time where names are unique, and telling what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from habitue.merchants.cache import forget_all
from habitue.merchants.models import Organisation
from habitue.platform import journal
from habitue.platform.journal import Actor


def lock_organisation(organisation_id: UUID) -> None:
    """One at a time makes stores of an organisation: two of one name would else both find it free."""
    Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)


def tell(
    kind: str,
    organisation_id: UUID,
    subject_id: UUID,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write the journal's line, and let go of what this process remembers of the merchant."""
    journal.write(organisation_id=organisation_id, kind=kind, subject_id=subject_id, by=by, at=at, data=data)
    # Now, for the rest of this action; and once more when others can see it: they may have read the old in between.
    forget_all()
    connection.on_commit(forget_all)
