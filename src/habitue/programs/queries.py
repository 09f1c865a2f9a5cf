"""Reading the program. Versions never change, so a process keeps the ones it has compiled."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from habitue.programs.document import ProgramDocument
from habitue.programs.judging.compiled import Program, compile_program
from habitue.programs.ladders import Ladder, ladder_of
from habitue.programs.models import Draft, ProgramVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version without its document, as a list shows it."""

    id: UUID
    number: int
    valid_from: datetime
    published_at: datetime
    publisher_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionInForce:
    """A version ready for judging. Before the first one there is number 0, without an id: an empty program."""

    id: UUID | None
    number: int
    document: ProgramDocument
    program: Program
    ladder: Ladder | None


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The versions of an organisation in the order in which they take over."""

    newest: int
    versions: tuple[VersionRow, ...]


_COMPILED_MAX = 256
_TIMELINES_MAX = 10_000
_lock = Lock()
_timelines: OrderedDict[UUID, _Timeline] = OrderedDict()
_compiled: OrderedDict[tuple[UUID, UUID], VersionInForce] = OrderedDict()
_EMPTY = ProgramDocument()
_NO_PROGRAM = VersionInForce(id=None, number=0, document=_EMPTY, program=compile_program(_EMPTY), ladder=None)


def version_in_force(organisation_id: UUID, at: datetime, *, newest: int | None = None) -> VersionInForce:
    """The version that holds at a moment: of those that hold from it or from earlier, the last to take over.

    It comes from this process's memory. A caller that has just read the newest number (`newest`) says it; a greater
    one than is remembered makes the process read again. Without it, a version published elsewhere a moment ago may
    be missed.
    """
    with _lock:
        timeline = _timelines.get(organisation_id)
    if timeline is None or (newest is not None and newest > timeline.newest):
        timeline = _read_timeline(organisation_id)
    current = next((row for row in reversed(timeline.versions) if row.valid_from <= at), None)
    return _NO_PROGRAM if current is None else version_of(organisation_id, current.id)


def version_now(organisation_id: UUID, at: datetime) -> VersionInForce:
    """The same, at the price of one small statement: also where another process has published a moment ago."""
    return version_in_force(organisation_id, at, newest=newest_number(organisation_id))


def version_of(organisation_id: UUID, version_id: UUID | None) -> VersionInForce:
    """One version by its id, as a sale recorded it. Raises `ProgramVersion.DoesNotExist` for another's."""
    if version_id is None:
        return _NO_PROGRAM
    with _lock:
        known = _compiled.get((organisation_id, version_id))
        if known is not None:
            _compiled.move_to_end((organisation_id, version_id))
    if known is None:
        row = ProgramVersion.objects.get(organisation_id=organisation_id, id=version_id)
        # It was valid when it was published: what later releases refuse must still be judged.
        document = ProgramDocument.model_validate(row.document)
        known = VersionInForce(
            id=row.id,
            number=row.number,
            document=document,
            program=compile_program(document),
            ladder=ladder_of(document),
        )
        with _lock:
            _compiled[organisation_id, version_id] = known
            if len(_compiled) > _COMPILED_MAX:
                _compiled.popitem(last=False)
    return known


def newest_number(organisation_id: UUID) -> int:
    """The number of the version that was published last; 0 if there is none."""
    versions = ProgramVersion.objects.filter(organisation_id=organisation_id).order_by("-number")
    return versions.values_list("number", flat=True).first() or 0


def versions_of(organisation_id: UUID) -> list[VersionRow]:
    """All versions, in the order in which they take over."""
    return list(_read_timeline(organisation_id).versions)


def document_of(organisation_id: UUID, number: int) -> dict[str, Any] | None:
    """The document of a version as it was published, or None if there is no such number."""
    row = ProgramVersion.objects.filter(organisation_id=organisation_id, number=number).first()
    return None if row is None else row.document


def documents_of(organisation_id: UUID) -> dict[int, dict[str, Any]]:
    """The documents of all versions by their numbers, in one statement."""
    rows = ProgramVersion.objects.filter(organisation_id=organisation_id)
    return {row.number: row.document for row in rows.only("number", "document")}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """The draft and its last saving; before the first one, revision 0 without a document."""

    document: dict[str, Any] | None = None
    revision: int = 0
    saved_at: datetime | None = None
    saver_name: str = ""


def draft_of(organisation_id: UUID) -> dict[str, Any] | None:
    """The draft as it was saved, or None."""
    return draft_facts(organisation_id).document


def draft_facts(organisation_id: UUID) -> DraftFacts:
    """The draft as it was saved, when and by whom."""
    row = Draft.objects.filter(organisation_id=organisation_id).first()
    if row is None:
        return DraftFacts()
    return DraftFacts(document=row.document, revision=row.revision, saved_at=row.saved_at, saver_name=row.saver_name)


def forget_versions_of(organisation_id: UUID) -> None:
    """Forget which versions an organisation has: they are read again when they are needed."""
    with _lock:
        _timelines.pop(organisation_id, None)


def _read_timeline(organisation_id: UUID) -> _Timeline:
    rows = ProgramVersion.objects.filter(organisation_id=organisation_id).order_by("valid_from", "number")
    versions = tuple(
        VersionRow(
            id=row.id,
            number=row.number,
            valid_from=row.valid_from,
            published_at=row.published_at,
            publisher_name=row.publisher_name,
        )
        for row in rows.defer("document")
    )
    timeline = _Timeline(newest=max((row.number for row in versions), default=0), versions=versions)
    with _lock:
        _timelines[organisation_id] = timeline
        _timelines.move_to_end(organisation_id)
        if len(_timelines) > _TIMELINES_MAX:
            _timelines.popitem(last=False)
    return timeline
