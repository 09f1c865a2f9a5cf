from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.platform.journal import Actor
from habitue.platform.models import Job, JobState
from habitue.platform.refusals import Refusal, told_again

ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobNotFound(Refusal):
    """Not there, or another organisation's: the same answer."""

    code = "not_found"
    text = _("There is no such work.")
    status = 404


class WorkFailed(Refusal):
    code = "work_failed"
    text = _("This did not work, by a mistake of ours. Nothing more will be done. The log has it under {incident}.")
    status = 500


@dataclass(frozen=True, slots=True)
class JobFacts:
    """Long work as pages and whoever does it see it. `total` 0: nobody knows yet how much it is."""

    id: UUID
    organisation_id: UUID
    kind: str
    request: dict[str, Any]
    state: str
    done: int
    total: int
    what: str
    result: dict[str, Any]
    fault: dict[str, Any]
    by: Actor
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    is_cancelling: bool

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def per_cent(self) -> int:
        """How far it is, 0 to 100; what is done is 100."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def trouble(self) -> str:
        """Why it failed, in the language of whoever asks; empty where it did not."""
        if not self.fault:
            return ""
        if "incident" in self.fault:
            return WorkFailed(incident=self.fault["incident"]).sentence
        refusal = told_again(self.fault)
        return str(self.fault["code"]) if refusal is None else refusal.sentence


def job_for(organisation_id: UUID, job_id: UUID) -> JobFacts:
    """The organisation's work of this id. Refuses `not_found`."""
    row = Job.objects.filter(organisation_id=organisation_id, id=job_id).first()
    if row is None:
        raise JobNotFound
    return facts_of(row)


def jobs_of(
    organisation_id: UUID, *, kinds: frozenset[str] | None = None, before: UUID | None = None, limit: int = 50
) -> tuple[JobFacts, ...]:
    """The organisation's work, of these kinds if they are said, the newest first; `before` is where a page ended."""
    rows = Job.objects.filter(organisation_id=organisation_id)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(facts_of(row) for row in rows.order_by("-id")[:limit])


def facts_of(row: Job) -> JobFacts:
    return JobFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=row.kind,
        request=row.request,
        state=row.state,
        done=row.progress_done,
        total=row.progress_total,
        what=row.progress_what,
        result=row.result,
        fault=row.fault,
        by=Actor(row.actor_kind, row.actor_id, row.actor_name),  # type: ignore[arg-type]
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_cancelling=row.cancel_asked_at is not None and row.ended_at is None,
    )
