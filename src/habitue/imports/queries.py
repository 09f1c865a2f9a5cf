"""Imports as pages and commands see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.imports.faults import LineFault, fault_from
from habitue.imports.fields import Field, fields_of
from habitue.imports.lines import LineReader, ReadLine
from habitue.imports.models import Import, ImportLine
from habitue.imports.reading import Row, Shape, shown
from habitue.imports.refusals import ImportNotFound
from habitue.imports.replacing import Replaced, replaced_from
from habitue.imports.samples import rows_from
from habitue.imports.terms import Terms, terms_from

LEFT_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a check or a run found; the first faults, and the file that has them all; the first of what is replaced."""

    counts: Mapping[str, int]
    faults: tuple[LineFault, ...]
    faults_count: int
    file_id: UUID | None
    replaced: tuple[Replaced, ...]
    replaced_count: int


@dataclass(frozen=True, slots=True)
class ImportFacts:
    id: UUID
    organisation_id: UUID
    file_id: UUID
    file_name: str
    sha256: str
    state: str
    shape: Shape
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    sample: tuple[Row, ...]
    columns: tuple[str, ...]
    terms: Terms
    rows_count: int
    check: Report | None
    result: Report | None
    undoing: Mapping[str, int] | None
    job_id: UUID | None
    by: str
    created_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    undone_at: datetime | None
    is_pruned: bool

    def examples(self, place: int, most: int = 3) -> tuple[str, ...]:
        """The first different values of a column."""
        texts = dict.fromkeys(shown(row.cells[place]) for row in self.sample if row.cells[place] != "")
        return tuple(texts)[:most]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that undoing had to leave: of which line, of whom, why, and what it is about."""

    line: int
    customer_id: UUID | None
    why: str
    what: str


def import_for(organisation_id: UUID, import_id: UUID) -> ImportFacts:
    """The organisation's import of this id. Refuses `not_found`."""
    row = Import.objects.filter(organisation_id=organisation_id, id=import_id).first()
    if row is None:
        raise ImportNotFound
    return facts_of(row)


def imports_of(organisation_id: UUID, *, before: UUID | None = None, limit: int = 50) -> tuple[ImportFacts, ...]:
    """The organisation's imports, the newest first; `before` is where a page ended."""
    rows = Import.objects.filter(organisation_id=organisation_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(facts_of(row) for row in rows.order_by("-id")[:limit])


def columns_for(organisation_id: UUID, at: datetime) -> tuple[Field, ...]:
    """What columns can be, in the language that is spoken."""
    return fields_of(organisation_id, at)


def preview(found: ImportFacts, at: datetime, most: int = 5) -> list[ReadLine]:
    """The first rows as they would be read."""
    reader = LineReader(found.organisation_id, found.headers, found.columns, found.terms, at)
    return [reader.read(row) for row in found.sample[:most]]


def left_by(found: ImportFacts) -> tuple[Left, ...]:
    """What undoing had to leave, the first of it."""
    lines = ImportLine.objects.filter(organisation_id=found.organisation_id, of_id=found.id).exclude(left=[])
    kept: list[Left] = []
    for number, customer_id, left in lines.order_by("number").values_list("number", "customer_id", "left"):
        kept += [Left(number, customer_id, one[0], one[1]) for one in left if one[0] != "left_out"]
        if len(kept) >= LEFT_SHOWN:
            break
    return tuple(kept[:LEFT_SHOWN])


def facts_of(row: Import) -> ImportFacts:
    return ImportFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        file_id=row.file_id,
        file_name=row.file_name,
        sha256=row.sha256,
        state=row.state,
        shape=Shape(**row.shape),
        sheets=tuple(row.sheets),
        headers=tuple(row.headers),
        sample=rows_from(row.sample),
        columns=tuple(row.columns),
        terms=terms_from(row.terms),
        rows_count=row.rows_count,
        check=_report(row.check_report),
        result=_report(row.run_report),
        undoing=row.undoing,
        job_id=row.job_id,
        by=row.actor_name,
        created_at=row.created_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
        undone_at=row.undone_at,
        is_pruned=row.pruned_at is not None,
    )


def _report(said: Mapping[str, Any] | None) -> Report | None:
    if said is None:
        return None
    file_id = said.get("file")
    faults: Iterable[Sequence[Any]] = said["faults"]
    return Report(
        counts=said["counts"],
        faults=tuple(fault_from(list(fault)) for fault in faults),
        faults_count=said["faults_count"],
        file_id=UUID(file_id) if file_id else None,
        # Reports that were kept before there was such a thing have none.
        replaced=tuple(replaced_from(list(one)) for one in said.get("replaced", ())),
        replaced_count=said.get("replaced_count", 0),
    )
