"""What the panel itself remembers: which proof was seen, and what may be redeemed while there is no network."""

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id


class Proof(models.TextChoices):
    """What somebody who was found by name showed."""

    CARD = "card"
    DOCUMENT = "document"


class ProofSeen(models.Model):
    """Somebody found by name showed a card or a document before value of theirs was spent, under one key of a till."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    source_id = models.UUIDField()
    key = models.TextField()
    customer_id = models.UUIDField()
    proof = models.TextField(choices=Proof.choices)
    act = models.TextField()
    staff_id = models.UUIDField()
    staff_name = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        app_label = "till"
        constraints = (
            models.UniqueConstraint("organisation_id", "source_id", "key", name="a_proof_is_seen_once_for_a_key"),
            models.CheckConstraint(condition=Q(proof__in=Proof.values), name="a_proof_is_a_card_or_a_document"),
        )
        indexes = (models.Index(fields=("organisation_id", "customer_id", "-seen_at"), name="proofs_of_a_customer"),)

    def __str__(self) -> str:
        return f"{self.proof} for {self.act}"


class OfflineLimit(models.Model):
    """How much stored value a till may take while it is offline; for one store, or (without one) for all.

    What a store has no row for is as the organisation's; without any row nothing is redeemed offline.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    store_id = models.UUIDField(null=True)
    per_sale = models.BigIntegerField()
    per_day = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "till"
        constraints = (
            models.UniqueConstraint(
                "organisation_id", "store_id", name="a_store_has_one_offline_limit", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(per_sale__gte=0, per_day__gte=0), name="an_offline_limit_is_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.per_sale} a sale, {self.per_day} a day"
