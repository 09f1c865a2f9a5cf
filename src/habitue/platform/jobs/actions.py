from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.jobs.kinds import kind_named
from habitue.platform.jobs.queries import JobFacts, JobNotFound, facts_of
from habitue.platform.journal import Actor
from habitue.platform.models import Job, JobState

_FORGOTTEN_AT_ONCE = 1000


@action
def start_job(*, organisation_id: UUID, kind: str, request: Mapping[str, Any], by: Actor, at: datetime) -> JobFacts:
    """Ask for long work, in the open transaction; a worker begins it when that has committed.

    Raises `ValueError` for a kind that no room does.
    """
    kind_named(kind)
    row = Job.objects.create(
        organisation_id=organisation_id,
        kind=kind,
        request=dict(request),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        created_at=at,
    )
    journal.write(
        organisation_id=organisation_id, kind="job.asked", subject_id=row.id, by=by, at=at, data={"job": kind}
    )
    return facts_of(row)


@action
def cancel_job(*, organisation_id: UUID, job_id: UUID, by: Actor, at: datetime) -> JobFacts:
    """Let work not be done: what waits ends at once, what runs at its next step. What has ended stays as it is.

    Refuses `not_found`.
    """
    row = Job.objects.select_for_update().filter(organisation_id=organisation_id, id=job_id).first()
    if row is None:
        raise JobNotFound
    if row.ended_at is None and row.cancel_asked_at is None:
        row.cancel_asked_at = at
        if row.state == JobState.WAITING:
            row.state, row.ended_at = JobState.CANCELLED, at
        row.save(update_fields=["cancel_asked_at", "state", "ended_at"])
        data = {"job": row.kind}
        journal.write(organisation_id=organisation_id, kind="job.cancelled", subject_id=row.id, by=by, at=at, data=data)
    return facts_of(row)


@action
def forget_ended(*, before: datetime) -> int:
    """Remove the rows of work that ended before this moment; how many there were."""
    ids = Job.objects.filter(ended_at__lt=before).order_by("ended_at").values_list("id", flat=True)[:_FORGOTTEN_AT_ONCE]
    return Job.objects.filter(id__in=list(ids)).delete()[0]
