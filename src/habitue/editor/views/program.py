"""The program as it is being written, as it is in force, its versions, and the document itself."""

import orjson
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from habitue.editor.actions import write_draft
from habitue.editor.board import board_of
from habitue.editor.queries import (
    desk_of,
    faults_of_draft,
    surroundings_of,
    version_numbered,
    versions_with_differences,
)
from habitue.editor.sentences.differences import differences
from habitue.editor.trials.queries import trial_context
from habitue.editor.views.showing import EDITING, READING, board_context, desk_context, revision_of, show_board
from habitue.platform.refusals import Refusal
from habitue.programs.rules import Fault
from habitue.web.doors import StaffRequest, staff_page

DOCUMENT_MAX = 2_000_000


@require_GET
@staff_page(*READING)
def program(request: StaffRequest) -> HttpResponse:
    """The draft in sentences, and beside it what it would have done."""
    editing = request.GET.get("edit", "") if request.staff.may("program") else ""
    context = board_context(request, editing=editing, focus=request.GET.get("part", ""))
    if request.headers.get("HX-Request"):
        return render(request, "editor/board.html", context)
    return render(request, "editor/program.html", context | trial_context(request.organisation, context["desk"]))


@require_GET
@staff_page(*READING)
def in_force(request: StaffRequest) -> HttpResponse:
    """The program that holds now, for reading."""
    desk = desk_of(request.organisation.id, request.now)
    document = version_numbered(request.organisation.id, desk.version.number)[1] if desk.version else {}
    world = surroundings_of(request.organisation, request.now)
    context = desk_context(request, desk, world, board_of(document, world)) | {"can_edit": False}
    return render(request, "editor/in_force.html", context)


@require_GET
@staff_page(*READING)
def versions(request: StaffRequest) -> HttpResponse:
    """Every version: when, by whom, and what it changed."""
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    rows = [
        {"version": row, "changes": differences(before, document, world)}
        for row, document, before in versions_with_differences(request.organisation.id)
    ]
    context = desk_context(request, desk, world, board_of(desk.document, world))
    return render(request, "editor/versions.html", context | {"versions": rows})


@require_GET
@staff_page(*READING)
def version(request: StaffRequest, number: int) -> HttpResponse:
    """One version, for reading."""
    row, document = version_numbered(request.organisation.id, number)
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    context = desk_context(request, desk, world, board_of(document, world)) | {"can_edit": False, "version": row}
    return render(request, "editor/version.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(*READING)
def document(request: StaffRequest) -> HttpResponse:
    """The document itself, to be read and pasted."""
    desk = desk_of(request.organisation.id, request.now)
    text, status = orjson.dumps(desk.document, option=orjson.OPT_INDENT_2).decode(), 200
    faults: list[Fault] = []
    if request.method == "POST":
        request.staff.require("program")
        text = request.POST.get("document", "")
        written, faults = _read(request, text)
        status = 422
        if not faults:
            try:
                write_draft(
                    organisation_id=request.organisation.id,
                    document=written,
                    revision=revision_of(request),
                    by=request.staff.actor,
                    at=request.now,
                )
                return show_board(request)
            except Refusal as refused:
                faults = [Fault("", refused.sentence)]
    world = surroundings_of(request.organisation, request.now)
    context = desk_context(request, desk, world, board_of(desk.document, world))
    return render(request, "editor/document.html", context | {"text": text, "faults": faults}, status=status)


def _read(request: StaffRequest, text: str) -> tuple[dict[str, object], list[Fault]]:
    """What was pasted, and what is wrong with it."""
    if len(text) > DOCUMENT_MAX:
        return {}, [Fault("", _("This is too long for a program."))]
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return {}, [Fault(_("line {line}").format(line=error.lineno), _("This is no JSON."))]
    return found if isinstance(found, dict) else {}, faults_of_draft(request.organisation.id, found)


@staff_page(*EDITING)
def take_version(request: StaffRequest, number: int) -> HttpResponse:
    """Make a former version the draft, so that it can be published again."""
    _row, former = version_numbered(request.organisation.id, number)
    return _replaced(request, former)


@staff_page(*EDITING)
def discard(request: StaffRequest) -> HttpResponse:
    """Back to what is in force; it can be undone."""
    return _replaced(request, desk_of(request.organisation.id, request.now).in_force)


def _replaced(request: StaffRequest, document: dict[str, object]) -> HttpResponse:
    write_draft(
        organisation_id=request.organisation.id,
        document=document,
        revision=revision_of(request),
        by=request.staff.actor,
        at=request.now,
    )
    return show_board(request)
