"""Who works for an organisation, and who was asked to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from habitue.merchants.models.organisations import LANGUAGES, Organisation
from habitue.merchants.models.users import User
from habitue.merchants.rights import ROLES
from habitue.platform.ids import new_id


class Staff(models.Model):
    """A member of an organisation. `stores` None is all of them; `user` is missing where a PIN is enough.

    Of PIN and card only what recognises them is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    role = models.TextField()
    stores = ArrayField(models.UUIDField(), null=True)
    language = models.TextField(default="")
    pin_hash = models.TextField(default="")
    card_fingerprint = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    second_factor_due_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="a_member_of_staff_has_a_name"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="a_member_of_staff_has_a_known_role"),
            models.CheckConstraint(
                condition=Q(language="") | Q(language__in=LANGUAGES), name="a_member_of_staff_speaks_a_known_language"
            ),
            models.CheckConstraint(
                condition=~Q(role="owner") | Q(stores__isnull=True), name="an_owner_may_be_in_every_store"
            ),
            models.UniqueConstraint(fields=("organisation", "id"), name="a_member_of_staff_is_of_one_organisation"),
            models.UniqueConstraint(
                fields=("organisation", "user"),
                condition=Q(user__isnull=False),
                name="a_user_is_a_member_of_an_organisation_once",
            ),
            models.UniqueConstraint(
                fields=("organisation", "card_fingerprint"),
                condition=Q(card_fingerprint__isnull=False),
                name="a_staff_card_belongs_to_one_person",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """An e-mail that asks a member of staff to sign in. The newest one counts; only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    email = models.EmailField(max_length=254)
    token_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "merchants"
        constraints = (
            models.UniqueConstraint(fields=("token_hash",), name="an_invitation_has_a_token_of_its_own"),
            models.UniqueConstraint(
                fields=("organisation", "staff"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="a_member_of_staff_has_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="an_invitation_is_accepted_or_revoked",
            ),
        )

    def __str__(self) -> str:
        return self.email
