"""What allauth asks of us: nobody signs up by themselves; log-ins come from invitations."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from habitue.platform import clock
from habitue.platform.secrets import seal, unseal
from habitue.web.freshness import is_fresh


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-ins as we want them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_more: Any) -> None:
        """Pages say themselves what was done."""

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Whoever signed in a short while ago has proved it."""
        return not is_fresh(self.request, clock.now())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as we want them: secrets are sealed where they are kept."""

    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode())

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make_qr(url).svg_inline(scale=4, border=2, omitsize=True))

    def _get_site_name(self) -> str:
        return "Habitué"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())
