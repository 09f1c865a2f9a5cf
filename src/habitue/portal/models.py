"""Guests' visits, the links they were mailed, the addresses they change to, and their passkeys."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id


class Visit(models.Model):
    """A browser in which a guest is logged in, until `ends_at` or until they end it. Only its token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    token_hash = models.BinaryField(max_length=32)
    is_widget = models.BooleanField(default=False)
    way = models.TextField()
    device = models.TextField(default="")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "portal"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "token_hash"), name="a_visit_has_its_own_token"),
            models.CheckConstraint(
                condition=Q(way__in=("link", "code", "passkey")), name="a_visit_began_in_a_known_way"
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "customer_id", "id"), name="visits_of_a_customer"),
            models.Index(fields=("organisation_id", "ends_at"), name="visits_by_their_end"),
        )

    def __str__(self) -> str:
        return str(self.id)


class MailedLink(models.Model):
    """A link that was mailed, with the short code for another device: good once, for a quarter of an hour.

    `sealed` is what somebody who registers has told us; they become a customer when they answer. A link whose customer
    is empty and that has nothing sealed leads nowhere: the address is nobody's, and its owner was told so, unless too
    much was asked for. `is_excess`: whoever asked had asked for too many already, known or not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    address_hash = models.BinaryField(max_length=32)
    asker_hash = models.BinaryField(max_length=32)
    customer_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    token_hash = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    tries = models.IntegerField(default=0)
    is_excess = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "portal"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "token_hash"), name="a_mailed_link_has_its_own_token"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(sealed__isnull=True), name="a_used_link_holds_nothing_any_more"
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "made_at"), name="mailed_links_by_time"),
            models.Index(fields=("organisation_id", "address_hash", "made_at"), name="mailed_links_of_an_address"),
            models.Index(fields=("organisation_id", "asker_hash", "made_at"), name="mailed_links_by_who_asked"),
            models.Index(
                fields=("organisation_id", "customer_id"),
                condition=Q(customer_id__isnull=False),
                name="mailed_links_of_a_customer",
            ),
        )

    def is_good(self, at: datetime) -> bool:
        """Whether it lets somebody in: once, in its time, and where it leads to anybody."""
        leads_somewhere = self.customer_id is not None or self.sealed is not None
        return leads_somewhere and self.used_at is None and self.expires_at > at

    def __str__(self) -> str:
        return str(self.id)


class AddressChange(models.Model):
    """A new e-mail address that a guest wishes for, until the mail to it is answered: once, within an hour.

    `sealed` is the address; it is empty where it is over, and once it was answered. Where it is another customer's, no
    link that was mailed has this token.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    address_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField(null=True)
    token_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "portal"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "token_hash"), name="an_address_change_has_its_own_token"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(sealed__isnull=True),
                name="a_used_address_change_holds_nothing_any_more",
            ),
        )
        indexes = (
            models.Index(fields=("organisation_id", "made_at"), name="address_changes_by_time"),
            models.Index(fields=("organisation_id", "address_hash", "made_at"), name="address_changes_of_an_address"),
            models.Index(fields=("organisation_id", "customer_id", "made_at"), name="address_changes_of_a_customer"),
        )

    def is_good(self, at: datetime) -> bool:
        """Whether answering it would change anything."""
        return self.sealed is not None and self.used_at is None and self.expires_at > at

    def __str__(self) -> str:
        return str(self.id)


class Passkey(models.Model):
    """A guest's passkey: what its public half is, and how often it has signed. `name` is the device's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    customer_id = models.UUIDField()
    credential_id = models.BinaryField()
    credential = models.BinaryField()
    signed_count = models.BigIntegerField(default=0)
    name = models.TextField(default="")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "portal"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "credential_id"), name="a_passkey_is_one_guests"),
        )
        indexes = (models.Index(fields=("organisation_id", "customer_id"), name="passkeys_of_a_customer"),)

    def __str__(self) -> str:
        return self.name or str(self.id)


class AnsweredChallenge(models.Model):
    """A challenge that a passkey has answered rightly, until it would be over anyhow: an answer is good once.

    Those that were not answered are kept by the browsers that asked for them, and nowhere here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return str(self.id)
