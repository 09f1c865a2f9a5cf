"""What tills reported, as it was judged. A sale and a return have the id of their entry in the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Sale(models.Model):
    """A receipt. `facts` is what a return will be judged on; `effects` is what the sale did to accounts and tallies.

    `flags` say what the back office should look at: redeemed offline and not there, an unknown card.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source_id = models.UUIDField()
    store_id = models.UUIDField()
    receipt = models.TextField(null=True)
    business_day = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    customer_id = models.UUIDField(null=True)
    version_id = models.UUIDField(null=True)
    due = models.BigIntegerField()
    revenue = models.BigIntegerField()
    is_offline = models.BooleanField()
    flags = ArrayField(models.TextField(), default=list)
    asked = models.JSONField()
    facts = models.JSONField()
    effects = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        app_label = "checkout"
        indexes = (
            models.Index(
                fields=("organisation_id", "customer_id", "id"),
                name="sales_of_a_customer",
                condition=Q(customer_id__isnull=False),
            ),
            models.Index(fields=("organisation_id", "store_id", "business_day"), name="sales_of_a_day"),
            models.Index(fields=("organisation_id", "id"), name="sales_in_order"),
            models.Index(
                fields=("organisation_id", "receipt"), name="sales_by_receipt", condition=Q(receipt__isnull=False)
            ),
            models.Index(fields=("organisation_id", "id"), name="sales_with_a_flag", condition=~Q(flags=[])),
        )

    def __str__(self) -> str:
        return f"{self.receipt or self.id}"


class SaleLine(models.Model):
    """A line of a receipt and what it cost in the end. `kitty` is its share of earned money that was tendered."""

    pk = models.CompositePrimaryKey("sale_id", "number")
    sale_id = models.UUIDField()
    number = models.IntegerField()
    organisation_id = models.UUIDField()
    article = models.TextField()
    group = models.TextField(null=True)
    name = models.TextField(null=True)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    pieces = models.BooleanField()
    earns = models.BooleanField()
    amount = models.BigIntegerField()
    vat = models.TextField(null=True)
    loads = models.JSONField(null=True)
    settles = models.TextField(null=True)
    due = models.BigIntegerField()
    covered = models.BigIntegerField()
    discounted = models.BigIntegerField()
    kitty = models.BigIntegerField()
    covered_pieces = models.IntegerField()

    class Meta:
        app_label = "checkout"

    def __str__(self) -> str:
        return f"{self.number} {self.article}"


class Receipt(models.Model):
    """A till's receipt number of a day, claimed by the sale or return that was accepted under it."""

    entry_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source_id = models.UUIDField()
    business_day = models.DateField()
    number = models.TextField()
    fingerprint = models.TextField()

    class Meta:
        app_label = "checkout"
        constraints = (
            models.UniqueConstraint(
                "organisation_id", "source_id", "business_day", "number", name="a_till_uses_a_receipt_number_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Return(models.Model):
    """Goods that came back: of one sale, or of a receipt that is lost (`sale_id` empty)."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source_id = models.UUIDField()
    store_id = models.UUIDField()
    sale_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    receipt = models.TextField(null=True)
    business_day = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    due = models.BigIntegerField()
    revenue = models.BigIntegerField()
    reason = models.TextField(null=True)
    lines = models.JSONField()
    effects = models.JSONField()

    class Meta:
        app_label = "checkout"
        indexes = (
            models.Index(
                fields=("organisation_id", "sale_id"), name="returns_of_a_sale", condition=Q(sale_id__isnull=False)
            ),
            models.Index(
                fields=("organisation_id", "customer_id", "id"),
                name="returns_of_a_customer",
                condition=Q(customer_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"return of {self.sale_id or self.receipt}"


class CustomerNamed(models.Model):
    """An anonymous sale was given its customer afterwards, once."""

    sale_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    entry_id = models.UUIDField()
    named_at = models.DateTimeField()

    class Meta:
        app_label = "checkout"

    def __str__(self) -> str:
        return f"{self.sale_id} of {self.customer_id}"
