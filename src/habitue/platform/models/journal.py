from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from habitue.platform.ids import new_id

if TYPE_CHECKING:
    IntegerLikeField = models.Field[int, int]
else:
    IntegerLikeField = models.Field


class TransactionIdField(IntegerLikeField):
    """PostgreSQL's xid8: the number of the transaction that wrote the row. Filled in by the database."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None or hasattr(value, "resolve_expression") else str(value)


class CurrentTransactionId(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class JournalLine(models.Model):
    """One thing that happened. Written in the transaction of the act, never changed.

    `xid` lets a reader stop before transactions that are still open: commits do not happen in order of time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    kind = models.TextField()
    subject_id = models.UUIDField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="", db_default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    xid = TransactionIdField(db_default=CurrentTransactionId(), editable=False)
    data = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        app_label = "platform"
        db_table = "platform_journal"
        indexes = (
            models.Index(fields=("organisation_id", "xid", "id"), name="journal_in_order_of_commit"),
            models.Index(fields=("organisation_id", "subject_id", "id"), name="journal_of_one_subject"),
            # Of few kinds, and so a few bytes a line: for what is rare among a million sales.
            models.Index(fields=("organisation_id", "kind"), name="journal_by_kind"),
            # For stretches of time. Lines are written in order of time, so a few bytes for many of them will do.
            BrinIndex(fields=("recorded_at",), name="journal_by_time", autosummarize=True),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Todo(models.Model):
    """News that one room still has to act on. The room deletes it in the transaction of its effect."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    room = models.TextField()
    kind = models.TextField()
    subject_id = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "platform"
        db_table = "platform_todo"
        indexes = (models.Index(fields=("room", "id"), name="todo_of_one_room"),)

    def __str__(self) -> str:
        return f"{self.room}: {self.kind} {self.subject_id}"
