from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """Long work that somebody asked for: a row that is due until it has ended.

    Whoever runs it holds `lease` until `lease_until` and renews it; a lease that ran out is anybody's to take. `fault`
    says why it failed: {"code", "details"} of a refusal, or {"incident"}, under which the log has more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    request = models.JSONField(default=dict)
    state = models.TextField(choices=JobState.choices, default=JobState.WAITING)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    progress_what = models.TextField(default="")
    result = models.JSONField(default=dict)
    fault = models.JSONField(default=dict)
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    begun_times = models.IntegerField(default=0)

    class Meta:
        app_label = "platform"
        db_table = "platform_job"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="a_job_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease__isnull=True, lease_until__isnull=True)),
                name="a_job_is_leased_while_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | (~Q(state__in=("waiting", "running")) & Q(ended_at__isnull=False)),
                name="a_job_that_ended_knows_when",
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "id"), name="jobs_of_an_organisation"),
            models.Index(
                fields=("organisation_id", "id"),
                condition=Q(state__in=("waiting", "running")),
                name="jobs_that_have_not_ended",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
