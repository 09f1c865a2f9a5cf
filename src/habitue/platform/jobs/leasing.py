"""Taking work that is due, keeping the lease, and giving the work back. A worker calls these, and nobody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from habitue.platform.db import action
from habitue.platform.jobs.queries import JobFacts, facts_of
from habitue.platform.models import Job, JobState

AT_ONCE_MAX = 2
"""So much of one organisation's work runs at once; what else it has asked for waits."""

BEGUN_TIMES_MAX = 5
"""Work whose worker died so many times is what kills it."""

_TAKING = 0x4A0B
# One at a time looks for work, so that two cannot both find an organisation's last free place. Who has least running
# comes first, then who was served longest ago.
_NEXT = """
    WITH open AS MATERIALIZED (
        SELECT id, organisation_id, state = 'running' AND lease_until > %(at)s AS runs, started_at
        FROM platform_job WHERE state IN ('waiting', 'running') AND begun_times < %(begun_max)s
    ), busy AS (
        SELECT organisation_id, count(*) FILTER (WHERE runs) AS running, max(started_at) AS served_at
        FROM open GROUP BY organisation_id
    )
    SELECT j.id FROM platform_job j JOIN open USING (id) JOIN busy b ON b.organisation_id = j.organisation_id
    WHERE NOT open.runs AND b.running < %(at_once)s
    ORDER BY b.running, b.served_at NULLS FIRST, j.id LIMIT 1 FOR NO KEY UPDATE OF j SKIP LOCKED
"""


@action
def take_job(*, lease: UUID, until: datetime, at: datetime) -> JobFacts | None:
    """Take the work that is due next, under this lease; None where there is none, or somebody else is just looking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_TAKING])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_NEXT, {"at": at, "at_once": AT_ONCE_MAX, "begun_max": BEGUN_TIMES_MAX})
        found = cursor.fetchone()
    if found is None:
        return None
    row = Job.objects.get(id=found[0])
    row.state, row.lease, row.lease_until, row.started_at = JobState.RUNNING, lease, until, at
    row.begun_times += 1
    row.save(update_fields=["state", "lease", "lease_until", "started_at", "begun_times"])
    return facts_of(row)


@action
def renew_lease(*, job_id: UUID, lease: UUID, until: datetime) -> bool:
    """Hold it longer; whether it is still held."""
    return Job.objects.filter(id=job_id, lease=lease).update(lease_until=until) == 1


@action
def write_progress(*, job_id: UUID, lease: UUID, done: int, total: int, what: str) -> str:
    """Say how far it is: `held`, `lost` to somebody else, or `cancelled`."""
    held = Job.objects.filter(id=job_id, lease=lease)
    if not held.update(progress_done=done, progress_total=total, progress_what=what):
        return "lost"
    return "cancelled" if held.filter(cancel_asked_at__isnull=False).exists() else "held"


@action
def end_job(
    *,
    job_id: UUID,
    lease: UUID,
    state: JobState,
    result: dict[str, Any] | None = None,
    fault: dict[str, Any] | None = None,
    at: datetime,
) -> bool:
    """The work has ended so; whether it was still held."""
    return (
        Job.objects.filter(id=job_id, lease=lease).update(
            state=state, result=result or {}, fault=fault or {}, ended_at=at, lease=None, lease_until=None
        )
        == 1
    )


@action
def give_back(*, job_id: UUID, lease: UUID) -> None:
    """Let somebody else begin it again at once: this worker ends, and it was no fault of the work."""
    held = Job.objects.select_for_update().filter(id=job_id, lease=lease).first()
    if held is not None:
        held.state, held.lease, held.lease_until = JobState.WAITING, None, None
        held.begun_times = max(0, held.begun_times - 1)
        held.save(update_fields=["state", "lease", "lease_until", "begun_times"])


@action
def end_hopeless(*, incident: str, at: datetime) -> int:
    """Fail what was begun too often and never ended; how much that was."""
    hopeless = Job.objects.filter(state=JobState.RUNNING, begun_times__gte=BEGUN_TIMES_MAX, lease_until__lte=at)
    return hopeless.update(
        state=JobState.FAILED, fault={"incident": incident}, ended_at=at, lease=None, lease_until=None
    )
