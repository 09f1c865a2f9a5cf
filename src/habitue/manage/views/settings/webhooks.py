"""Webhooks: endpoints, what was sent to them, a test."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.once import once
from habitue.manage.doing import Deed, say_no
from habitue.manage.forms.settings import WebhookForm
from habitue.manage.views.customers import doors_back
from habitue.platform.refusals import Refusal
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page
from habitue.webhooks.actions.endpoints import change_endpoint, create_endpoint, remove_endpoint, send_test
from habitue.webhooks.queries import deliveries_of, endpoint_view, endpoints_of


@staff_page("settings", "journal")
def webhooks(request: StaffRequest) -> HttpResponse:
    shown = {"room": "settings", "endpoints": endpoints_of(request.organisation.id)}
    return render(request, "manage/settings/webhooks.html", shown)


@staff_page("settings", everywhere=True)
def new_webhook(request: StaffRequest) -> HttpResponse:
    """The page that answers shows the secret with which messages are signed, this once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    deed = Deed(
        title=_("New webhook"),
        submit=_("Make it"),
        do=lambda _said: "",
        back=reverse("manage:webhooks"),
        note=_("Webhooks"),
        room="settings",
    )
    if request.method == "POST" and form.is_valid():
        try:
            secret = _made(request, form.cleaned_data)
        except Refusal as refusal:
            say_no(form, refusal, {})
        else:
            shown = {"room": "settings", "secret": secret, "is_webhook": True}
            response = render(request, "manage/settings/key_shown.html", shown)
            response["Cache-Control"] = "no-store"
            return response
    shown = {"form": form, "deed": deed, "room": "settings"}
    return render(request, "manage/form.html", shown, status=422 if form.errors else 200)


def _made(request: StaffRequest, said: dict[str, Any]) -> str:
    """The new secret; empty where the form was sent before: everything would be told there twice."""
    secrets: list[str] = []

    def make() -> dict[str, Any]:
        made = create_endpoint(organisation_id=request.organisation.id, **said, by=request.staff.actor, at=request.now)
        secrets.append(made.secret)
        return {"webhook": str(made.endpoint.id)}

    key = doors.once(request)
    once(principal=request.principal, key=key, kind="webhook", request=said, at=request.now, do=make)
    return secrets[0] if secrets else ""


@staff_page("settings", "journal")
def webhook(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    """An endpoint and what was sent to it last."""
    shown: dict[str, Any] = {
        "room": "settings",
        "endpoint": endpoint_view(request.organisation.id, endpoint_id),
        "deliveries": deliveries_of(request.organisation.id, endpoint_id, limit=30).items,
    }
    return render(request, "manage/settings/webhook.html", shown)


@staff_page("settings", everywhere=True)
def webhook_deed(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    """Test it, switch it on or off, remove it."""
    there = reverse("manage:webhook", args=[endpoint_id])
    if request.method != "POST":
        return doors_back(there)
    whose: dict[str, Any] = {
        "organisation_id": request.organisation.id,
        "endpoint_id": endpoint_id,
        "by": request.staff.actor,
        "at": request.now,
    }
    match request.POST.get("what"):
        case "test":
            send_test(**whose)
            messages.success(request, _("A test is on its way."))
        case "on" | "off" as wanted:
            change_endpoint(enabled=wanted == "on", **whose)
        case "remove":
            remove_endpoint(**whose)
            return doors_back(reverse("manage:webhooks"))
    return doors_back(there)
