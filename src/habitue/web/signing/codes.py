"""Codes of a second factor. Who guesses them knows the password already: they are counted wherever they come from."""

from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

# Of a million codes up to three are right at any time: a day of tries finds one of them once in fourteen hundred.
WRONG_MOST: Final = "10/h/key"


class _Counted:
    user: Any

    def clean_code(self) -> str:
        usage = ratelimit.consume(
            context.request, app="factors", action="code", config={"code": WRONG_MOST}, key=str(self.user.pk)
        )
        if not usage:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # a wrong one ends here, and stays counted
        usage.rollback()
        return code


class FactorForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """At signing in."""


class FactorAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """At proving it once more."""
