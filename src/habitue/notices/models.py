"""How far this room has come with what is told before it expires."""

from django.db import models

from habitue.platform.ids import new_id


class ExpiryRound(models.Model):
    """An organisation's daily look at what will soon expire: when it is due, and after which customer to go on."""

    organisation_id = models.UUIDField(primary_key=True)
    due_at = models.DateTimeField()
    after = models.UUIDField(null=True)

    class Meta:
        app_label = "notices"
        indexes = (models.Index(fields=("due_at",), name="expiry_rounds_by_when_due"),)

    def __str__(self) -> str:
        return f"due {self.due_at}"


class ExpiryTold(models.Model):
    """A customer has been told of everything of theirs that expires until a moment, that moment included."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    told_until = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        app_label = "notices"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "customer_id"), name="what_a_customer_was_told_of_is_known_once"
            ),
        )

    def __str__(self) -> str:
        return f"until {self.told_until}"
