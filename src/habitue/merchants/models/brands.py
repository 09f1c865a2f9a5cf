"""A merchant's own look and words."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from habitue.merchants.models.organisations import Organisation
from habitue.platform.ids import new_id

PICTURES = ("logo", "background")
TEXTS = ("welcome", "receipt_foot", "mail_foot", "card_line", "birthday_letter")
"""What a merchant says in its own words: to who registers, under a receipt, under mails, on a card, in letters."""
COPIES = ("sale", "voucher", "top_up", "reward", "registration")
"""Of what a merchant may have a mail itself."""


class Brand(models.Model):
    """How one organisation looks and what it says; `texts` holds `{name: {language: text}}`.

    `copies` are the mails that the merchant wishes to have too, at `notice_email`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    public_name = models.TextField(default="")
    colour = models.TextField(default="")
    logo_id = models.UUIDField(null=True)
    background_id = models.UUIDField(null=True)
    reply_to = models.TextField(default="")
    website = models.TextField(default="")
    imprint = models.TextField(default="")
    privacy = models.TextField(default="")
    postal_address = models.TextField(default="")
    texts = models.JSONField(default=dict)
    notice_email = models.TextField(default="")
    copies = ArrayField(models.TextField(), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "merchants"
        constraints = (
            models.CheckConstraint(
                condition=Q(colour__regex=r"^([0-9a-f]{6})?$"), name="a_colour_is_six_hexadecimal_digits"
            ),
            models.CheckConstraint(
                condition=Q(copies__contained_by=list(COPIES)), name="copies_are_of_what_there_are_mails_of"
            ),
            models.CheckConstraint(
                condition=Q(copies=[]) | ~Q(notice_email=""), name="copies_need_an_address_to_go_to"
            ),
        )

    def __str__(self) -> str:
        return self.public_name
