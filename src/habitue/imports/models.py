"""Imports, what became of each line, and what the organisation's columns are."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id

KEPT_FOR = timedelta(days=30)
"""How long the file, and what undoing needs to know, are kept."""


class ImportState(models.TextChoices):
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(models.TextChoices):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    REFUSED = "refused"


class Import(models.Model):
    """A file that was brought, how it is read and what its columns are, and what came of it.

    `shape` and `columns` say how it is read; `terms` what happens to whoever is there already and what is filled in.
    `sample` are the first rows, as they were read, until it is run. `round` counts the times that a file of this
    content was imported and undone before: lines are keyed by both. The reports are what the dry run and the run found:
    counts, the first faults, and the file of all. After `pruned_at` nothing personal is left here, and it cannot be
    undone any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    file_id = models.UUIDField()
    file_name = models.TextField()
    sha256 = models.TextField()
    round = models.IntegerField(default=0)
    state = models.TextField(choices=ImportState.choices, default=ImportState.OPEN)
    shape = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    terms = models.JSONField(default=dict)
    headers = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    rows_count = models.IntegerField()
    check_report = models.JSONField(null=True)
    run_report = models.JSONField(null=True)
    undoing = models.JSONField(null=True)
    job_id = models.UUIDField(null=True)
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    pruned_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "imports"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="an_import_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(rows_count__gt=0), name="an_import_has_rows"),
            models.UniqueConstraint(
                fields=("organisation_id",),
                condition=Q(state__in=("running", "undoing")),
                name="an_organisation_imports_one_file_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "id"), name="imports_of_an_organisation"),
            models.Index(fields=("organisation_id", "sha256"), name="imports_of_a_file"),
        )

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class ImportLine(models.Model):
    """What became of one line, and what undoing it needs to know.

    `booked` are its entries in the ledger that stand, as [[entry, units, whether it went against what was owed], …],
    and `booked_count` how many there ever were; `before` and `after` the customer's fields that it changed; `cards` the
    codes that it gave, `blanks` those of them that were there before. `left` says what undoing had to leave, and why.
    """

    pk = models.CompositePrimaryKey("of_id", "number")
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.IntegerField()
    organisation_id = models.UUIDField()
    outcome = models.TextField(choices=Outcome.choices)
    customer_id = models.UUIDField(null=True)
    booked = models.JSONField(default=list)
    booked_count = models.IntegerField(default=0)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    cards = models.JSONField(default=list)
    blanks = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    left = models.JSONField(default=list)

    class Meta:
        app_label = "imports"
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="a_line_had_a_known_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="refused", customer_id__isnull=True) | ~Q(outcome="refused"),
                name="a_refused_line_is_nobodys",
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "customer_id"),
                condition=Q(customer_id__isnull=False),
                name="lines_of_a_customer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.of_id} {self.number} {self.outcome}"


class RememberedColumn(models.Model):
    """What a column of this name was, the last time the organisation said so; empty where it is left out."""

    pk = models.CompositePrimaryKey("organisation_id", "header")
    organisation_id = models.UUIDField()
    header = models.TextField()
    field = models.TextField()

    class Meta:
        app_label = "imports"

    def __str__(self) -> str:
        return f"{self.header}: {self.field}"
