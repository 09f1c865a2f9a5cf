"""The programs of a merchant, and what tills and programs sign on with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from habitue.merchants.models.organisations import Organisation, Till
from habitue.platform.ids import new_id


class Application(models.Model):
    """A program of the back office, a shop or an integration: it has no store of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="an_application_has_a_name"),
            models.UniqueConstraint(fields=("organisation", "name"), name="an_application_name_is_used_once"),
            models.UniqueConstraint(fields=("organisation", "id"), name="an_application_is_of_one_organisation"),
        )

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """What a till or an application signs on with. Only the hash of its secret is kept; `prefix` finds it.

    The prefix is unique over all organisations: whoever calls has not said yet which one is theirs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey(Till, null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    prefix = models.TextField()
    hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "merchants"
        constraints = (
            models.UniqueConstraint(fields=("prefix",), name="a_key_prefix_is_used_once"),
            models.CheckConstraint(
                condition=Q(till__isnull=False, application__isnull=True)
                | Q(till__isnull=True, application__isnull=False),
                name="a_key_belongs_to_a_till_or_to_an_application",
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "till"), name="keys_of_a_till"),
            models.Index(fields=("organisation", "application"), name="keys_of_an_application"),
        )

    def __str__(self) -> str:
        return f"hab_{self.prefix}_…"
