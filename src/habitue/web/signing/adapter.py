"""What allauth asks of us: nobody signs up by themselves; log-ins come from invitations."""

from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from habitue.merchants.models import User
from habitue.platform import clock
from habitue.platform.secrets import seal, unseal
from habitue.web.actions import mail_user, tell_user
from habitue.web.freshness import is_fresh

# What allauth calls a mail: what we call it, and where in its context the link is.
_MAILS = {
    "account/email/password_reset_key": ("web.password_reset", "password_reset_url"),
    "account/email/email_confirmation": ("web.confirm_email", "activate_url"),
    "account/email/email_confirmation_signup": ("web.confirm_email", "activate_url"),
}
# What is told of what was changed, by what allauth calls the mail; of other things there is none.
_CHANGES = {
    "password_changed": _("Your password was changed"),
    "password_reset": _("Your password was changed"),
    "password_set": _("Your password was changed"),
    "email_changed": _("You sign in with another e-mail now"),
    "totp_activated": _("An authenticator app was set up"),
    "totp_deactivated": _("The authenticator app was removed"),
    "webauthn_added": _("A passkey was added"),
    "webauthn_removed": _("A passkey was removed"),
    "recovery_codes_generated": _("New recovery codes were made"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-ins as we want them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails go the way of all mails: written now, sent by the worker."""
        kind, link = _MAILS.get(template_prefix, ("", ""))
        user = context.get("user")
        if isinstance(user, User) and kind:
            at = clock.now()
            told = {"url": context[link]}
            mail_user(user_id=user.id, kind=kind, to=email, language=user.language, context=told, at=at)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Whoever's way of signing in was changed hears of it; of another e-mail, where they were reached until now."""
        what = _CHANGES.get(template_prefix.rpartition("/")[2])
        if what is None or not isinstance(user, User):
            return
        request = self.request
        tell_user(
            user=user,
            what=what,
            to=email or "",
            source=self.get_client_ip(request),
            url=request.build_absolute_uri(reverse("account_reset_password")),
            at=clock.now(),
        )

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
        drawn = BytesIO()
        segno.make_qr(url).save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        return "Habitué"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())
