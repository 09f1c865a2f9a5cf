"""Customers and their cards. Rows carry their organisation; a sale finds one by a unique index."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import ExtractDay, ExtractMonth

from habitue.platform.ids import new_id

EARLIEST_BIRTH_DATE = date(1900, 1, 1)
LANGUAGES = ("", "de", "en", "es", "fr", "it")
MAILS = ("sales", "expiry")
"""What a customer may wish to be written: of every sale and gift; of what will soon expire."""
PLACES = ("till", "portal", "import", "back_office")
"""Where a consent was given or withdrawn."""
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
    mails = ArrayField(models.TextField(), default=list, db_default=Value("{}"))
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
            models.CheckConstraint(condition=Q(mails__contained_by=list(MAILS)), name="mails_are_of_known_kinds"),
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
            models.Index(
                fields=("organisation_id", "id"),
                condition=Q(mails__contains=["expiry"]),
                name="customers_who_wish_for_expiry",
            ),
            models.Index(
                "organisation_id",
                ExtractMonth("birth_date"),
                ExtractDay("birth_date"),
                "id",
                condition=Q(
                    birth_date__isnull=False,
                    merged_into__isnull=True,
                    forgotten_at__isnull=True,
                    blocked_at__isnull=True,
                ),
                name="customers_by_birthday",
            ),
            models.Index(
                fields=("organisation_id", "id"), condition=Q(blocked_at__isnull=False), name="customers_blocked"
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
            models.Index(
                fields=("organisation_id", "id"),
                condition=Q(customer__isnull=True, blocked_at__isnull=True),
                name="cards_blank",
            ),
            models.Index(fields=("organisation_id", "id"), condition=Q(blocked_at__isnull=False), name="cards_blocked"),
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


class ConsentText(models.Model):
    """What customers are asked to agree to, for one purpose; `texts` are `{language: text}`. Never changed.

    What an organisation asks for is its newest version, unless that one is `ended_at`. Where it `is_required`, nobody
    becomes a customer by themselves without it: the terms of the program.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    purpose = models.TextField()
    version = models.IntegerField()
    texts = models.JSONField()
    is_required = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "customers"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "purpose", "version"), name="a_version_of_a_consent_text_is_written_once"
            ),
            models.UniqueConstraint(fields=("organisation_id", "id"), name="a_consent_text_is_of_one_organisation"),
            models.CheckConstraint(
                condition=Q(purpose__regex=r"^[a-z][a-z0-9_]{0,39}$"), name="a_purpose_is_a_small_word"
            ),
            models.CheckConstraint(condition=Q(version__gt=0), name="consent_texts_are_numbered_from_one"),
            models.CheckConstraint(condition=~Q(texts={}), name="a_consent_text_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Consent(models.Model):
    """A customer agreed to a text, or took it back: the newest row of a purpose is what holds.

    One that was given and waits for the mail to be confirmed holds from `confirmed_at`. `proof` says how it is known
    (`double_opt_in`, `signed`, `spoken`, `portal`), `note` what else is to be kept of it: where the paper lies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.TextField()
    is_given = models.BooleanField()
    at = models.DateTimeField()
    place = models.TextField()
    proof = models.TextField(default="")
    note = models.TextField(default="")
    confirmed_at = models.DateTimeField(null=True)
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="")

    class Meta:
        app_label = "customers"
        constraints = (
            models.CheckConstraint(condition=Q(place__in=PLACES), name="a_consent_was_given_somewhere"),
            models.CheckConstraint(
                condition=Q(is_given=True) | Q(confirmed_at__isnull=True), name="only_what_was_given_is_confirmed"
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "customer", "purpose", "id"), name="consents_of_a_customer"),
            models.Index(fields=("organisation_id", "purpose", "customer", "id"), name="consents_for_a_purpose"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {'given' if self.is_given else 'withdrawn'}"


class Portal(models.Model):
    """Where an organisation meets its guests on the web: its handle, and what its portal and widget may do.

    The handle is unique over all organisations, being what an address begins with (`/my/<handle>`). `origins` are the
    websites that may show the widget. With `spends_by_code` value is spent with a code that rotates, not with a card.
    """

    organisation_id = models.UUIDField(primary_key=True)
    handle = models.TextField()
    is_open = models.BooleanField(default=True)
    lets_register = models.BooleanField(default=True)
    spends_by_code = models.BooleanField(default=False)
    origins = ArrayField(models.TextField(), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "customers"
        constraints = (
            models.UniqueConstraint(fields=("handle",), name="a_handle_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(handle__regex=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"), name="a_handle_is_a_slug"
            ),
        )

    def __str__(self) -> str:
        return self.handle
