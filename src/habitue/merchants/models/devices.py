"""Browsers that stand at a till, and who is there."""

from django.db import models
from django.db.models import F, Q

from habitue.merchants.models.organisations import Organisation, Till
from habitue.merchants.models.staff import Staff
from habitue.platform.ids import new_id


class PanelDevice(models.Model):
    """A browser that is a till's panel. `present` is who stands there; `seen_at` is when that person last did anything.

    The token in its cookie is unique over all organisations: a browser has not said yet which one is its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    token_hash = models.BinaryField(max_length=32)
    registered_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    present = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    arrived_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_device_has_a_name"),
            models.UniqueConstraint(fields=("token_hash",), name="a_device_has_a_token_of_its_own"),
            models.UniqueConstraint(fields=("organisation", "id"), name="a_device_is_of_one_organisation"),
            models.CheckConstraint(
                condition=Q(present__isnull=True, arrived_at__isnull=True, seen_at__isnull=True)
                | Q(present__isnull=False, arrived_at__isnull=False, seen_at__gte=F("arrived_at")),
                name="who_is_present_came_and_was_seen",
            ),
        )
        indexes = (models.Index(fields=("organisation", "till"), name="devices_of_a_till"),)

    def __str__(self) -> str:
        return self.name


class PinTries(models.Model):
    """Wrong PINs of one person at one device since the last right one; without a person, wrong staff cards there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(PanelDevice, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    wrong = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "merchants"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "device", "staff"),
                nulls_distinct=False,
                name="wrong_pins_are_counted_by_device_and_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.wrong} wrong"
