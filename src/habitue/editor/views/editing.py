"""Writing into the draft: what is typed into a sentence, and what is done to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from habitue.editor import actions
from habitue.editor.board import Board, RowView, board_of, sentence_numbered
from habitue.editor.queries import Desk, desk_of, faults_of_draft, surroundings_of
from habitue.editor.sentences import changing
from habitue.editor.sentences.beginnings import BEGINNINGS, with_beginning
from habitue.editor.sentences.speaking import Sentence
from habitue.editor.sentences.words import TABLES
from habitue.editor.sentences.world import World
from habitue.editor.views.showing import EDITING, board_context, desk_context, revision_of, show_board
from habitue.platform.refusals import Refusal
from habitue.programs.actions import DraftChanged
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.parts import is_opened

Json = dict[str, Any]


class SentenceNotFound(Refusal):
    code = "not_found"
    text = gettext_lazy("This sentence is not there any more.")
    status = 404


@require_POST
@staff_page(*EDITING)
def sentence(request: StaffRequest, table: str, number: int) -> HttpResponse:
    """What was typed into a sentence is kept in the draft at once; a `deed` does something to it besides."""
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    there = sentence_numbered(desk.document, table, number, world)
    posted = dict(request.POST.lists())
    if there is None or there.code != request.POST.get("was", there.code) or revision_of(request) != desk.revision:
        return _conflict(request, desk, world, there, posted)
    document = changing.with_parts(desk.document, there, posted, world)
    deed, _colon, what = request.POST.get("deed", "").partition(":")
    if deed:
        # What was typed may have given it another code.
        there = sentence_numbered(document, table, number, world) or there
        return _do(request, document, there, number, (deed, what), world)
    _write(request, document, place=f"{table}/{number}")
    if not request.headers.get("HX-Request"):
        return show_board(request)
    return _typed(request, desk, world, f"{table}/{number}")


@require_GET
@staff_page(*EDITING)
def edit(request: StaffRequest, table: str, number: int) -> HttpResponse:
    """A sentence with its parts as fields."""
    if is_opened(request):
        return show_board(request, editing=f"{table}/{number}")
    context = board_context(request, editing=f"{table}/{number}", focus=request.GET.get("part", ""))
    row = context["board"].row(f"{table}/{number}")
    if row is None:
        raise SentenceNotFound
    return render(request, "editor/edit.html", context | {"row": row})


def _do(
    request: StaffRequest, document: Json, there: Sentence, number: int, deed: tuple[str, str], world: World
) -> HttpResponse:
    """A deed of a button in the sentence's form: what was typed beside it is kept too."""
    verb, what = deed
    said = ""
    if verb == "remove":
        document, number, said = changing.without(document, there), -1, _("It is gone. You can undo this.")
    elif verb == "double":
        document, number = changing.doubled(document, there)[0], number + 1
    elif verb in ("up", "down"):
        steps = -1 if verb == "up" else 1
        document, number = changing.moved(document, there, steps)[0], number + steps
    elif verb in ("way", "add", "drop"):
        document = _changed(document, there, verb, what, world)
    else:
        number = -1
    _write(request, document)
    editing = f"{there.table.name}/{max(number, 0)}" if number >= 0 else ""
    return show_board(request, editing=editing, focus=what if verb == "add" else "", said=said)


def _changed(document: Json, there: Sentence, deed: str, what: str, world: World) -> Json:
    ways = {way.key: way for way in there.table.ways}
    clauses = {clause.key: clause for clause in there.table.clauses}
    if what not in (ways if deed == "way" else clauses):
        raise SentenceNotFound
    if deed == "way":
        return changing.in_way(document, there, ways[what], world)
    if deed == "add":
        return changing.with_clause(document, there, clauses[what], world)
    return changing.without_clause(document, there, clauses[what])


