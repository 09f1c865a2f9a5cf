"""Rows of the program: its versions, what customers did that rules ask about, where they stand."""

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id
from habitue.programs.fields import DocumentField

REWARD_KINDS = ("unit", "exchange", "discount")


class ProgramVersion(models.Model):
    """A published document. Written by `programs_publish_v2` alone; nobody can change or delete it.

    The versions of an organisation follow each other by `valid_from`, those of one moment by `number`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    number = models.IntegerField()
    document = DocumentField()
    valid_from = models.DateTimeField()
    published_at = models.DateTimeField()
    publisher_kind = models.TextField()
    publisher_id = models.UUIDField()
    publisher_name = models.TextField(default="")

    class Meta:
        app_label = "programs"
        db_table = "programs_version"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "number"), name="a_version_has_its_own_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="versions_are_numbered_from_one"),
        )

    def __str__(self) -> str:
        return f"version {self.number}"


class Draft(models.Model):
    """The document that is being worked on: one an organisation. Whoever publishes holds this row.

    `revision` counts its savings: who saves says which one they began with.
    """

    organisation_id = models.UUIDField(primary_key=True)
    document = DocumentField(null=True)
    saved_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=0, db_default=0)
    saver_name = models.TextField(default="", db_default="")

    class Meta:
        app_label = "programs"
        db_table = "programs_draft"

    def __str__(self) -> str:
        return f"draft of {self.organisation_id}"


class CustomerStanding(models.Model):
    """The tier of a customer as it was last written: a `tiers.Standing`. What it is today is computed from it.

    `level` was last reached on `reached_on`, stands since `since_at`, and was `before` until then. `granted` is the
    level that staff gave, through `granted_until` (empty: for ever). `due_on` is the first day on which the level may
    change by itself: the nightly run looks there.
    """

    pk = models.CompositePrimaryKey("organisation_id", "customer_id")
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    level = models.TextField(default="", db_default="")
    reached_on = models.DateField(null=True)
    since_at = models.DateTimeField(null=True)
    before = models.TextField(default="", db_default="")
    granted = models.TextField(default="", db_default="")
    granted_until = models.DateField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        app_label = "programs"
        db_table = "programs_standing"
        constraints = (
            models.CheckConstraint(
                condition=Q(granted_until__isnull=True) | ~Q(granted=""), name="only_a_granted_tier_has_an_end"
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "due_on"),
                name="standings_with_something_due",
                condition=Q(due_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.level}"


class Tally(models.Model):
    """How much of something a customer did on a day; a return subtracts on the sale's day.

    `what` is `spend` (minor units) or `earned:<unit>` (parts), by the organisation's days: what tiers measure. Or
    `rule:<earn code>` (parts), `use:discount:<code>`, `use:exchange:<code>` (uses), by the store's days: caps, limits.
    """

    pk = models.CompositePrimaryKey("organisation_id", "customer_id", "what", "day")
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    what = models.TextField()
    day = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        app_label = "programs"
        db_table = "programs_tally"

    def __str__(self) -> str:
        return f"{self.what} {self.day} {self.amount}"


class GrantGiven(models.Model):
    """A grant was given for its occasion: `registration`, `birthday:2026`, `review:…`. Once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    grant_code = models.TextField()
    occasion = models.TextField()
    entry_id = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        app_label = "programs"
        db_table = "programs_grantgiven"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "customer_id", "grant_code", "occasion"),
                name="a_grant_is_given_once_for_its_occasion",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grant_code} {self.occasion}"


