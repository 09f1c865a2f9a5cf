"""Publishing: asked once, with what changes in words, from now or from a day."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habitue.checkout.once import once as done_once
from habitue.editor.board import board_of
from habitue.editor.queries import Desk, desk_of, faults_of_draft, surroundings_of
from habitue.editor.sentences.differences import differences
from habitue.editor.views.showing import EDITING, desk_context, revision_of
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.programs import actions
from habitue.web.doors import StaffRequest, once, staff_page


@require_http_methods(["GET", "POST"])
@staff_page(*EDITING)
def publish(request: StaffRequest) -> HttpResponse:
    """What would change, and the button that makes it so."""
    desk = desk_of(request.organisation.id, request.now)
    if request.method != "POST":
        return _asked(request, desk)
    try:
        number = _published(request)
    except Refusal as refused:
        if refused.status in (403, 404):
            raise
        return _asked(request, desk, refused)
    messages.success(request, _("Version {number} is published.").format(number=number))
    return redirect("editor:versions")


def _asked(request: StaffRequest, desk: Desk, refused: Refusal | None = None) -> HttpResponse:
    world = surroundings_of(request.organisation, request.now)
    faults = faults_of_draft(request.organisation.id, desk.document)
    board = board_of(desk.document, world, faults)
    context = desk_context(request, desk, world, board) | {
        "differences": differences(desk.in_force, desk.document, world),
        "wrong_rows": [row for group in board.groups for row in group.rows if row.is_wrong],
        "refused": refused,
        "is_now": request.POST.get("from", "now") == "now",
        "is_later": request.POST.get("from") == "later",
        "moment": request.POST.get("moment", ""),
    }
    return render(request, "editor/publish.html", context, status=200 if refused is None else 422)


def _published(request: StaffRequest) -> int:
    """Make the draft the next version, under the form's key. Refuses what `programs.actions.publish` does."""
    valid_from = _moment(request) if request.POST.get("from") == "later" else None
    revision = revision_of(request)

    def do() -> dict[str, Any]:
        version = actions.publish(
            organisation_id=request.organisation.id,
            revision=revision,
            valid_from=valid_from,
            by=request.staff.actor,
            at=request.now,
        )
        return {"version": str(version.id), "number": version.number}

    asked = {"revision": revision, "from": None if valid_from is None else valid_from.isoformat()}
    outcome = done_once(
        principal=request.principal, key=once(request), kind="publication", request=asked, at=request.now, do=do
    )
    return int(outcome["number"])


def _moment(request: StaffRequest) -> datetime:
    try:
        typed = datetime.fromisoformat(request.POST.get("moment", ""))
    except ValueError:
        raise Malformed(field="moment", why="no_moment") from None
    return typed.replace(tzinfo=request.organisation.zone)
