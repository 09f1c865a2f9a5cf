"""What was written to whom, and what became of it; and a mail to try."""

from typing import Any, get_args

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habitue.manage.paging import Paged
from habitue.manage.reading import read_uuid
from habitue.messages.actions import send
from habitue.messages.queries import State, messages_of
from habitue.web.doors import StaffRequest, once, staff_page


@staff_page("settings", "journal")
def mails(request: StaffRequest) -> HttpResponse:
    """The mails of the last ninety days, the newest first; those that failed by themselves, if one likes."""
    asked: Any = request.GET.get("state")
    state: State | None = asked if asked in get_args(State) else None
    found = messages_of(request.organisation.id, state=state, before=read_uuid(request.GET.get("after", "")))
    shown = {
        "room": "settings",
        "paged": Paged.after(request, found.items, found.before),
        "state": state or "",
        "own": getattr(request.user, "email", ""),
    }
    return render(request, "manage/settings/mails.html", shown)


@staff_page("settings")
@require_POST
def trial(request: StaffRequest) -> HttpResponse:
    """Send a mail to whoever asks for it, to see how mails look and whether they arrive."""
    own = getattr(request.user, "email", "")
    send(
        organisation_id=request.organisation.id,
        kind="messages.trial",
        to=own,
        language=request.staff.language,
        context={},
        by=request.staff.actor,
        at=request.now,
        key=once(request),
    )
    messages.success(request, _("On its way to {address}.").format(address=own))
    return redirect("manage:mails")
