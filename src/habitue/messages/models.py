"""Mails, and what is attached to those that wait."""

from django.db import models
from django.db.models import F, Q

from habitue.platform.ids import new_id


class Message(models.Model):
    """One mail to one address.

    It waits (`due_at`), or is sent, or has failed. A worker that takes it moves `due_at` past the longest attempt and
    counts a try; if the worker dies, it falls due again by itself. `context_sealed` is what it says: it may hold codes
    and links, and goes when the mail has gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    kind = models.TextField()
    key = models.TextField(null=True)
    to = models.TextField()
    language = models.TextField()
    context_sealed = models.BinaryField(null=True)
    is_bulk = models.BooleanField(default=False)
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.TextField(default="")
    answer = models.TextField(default="")

    class Meta:
        app_label = "messages"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "key"), name="a_message_key_is_used_once"),
            models.CheckConstraint(
                name="a_message_waits_or_is_sent_or_has_failed",
                condition=Q(due_at__isnull=False, sent_at__isnull=True, failed_at__isnull=True)
                | Q(due_at__isnull=True, sent_at__isnull=False, failed_at__isnull=True)
                | Q(due_at__isnull=True, sent_at__isnull=True, failed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_message_says_something_only_while_it_waits",
                condition=Q(due_at__isnull=False, context_sealed__isnull=False)
                | Q(due_at__isnull=True, context_sealed__isnull=True),
            ),
            models.CheckConstraint(
                name="a_failed_message_says_why", condition=Q(failed_at__isnull=True) | ~Q(problem="")
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "is_bulk", "due_at", "id"),
                condition=Q(due_at__isnull=False),
                name="messages_that_wait",
            ),
            models.Index(F("organisation_id"), F("id").desc(), name="messages_newest_first"),
            models.Index(
                F("organisation_id"),
                F("customer_id"),
                F("id").desc(),
                condition=Q(customer_id__isnull=False),
                name="messages_of_a_customer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class MessageFile(models.Model):
    """A file that goes with a mail that waits; it goes with it. Sealed, as a voucher's PDF shows its code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    message_id = models.UUIDField()
    place = models.IntegerField()
    name = models.TextField()
    media_type = models.TextField()
    content_sealed = models.BinaryField()

    class Meta:
        app_label = "messages"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "message_id", "place"), name="a_file_has_its_place_in_a_message"
            ),
        )

    def __str__(self) -> str:
        return self.name
