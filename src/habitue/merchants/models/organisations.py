"""Who the merchant is. These tables are small; what a sale needs of them is kept in memory by `queries`."""

from datetime import time

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id

LANGUAGES = ("de", "en", "es", "fr", "it")


class Organisation(models.Model):
    """A whole group: one currency, one book, one customer base, one program. `country` is where it is at home.

    `second_factor` asks owners and managers for one; a panel nobody touches locks itself after `panel_lock_seconds`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    currency = models.TextField()
    time_zone = models.TextField()
    language = models.TextField(default="en")
    country = models.TextField(default="")
    is_test = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=True)
    cashiers_may_give = models.BooleanField(default=False)
    panel_lock_seconds = models.IntegerField(default=300)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="an_organisation_has_a_name"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="a_currency_is_three_letters"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="an_organisation_speaks_a_known_language"),
            models.CheckConstraint(condition=Q(country__regex=r"^([A-Z]{2})?$"), name="a_country_is_two_letters"),
            models.CheckConstraint(
                condition=Q(panel_lock_seconds__gte=30, panel_lock_seconds__lte=86400),
                name="a_panel_locks_itself_within_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """A legal entity of the organisation: it owns stores, issues invoices and vouchers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    tax_number = models.TextField(default="")
    country = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_company_has_a_name"),
            models.CheckConstraint(condition=Q(country__regex=r"^([A-Z]{2})?$"), name="a_company_is_in_a_country"),
            models.UniqueConstraint(fields=("organisation", "name"), name="a_company_name_is_used_once"),
            models.UniqueConstraint(fields=("organisation", "id"), name="a_company_is_of_one_organisation"),
        )

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """A place of a company. Its day begins at `day_starts_at`, local time: a bar's Saturday ends on Sunday at five."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    name = models.TextField()
    time_zone = models.TextField()
    day_starts_at = models.TimeField(default=time(0))
    panel_lock_seconds = models.IntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="a_store_has_a_code_and_a_name"),
            models.CheckConstraint(
                condition=Q(panel_lock_seconds__isnull=True)
                | Q(panel_lock_seconds__gte=30, panel_lock_seconds__lte=86400),
                name="a_stores_panel_locks_itself_within_a_day",
            ),
            models.UniqueConstraint(fields=("organisation", "code"), name="a_store_code_is_used_once"),
            models.UniqueConstraint(fields=("organisation", "id"), name="a_store_is_of_one_organisation"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Till(models.Model):
    """Where sales are rung up. Keys of requests are a till's own, whatever API key it uses to sign on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    name = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="a_till_has_a_code_and_a_name"),
            models.UniqueConstraint(
                fields=("organisation", "store", "code"), name="a_till_code_is_used_once_in_a_store"
            ),
            models.UniqueConstraint(fields=("organisation", "id"), name="a_till_is_of_one_organisation"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
