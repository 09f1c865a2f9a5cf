"""Accepting an invitation: with a new log-in, or with the one that is signed in."""

from django import forms
from django.contrib.auth import login, password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions import accept_invitation
from habitue.merchants.members import InvitationFacts, invitation_by
from habitue.merchants.models import User
from habitue.platform import clock
from habitue.platform.refusals import Refusal
from habitue.web.asking import sign_in_first
from habitue.web.doors import ORGANISATION

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PasswordForm(forms.Form):
    """The password of a new log-in."""

    password = forms.CharField(label=_("Password"), max_length=200, strip=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self._user)
        return password


def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say who invites whom, and let them in. Whoever has a log-in signs in with it first."""
    at = clock.now()
    try:
        facts = invitation_by(token, at)
    except Refusal as refusal:
        return render(request, "web/sign/invitation_over.html", {"refusal": refusal}, status=refusal.status)
    user = request.user if request.user.is_authenticated else None
    with translation.override(facts.language):
        if user is None and facts.is_known:
            return sign_in_first(request)
        form = PasswordForm(request.POST or None, user=User(email=facts.email, name=facts.name))
        if request.method == "POST" and (user is not None or form.is_valid()):
            return _accepted(request, token, facts, user, form)
        shown = {"invitation": facts, "form": form, "signed_in": user}
        return render(request, "web/sign/invitation.html", shown, status=422 if request.method == "POST" else 200)


def _accepted(
    request: HttpRequest, token: str, facts: InvitationFacts, user: AbstractBaseUser | None, form: PasswordForm
) -> HttpResponseBase:
    password = "" if user is not None else form.cleaned_data["password"]
    try:
        staff = accept_invitation(token=token, user=user, password=password, at=clock.now())  # type: ignore[arg-type]
    except Refusal as refusal:
        return render(request, "web/sign/invitation_over.html", {"refusal": refusal}, status=refusal.status)
    if user is None and staff.user is not None:
        login(request, staff.user, backend=BACKEND)
    request.session[ORGANISATION] = str(facts.organisation.id)
    return redirect("sign:home")