def _typed(request: StaffRequest, before: Desk, world: World, address: str) -> HttpResponse:
    """The faults of the sentence, and the state of the draft, each put where it stands; the fields stay alone.

    Where there are other fields than before, such as a row for one more unit, the sentence comes whole.
    """
    desk = desk_of(request.organisation.id, request.now)
    faults = faults_of_draft(request.organisation.id, desk.document)
    board = board_of(desk.document, world, faults)
    row, was = board.row(address), board_of(before.document, world).row(address)
    context = desk_context(request, desk, world, board) | {"row": row, "editing": address}
    whole = row is None or was is None or _shape(row) != _shape(was)
    response = render(request, "editor/whole.html" if whole else "editor/typed.html", context)
    if whole and row is not None:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{row.id}", "outerHTML show:none"
    response["HX-Trigger-After-Settle"] = "draft-saved"
    return response


def _shape(row: RowView) -> list[tuple[object, ...]]:
    parts = [piece for phrase in row.phrases for piece in phrase.pieces if not isinstance(piece, str)]
    fields = [(one.name, one.field.type, one.field.suffix) for part in parts for one in part.fields]
    return [(row.code,), *fields, *((key, str(label)) for key, label in row.adds)]


def _conflict(
    request: StaffRequest, desk: Desk, world: World, there: Sentence | None, posted: Mapping[str, Sequence[str]]
) -> HttpResponse:
    """Somebody else saved meanwhile: theirs and yours, and which of them shall be."""
    same = there is not None and there.code == request.POST.get("was", there.code)
    mine = ""
    if there is not None and same:
        document = changing.with_parts(desk.document, there, posted, world)
        yours = sentence_numbered(document, there.table.name, _place(request), world)
        mine = yours.text if yours else ""
    context = {
        "refusal": DraftChanged(who=desk.saver_name, revision=desk.revision),
        "theirs": there.text if there else "",
        "mine": mine,
        "desk": desk,
        "path": request.path,
    }
    if not request.headers.get("HX-Request"):
        return render(request, "editor/conflict_page.html", context | {"room": "program", "posted": posted}, status=409)
    response = render(request, "editor/conflict.html", context, status=409)
    table, number = request.path.split("/")[-2:]
    response["HX-Retarget"], response["HX-Reswap"] = f"#conflict-{table}-{number}", "innerHTML"
    return response


def _place(request: StaffRequest) -> int:
    return int(request.path.rsplit("/", 1)[1])


@require_POST
@staff_page(*EDITING)
def add(request: StaffRequest, table: str) -> HttpResponse:
    """A new sentence, open for writing."""
    chosen = TABLES.get(table)
    if chosen is None or chosen.start is None:
        raise SentenceNotFound
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    document, key = changing.with_new(desk.document, chosen, world)
    _write(request, document)
    board: Board = board_of(document, world)
    rows = [row for group in board.groups for row in group.rows if row.table == table]
    number = int(key) if key.isdigit() and chosen.place == "list" else len(rows) - 1
    return show_board(request, editing=f"{table}/{number}")


@require_POST
@staff_page(*EDITING)
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Rules to begin from, added to the draft."""
    beginning = next((one for one in BEGINNINGS if one.key == key), None)
    if beginning is None:
        raise SentenceNotFound
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    _write(request, with_beginning(desk.document, beginning, world))
    return show_board(request)


@require_POST
@staff_page(*EDITING)
def undo(request: StaffRequest) -> HttpResponse:
    """A step back."""
    actions.undo(
        organisation_id=request.organisation.id, revision=revision_of(request), by=request.staff.actor, at=request.now
    )
    return show_board(request)


@require_POST
@staff_page(*EDITING)
def redo(request: StaffRequest) -> HttpResponse:
    """A step forth."""
    actions.redo(
        organisation_id=request.organisation.id, revision=revision_of(request), by=request.staff.actor, at=request.now
    )
    return show_board(request)


def _write(request: StaffRequest, document: Json, place: str = "") -> None:
    actions.write_draft(
        organisation_id=request.organisation.id,
        document=document,
        revision=revision_of(request),
        place=place,
        by=request.staff.actor,
        at=request.now,
    )