class Referral(models.Model):
    """Who brought a customer. Settled when what their first sale brings both has been given, or turned out nothing."""

    pk = models.CompositePrimaryKey("organisation_id", "customer_id")
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    recommended_by = models.UUIDField()
    told_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "programs"
        db_table = "programs_referral"
        constraints = (
            models.CheckConstraint(
                condition=~Q(customer_id=models.F("recommended_by")), name="nobody_recommends_themselves"
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation_id", "customer_id"),
                name="referrals_without_a_first_sale",
                condition=Q(settled_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.recommended_by} brought {self.customer_id}"


class SingleUseCode(models.Model):
    """A code that brings its discount once. Only its fingerprint is kept. Free, or bound to a customer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    discount = models.TextField()
    code_hash = models.BinaryField()
    customer_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    used_by_sale = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "programs"
        db_table = "programs_code"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "code_hash"), name="a_single_use_code_is_made_once"),
            models.CheckConstraint(
                condition=Q(used_by_sale__isnull=True, used_at__isnull=True)
                | Q(used_by_sale__isnull=False, used_at__isnull=False),
                name="a_used_code_knows_its_sale_and_moment",
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "discount"), name="single_use_codes_of_a_discount"),
            models.Index(
                fields=("used_by_sale",), name="codes_that_a_sale_used", condition=Q(used_by_sale__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"a code of {self.discount}"


class Night(models.Model):
    """How far the nightly run of an organisation has come, and by which version it judged tiers then."""

    organisation_id = models.UUIDField(primary_key=True)
    done_until = models.DateTimeField()
    version_number = models.IntegerField(default=0)

    class Meta:
        app_label = "programs"
        db_table = "programs_night"

    def __str__(self) -> str:
        return f"until {self.done_until}"


def _text_by_language(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(names={}), name=name)


class ArticleGroup(models.Model):
    """What articles are sorted by, and what rules name as a group: coffee, food. `place` orders them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    code = models.TextField()
    names = models.JSONField()
    place = models.IntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "programs"
        db_table = "programs_group"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "code"), name="a_group_code_is_used_once"),
            models.CheckConstraint(condition=~Q(code=""), name="a_group_has_a_code"),
            _text_by_language("a_group_has_a_name"),
        )

    def __str__(self) -> str:
        return self.code


class Article(models.Model):
    """What is sold: the code is the one tills send. `price` is minor units, tax included; empty: asked at the till.

    A retired one is sold no longer; rules and receipts may still name it. `picture_id` is a stored file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    code = models.TextField()
    names = models.JSONField()
    group = models.TextField(default="", db_default="")
    price = models.BigIntegerField(null=True)
    vat = models.TextField(default="", db_default="")
    picture_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "programs"
        db_table = "programs_article"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "code"), name="an_article_code_is_used_once"),
            models.CheckConstraint(condition=~Q(code=""), name="an_article_has_a_code"),
            _text_by_language("an_article_has_a_name"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="an_article_costs_nothing_or_more"
            ),
        )

    def __str__(self) -> str:
        return self.code


class QuickButton(models.Model):
    """An article among a till panel's quick buttons, in the order of `place`: of one store, or (empty) of all.

    A store that has buttons of its own shows those alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    store_id = models.UUIDField(null=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    place = models.IntegerField()

    class Meta:
        app_label = "programs"
        db_table = "programs_button"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "store_id", "place"),
                nulls_distinct=False,
                name="a_quick_button_has_its_place",
            ),
            models.UniqueConstraint(
                fields=("organisation_id", "store_id", "article"),
                nulls_distinct=False,
                name="an_article_is_one_quick_button",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.article_id}"


class RewardFace(models.Model):
    """How something of the program is shown to people: a picture, a few words by language.

    It stands beside the program, by the code of a unit, exchange or discount, so that a better picture is no new
    version of what was promised.
    """

    pk = models.CompositePrimaryKey("organisation_id", "kind", "code")
    organisation_id = models.UUIDField()
    kind = models.TextField()
    code = models.TextField()
    descriptions = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    picture_id = models.UUIDField(null=True)

    class Meta:
        app_label = "programs"
        db_table = "programs_face"
        constraints = (models.CheckConstraint(condition=Q(kind__in=REWARD_KINDS), name="a_reward_is_of_a_known_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
