"""Customers and their cards. Rows carry their organisation; a sale finds one by a unique index."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from habitue.platform.ids import new_id

EARLIEST_BIRTH_DATE = date(1900, 1, 1)
LANGUAGES = ("", "de", "en", "es", "fr", "it")
_GONE = Q(merged_into__isnull=False) | Q(forgotten_at__isnull=False)
_SAYS_NOTHING = Q(
    given_name="",
    family_name="",
    email="",
    email_folded="",
    telephone="",
    birth_date__isnull=True,
    language="",
    note="",
    search_text="",
)


def _byte_of_id(place: int) -> Func:
    binary = Func(F("id"), function="uuid_send", output_field=models.BinaryField())
    return Func(binary, Value(place), function="get_byte", output_field=models.IntegerField())


class Medium(models.TextChoices):
    """How a card is read. The code is the same whatever it stands on."""

    BARCODE = "barcode"
    QR = "qr"
    NFC = "nfc"
    MAGNETIC = "magnetic"
    WALLET = "wallet"
    NUMBER = "number"


class Customer(models.Model):
    """Somebody who buys. Empty text means not known.

    `email_folded` is what e-mail addresses are compared by. `search_text` holds all that a search looks through,
    folded: `logic.search_text` makes it, every action that changes any of it renews it. `merged_into` is the one this
    customer turned out to be; the row stays, so that its id, which others know, still leads to somebody.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    given_name = models.TextField(default="")
    family_name = models.TextField(default="")
    email = models.TextField(default="")
    email_folded = models.TextField(default="")
    telephone = models.TextField(default="")
    birth_date = models.DateField(null=True)
    language = models.TextField(default="")
    note = models.TextField(default="")
    search_text = models.TextField(default="")
    # The last three bytes of the id, which are random: the order in which a search reads customers. Who signed up
    # together stands together in the order of ids, and is often alike; in this order nobody is anybody's neighbour.
    slice = models.GeneratedField(
        expression=_byte_of_id(13) * 65536 + _byte_of_id(14) * 256 + _byte_of_id(15),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    created_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        app_label = "customers"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "id"), name="a_customer_is_of_one_organisation"),
            models.UniqueConstraint(
                fields=("organisation_id", "email_folded"),
                condition=~Q(email_folded=""),
                name="an_email_belongs_to_one_customer",
            ),
            models.CheckConstraint(
                condition=Q(email="", email_folded="") | (~Q(email="") & ~Q(email_folded="")),
                name="an_email_and_its_folded_form_go_together",
            ),
            models.CheckConstraint(
                condition=Q(telephone__regex=r"^(\+[1-9][0-9]{3,14})?$"), name="a_telephone_is_in_international_form"
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__gte=EARLIEST_BIRTH_DATE),
                name="a_birth_date_is_of_somebody_alive",
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="a_customer_speaks_a_known_language"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="nobody_is_merged_into_themselves"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="a_merger_has_its_moment",
            ),
            models.CheckConstraint(condition=~_GONE | Q(search_text=""), name="the_gone_are_not_found_by_searching"),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | _SAYS_NOTHING, name="the_forgotten_have_left_nothing_personal"
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "telephone"), condition=~Q(telephone=""), name="customers_by_telephone"
            ),
            models.Index(
                fields=("organisation_id", "merged_into"),
                condition=Q(merged_into__isnull=False),
                name="customers_merged_into_another",
            ),
            models.Index(
                fields=("organisation_id", "slice", "id"),
                condition=Q(merged_into__isnull=True, forgotten_at__isnull=True),
                name="customers_in_search_order",
            ),
            GinIndex(
                fields=("organisation_id", "search_text"),
                opclasses=("uuid_ops", "gin_trgm_ops"),
                name="customers_by_what_is_known",
                # A list of pending entries would make writing quicker and every search read through it.
                fastupdate=False,
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Card(models.Model):
    """A code on a medium. Without a customer it is blank: printed, and not yet given to anybody.

    A card that was replaced or lost is blocked and stays with its customer, so that whoever shows it is told so.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    code = models.TextField()
    medium = models.TextField(choices=Medium.choices)
    created_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        app_label = "customers"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "code"), name="a_card_code_is_used_once"),
            models.UniqueConstraint(fields=("organisation_id", "id"), name="a_card_is_of_one_organisation"),
            models.CheckConstraint(condition=~Q(code=""), name="a_card_has_a_code"),
            models.CheckConstraint(condition=Q(medium__in=Medium.values), name="a_card_is_of_a_known_medium"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(blocked_at__isnull=False),
                name="a_replaced_card_is_blocked",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="no_card_replaces_itself"),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "customer"),
                condition=Q(customer__isnull=False),
                name="cards_of_a_customer",
            ),
            models.Index(
                fields=("organisation_id", "replaced_by"),
                condition=Q(replaced_by__isnull=False),
                name="cards_replaced_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.code


class Word(models.Model):
    """A name that some customer of the organisation bears, folded, and its `logic.slips`: for forgiving typing errors.

    A word may stand here twice; nobody waits for anybody to write one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    word = models.TextField()
    slips = ArrayField(models.TextField())

    class Meta:
        app_label = "customers"
        indexes = (
            models.Index(fields=("organisation_id", "word"), name="words_of_an_organisation"),
            GinIndex(
                fields=("organisation_id", "slips", "word"),
                opclasses=("uuid_ops", "array_ops", "gin_trgm_ops"),
                name="words_by_likeness",
                fastupdate=False,
            ),
        )

    def __str__(self) -> str:
        return self.word
