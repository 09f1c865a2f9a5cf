"""What every page of the editor shows: the desk, its sentences, what is wrong with them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from habitue.editor.board import Board, board_of
from habitue.editor.queries import Desk, can_undo, desk_of, faults_of_draft, surroundings_of
from habitue.editor.sentences.beginnings import BEGINNINGS
from habitue.editor.sentences.differences import differences
from habitue.editor.sentences.world import World
from habitue.merchants.staff import Right
from habitue.web.doors import StaffRequest

Json = dict[str, Any]
EDITING: tuple[Right, ...] = ("program",)
READING: tuple[Right, ...] = ("program", "program_read")


def board_context(request: StaffRequest, *, editing: str = "", focus: str = "") -> Json:
    """Everything that the board and the page around it say of the draft."""
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    faults = faults_of_draft(request.organisation.id, desk.document)
    return desk_context(request, desk, world, board_of(desk.document, world, faults)) | {
        "editing": editing,
        "focus": focus,
    }


def desk_context(request: StaffRequest, desk: Desk, world: World, board: Board) -> Json:
    """The same of a board that is known already."""
    undo, redo = can_undo(request.organisation.id, desk.revision)
    return {
        "room": "program",
        "desk": desk,
        "board": board,
        "changes": len(differences(desk.in_force, desk.document, world)),
        "can_edit": request.staff.may("program"),
        "can_undo": undo,
        "can_redo": redo,
        "beginnings": BEGINNINGS,
        "is_empty": not any(
            desk.document.get(table) for table in ("earn", "exchanges", "discounts", "grants", "tiers")
        ),
        "next_number": desk.newest + 1,
        "is_partial": "HX-Request" in request.headers,
    }


def show_board(request: StaffRequest, *, editing: str = "", focus: str = "", said: str = "") -> HttpResponse:
    """The board after a deed: in place, or, for a browser without scripts, the page again."""
    if not request.headers.get("HX-Request"):
        query = f"?edit={editing}#{editing.replace('/', '-')}" if editing else ""
        return redirect(f"{reverse('editor:program')}{query}")
    context = board_context(request, editing=editing, focus=focus) | {"said": said}
    response = render(request, "editor/board.html", context)
    response["HX-Retarget"] = "#board"
    response["HX-Reswap"] = "outerHTML show:none"
    response["HX-Trigger-After-Settle"] = "draft-saved"
    return response


def revision_of(request: StaffRequest) -> int:
    """The revision that a form began with: scripts keep `revision` up to date, `seen` stands in the form."""
    text = request.POST.get("revision") or request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
