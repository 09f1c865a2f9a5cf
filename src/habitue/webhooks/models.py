from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from habitue.platform.ids import new_id


class Endpoint(models.Model):
    """An address of the merchant's that wants to hear what happened. Removed ones stay as history, without secrets."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    url = models.TextField()
    description = models.TextField(default="", db_default="")
    events = ArrayField(models.TextField(), default=list, help_text="Empty: all.")
    secret_sealed = models.BinaryField()
    earlier_secret_sealed = models.BinaryField(null=True)
    earlier_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.TextField(default="", db_default="")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "webhooks"
        db_table = "webhooks_endpoint"
        constraints = (
            models.CheckConstraint(
                name="a_disabled_endpoint_says_why",
                condition=Q(disabled_at__isnull=True, disabled_because="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_because="")),
            ),
            models.CheckConstraint(
                name="an_earlier_secret_has_an_end",
                condition=Q(earlier_secret_sealed__isnull=True, earlier_secret_until__isnull=True)
                | Q(earlier_secret_sealed__isnull=False, earlier_secret_until__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "id"),
                condition=Q(removed_at__isnull=True),
                name="endpoints_of_an_organisation",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """One event on its way to one endpoint.

    It waits (`due_at`), or is delivered, or is given up. A worker that takes it moves `due_at` past the longest
    attempt and counts a try; if the worker dies, it falls due again by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    endpoint_id = models.UUIDField()
    event_id = models.UUIDField()
    event_name = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0, db_default=0)
    first_tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "webhooks"
        db_table = "webhooks_delivery"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "endpoint_id", "event_id"), name="an_event_goes_to_an_endpoint_once"
            ),
            models.CheckConstraint(
                name="a_delivery_waits_or_is_delivered_or_given_up",
                condition=Q(due_at__isnull=False, delivered_at__isnull=True, given_up_at__isnull=True)
                | Q(due_at__isnull=True, delivered_at__isnull=False, given_up_at__isnull=True)
                | Q(due_at__isnull=True, delivered_at__isnull=True, given_up_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "endpoint_id", "due_at", "id"),
                condition=Q(due_at__isnull=False),
                name="deliveries_that_wait",
            ),
            models.Index(F("organisation_id"), F("endpoint_id"), F("id").desc(), name="deliveries_newest_first"),
        )

    def __str__(self) -> str:
        return f"{self.event_name} {self.event_id}"


class Attempt(models.Model):
    """One try of a delivery: what was answered, or why nothing was. Bodies are not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    delivery_id = models.UUIDField()
    tried_at = models.DateTimeField()
    took_ms = models.IntegerField()
    status = models.IntegerField(null=True)
    problem = models.TextField(default="", db_default="")

    class Meta:
        app_label = "webhooks"
        db_table = "webhooks_attempt"
        constraints = (
            models.CheckConstraint(
                name="an_attempt_was_answered_or_had_a_problem",
                condition=Q(status__isnull=False, problem="") | (Q(status__isnull=True) & ~Q(problem="")),
            ),
        )
        indexes = (models.Index(fields=("organisation_id", "delivery_id", "id"), name="attempts_of_a_delivery"),)

    def __str__(self) -> str:
        return f"{self.tried_at} {self.status or self.problem}"
