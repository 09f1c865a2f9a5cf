"""Dossiers that were asked for; how long an organisation keeps people, and whom it has warned."""

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id


class Dossier(models.Model):
    """Somebody asked for everything that is kept of them. The file goes by itself after a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    job_id = models.UUIDField()
    file_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "privacy"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "job_id"), name="a_dossier_is_collected_by_one_job"),
            models.CheckConstraint(
                condition=Q(file_id__isnull=True, made_at__isnull=True)
                | Q(file_id__isnull=False, made_at__isnull=False),
                name="a_dossier_that_is_made_has_a_file",
            ),
        )
        indexes = (models.Index(fields=("organisation_id", "customer_id", "id"), name="dossiers_of_a_customer"),)

    def __str__(self) -> str:
        return str(self.id)


class RetentionRule(models.Model):
    """How long an organisation keeps what. Empty: for ever.

    `idle_months` after the last visit a customer is warned by mail, and `warned_days` later forgotten, unless they
    have or owe something. `visits_days` is how long browsers that are logged out stay on the list.
    """

    organisation_id = models.UUIDField(primary_key=True)
    idle_months = models.IntegerField(null=True)
    warned_days = models.IntegerField(default=30)
    visits_days = models.IntegerField(default=90)
    changed_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "privacy"
        constraints = (
            models.CheckConstraint(
                condition=Q(idle_months__isnull=True) | Q(idle_months__range=(1, 240)),
                name="nobody_is_forgotten_within_a_month",
            ),
            models.CheckConstraint(
                condition=Q(warned_days__range=(7, 365)), name="whoever_is_warned_has_a_week_at_least"
            ),
            models.CheckConstraint(condition=Q(visits_days__range=(1, 3650)), name="visits_are_kept_for_some_days"),
        )

    def __str__(self) -> str:
        return f"retention of {self.organisation_id}"


class Warned(models.Model):
    """A customer was told that they will be forgotten, or could not be told, having no address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    warned_at = models.DateTimeField()
    was_mailed = models.BooleanField()

    class Meta:
        app_label = "privacy"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "customer_id"), name="a_customer_is_warned_once"),
        )

    def __str__(self) -> str:
        return str(self.customer_id)
