"""What allauth asks of us: nobody signs up by themselves; log-ins come from invitations."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from habitue.platform.secrets import seal, unseal


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-ins as we want them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_more: Any) -> None:
        """Pages say themselves what was done."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as we want them: secrets are sealed where they are kept."""

    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode())

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())
