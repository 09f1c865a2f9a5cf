"""Asking for a dossier, keeping it, and saying how long people are kept."""

from datetime import datetime, timedelta
from uuid import UUID

from habitue.customers.queries import CustomerView, customer_for
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.files import forget_file, keep_file
from habitue.platform.jobs import JobFacts, start_job
from habitue.platform.journal import Actor
from habitue.platform.texts import Malformed
from habitue.privacy.dossiers import DOSSIER, newest_dossier
from habitue.privacy.models import Dossier, RetentionRule
from habitue.privacy.retention import RuleFacts, rule_of

KEPT_FOR = timedelta(days=7)
ASKED_AGAIN_AFTER = timedelta(hours=1)


@action
def ask_for_dossier(*, customer: CustomerView, language: str, by: Actor, at: datetime) -> None:
    """Have everything about a person collected, in the background; while one is being collected, it is that one.

    So it is for a guest who asks again within the hour, where it is there: what they ask for is kept for a week each.
    """
    newest = newest_dossier(customer.organisation_id, customer.id)
    is_recent = newest is not None and newest.file_id is not None and newest.asked_at > at - ASKED_AGAIN_AFTER
    if newest is not None and (not newest.is_over or (is_recent and by.kind == "customer")):
        return
    job = start_job(
        organisation_id=customer.organisation_id,
        kind=DOSSIER,
        request={"customer": str(customer.id), "language": language},
        by=by,
        at=at,
    )
    Dossier.objects.create(
        organisation_id=customer.organisation_id, customer_id=customer.id, job_id=job.id, asked_at=at
    )
    journal.write(organisation_id=customer.organisation_id, kind="dossier.asked", subject_id=customer.id, by=by, at=at)


@action
def keep_dossier(*, job: JobFacts, name: str, content: bytes, by: Actor, at: datetime) -> UUID:
    """Keep what was collected for a week; the file's id. If the job was begun twice, the first file goes."""
    row = Dossier.objects.select_for_update().get(organisation_id=job.organisation_id, job_id=job.id)
    if row.file_id is not None:
        forget_file(organisation_id=job.organisation_id, file_id=row.file_id)
    file = keep_file(
        organisation_id=job.organisation_id,
        name=name,
        content=content,
        purpose=DOSSIER,
        expires_at=at + KEPT_FOR,
        by=by,
        at=at,
    )
    row.file_id, row.made_at, row.expires_at = file.id, at, at + KEPT_FOR
    row.save(update_fields=["file_id", "made_at", "expires_at"])
    return file.id


@action
def set_retention(
    *, organisation_id: UUID, idle_months: int | None, warned_days: int, visits_days: int, by: Actor, at: datetime
) -> RuleFacts:
    """Say how long people are kept. Refuses `malformed`."""
    for name, value, least, most in (
        ("idle_months", idle_months, 1, 240),
        ("warned_days", warned_days, 7, 365),
        ("visits_days", visits_days, 1, 3650),
    ):
        if value is not None and not least <= value <= most:
            raise Malformed(field=name, why="out_of_range", least=least, most=most)
    RetentionRule.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={
            "idle_months": idle_months,
            "warned_days": warned_days,
            "visits_days": visits_days,
            "changed_at": at,
        },
    )
    data = {"idle_months": idle_months, "warned_days": warned_days, "visits_days": visits_days}
    journal.write(
        organisation_id=organisation_id, kind="retention.changed", subject_id=organisation_id, by=by, at=at, data=data
    )
    return rule_of(organisation_id)


def customer_of(job: JobFacts) -> CustomerView:
    """Whom a dossier is about. Refuses `not_found` where they were forgotten meanwhile."""
    return customer_for(job.organisation_id, UUID(job.request["customer"]))
