"""Who signs in: a log-in belongs to a person, not to an organisation."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from habitue.merchants.models.organisations import LANGUAGES
from habitue.platform.ids import new_id


class User(AbstractBaseUser):
    """A log-in. One of the few shared tables: the same person may work for several organisations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    name = models.TextField(default="")
    language = models.TextField(default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    # Django's own command for making users is not offered; `habitue staff add` is.
    REQUIRED_FIELDS = []

    class Meta:
        app_label = "merchants"
        constraints = (
            models.UniqueConstraint(fields=("email",), name="an_email_signs_in_one_user"),
            models.CheckConstraint(
                condition=~Q(email="") & Q(email=Lower("email")), name="a_users_email_is_folded_and_there"
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="a_user_speaks_a_known_language"),
        )

    def __str__(self) -> str:
        return self.name or self.email
