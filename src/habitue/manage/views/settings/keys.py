"""API keys: issued, shown once, rolled over, revoked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.once import once
from habitue.manage.doing import Deed, say_no
from habitue.manage.forms.settings import KeyForm
from habitue.manage.views.customers import doors_back
from habitue.merchants.actions import IssuedKey, create_application, issue_key, revoke_key, roll_key
from habitue.merchants.models import Application, Till
from habitue.merchants.queries import keys_of
from habitue.merchants.rows import (
    application_row,
    applications_listed,
    key_row,
    organisation_row,
    stores_listed,
    till_row,
)
from habitue.platform.refusals import Refusal
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page

_OVERLAP = timedelta(days=7)


@staff_page("settings", "journal")
def keys(request: StaffRequest) -> HttpResponse:
    shown = {"room": "settings", "keys": keys_of(request.organisation.id), "now": request.now}
    return render(request, "manage/settings/keys.html", shown)


def _owners(organisation_id: UUID) -> list[tuple[str, str]]:
    tills = [
        (f"till:{till.id}", f"{store.name} · {till.name}")
        for store in stores_listed(organisation_id)
        for till in store.tills
    ]
    return tills + [(f"application:{one}", name) for one, name in applications_listed(organisation_id)]


@staff_page("settings", fresh=True, everywhere=True)
def new_key(request: StaffRequest) -> HttpResponse:
    """The page that answers shows the secret, this once: sent again, the same form says that it was shown."""
    form = KeyForm(request.POST if request.method == "POST" else None, owners=_owners(request.organisation.id))
    deed = Deed(
        title=_("New API key"),
        submit=_("Issue"),
        do=lambda _said: "",
        back=reverse("manage:keys"),
        note=_("API keys"),
        room="settings",
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _issue(request, form.cleaned_data)
        except Refusal as refusal:
            if refusal.status not in (400, 409, 422):
                raise
            say_no(form, refusal, {"name": "program"})
    shown = {"form": form, "deed": deed, "room": "settings"}
    return render(request, "manage/form.html", shown, status=422 if form.errors else 200)


def _issue(request: StaffRequest, said: dict[str, Any]) -> HttpResponse:
    issued: list[IssuedKey] = []

    def issue() -> dict[str, Any]:
        source = _source(request, said)
        key = issue_key(
            organisation_id=request.organisation.id,
            till=source if isinstance(source, Till) else None,
            application=source if isinstance(source, Application) else None,
            scopes=said["scopes"],
            by=request.staff.actor,
            at=request.now,
        )
        issued.append(key)
        return {"key": str(key.key.id)}

    asked = {"owner": said["owner"], "program": said["program"], "scopes": sorted(said["scopes"])}
    once(principal=request.principal, key=doors.once(request), kind="key", request=asked, at=request.now, do=issue)
    return _shown(request, issued)


def _source(request: StaffRequest, said: dict[str, Any]) -> Till | Application:
    kind, _colon, source = said["owner"].partition(":")
    if kind == "till":
        return till_row(request.organisation.id, UUID(source))
    if kind == "application":
        return application_row(request.organisation.id, UUID(source))
    organisation = organisation_row(request.organisation.id)
    return create_application(organisation=organisation, name=said["program"], by=request.staff.actor, at=request.now)


def _shown(request: StaffRequest, issued: list[IssuedKey]) -> HttpResponse:
    shown = {"room": "settings", "secret": issued[0].secret if issued else ""}
    response = render(request, "manage/settings/key_shown.html", shown)
    response["Cache-Control"] = "no-store"
    return response


@staff_page("settings", fresh=True, everywhere=True)
def key_rolling(request: StaffRequest, key_id: UUID) -> HttpResponse:
    """A successor; the old one works for another week."""
    row = key_row(request.organisation.id, key_id)
    if request.method != "POST":
        return doors_back(reverse("manage:keys"))
    issued: list[IssuedKey] = []

    def roll() -> dict[str, Any]:
        issued.append(roll_key(key=row, overlap=_OVERLAP, by=request.staff.actor, at=request.now))
        return {"key": str(issued[0].key.id)}

    asked = {"key": str(key_id)}
    once(principal=request.principal, key=doors.once(request), kind="key", request=asked, at=request.now, do=roll)
    return _shown(request, issued)


@staff_page("settings", fresh=True, everywhere=True)
def key_revoking(request: StaffRequest, key_id: UUID) -> HttpResponse:
    row = key_row(request.organisation.id, key_id)
    if request.method == "POST":
        revoke_key(key=row, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:keys"))
