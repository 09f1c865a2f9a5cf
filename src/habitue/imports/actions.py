"""Imports begun, told what they are, checked, run, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from habitue.imports.earlier import times_undone
from habitue.imports.fields import fields_of, holdings_of
from habitue.imports.logic import DateOrder, guessed_order, guessed_sign
from habitue.imports.models import KEPT_FOR, Import, ImportState, RememberedColumn
from habitue.imports.queries import ImportFacts, facts_of
from habitue.imports.reading import Shape, Table, read_table, refuse_locked, shown
from habitue.imports.refusals import (
    ColumnsSayNobody,
    ColumnTwice,
    ColumnUnknown,
    ImportBusy,
    ImportNotDone,
    ImportNotFound,
    ImportNotOpen,
    ImportTooOld,
)
from habitue.imports.samples import sample_of
from habitue.imports.suggesting import plain_header, suggested
from habitue.imports.terms import Terms, terms_from, twice_in
from habitue.merchants.queries import first_company_of, organisation_facts
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.files import file_for, keep_file
from habitue.platform.jobs import job_for, start_job
from habitue.platform.journal import Actor
from habitue.platform.models import Job

FILE_PURPOSE = "imports.file"
_WHO = frozenset({"given_name", "family_name", "name", "email", "telephone", "card", "number"})
_GUESSED_FROM_ROWS = 500
_OPEN = (ImportState.OPEN,)
_AT_WORK = (ImportState.RUNNING, ImportState.UNDOING)


@action
def begin_import(*, organisation_id: UUID, name: str, content: bytes, by: Actor, at: datetime) -> ImportFacts:
    """Take a file in: it is read whole, its columns are guessed, and nothing of it is imported yet.

    Refuses what keeping a file and reading one refuse.
    """
    refuse_locked(content)
    file = keep_file(
        organisation_id=organisation_id,
        name=name,
        content=content,
        purpose=FILE_PURPOSE,
        expires_at=at + KEPT_FOR,
        by=by,
        at=at,
    )
    table = read_table(content, file.media_type, Shape())
    row = Import(
        organisation_id=organisation_id,
        file_id=file.id,
        file_name=file.name,
        sha256=file.sha256,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        created_at=at,
        rows_count=0,
    )
    _take_over(row, table, at)
    row.terms = _first_terms(row, table).as_json()
    row.save(force_insert=True)
    return facts_of(row)


def _take_over(row: Import, table: Table, at: datetime) -> None:
    """What the table says, and what its columns most likely are."""
    row.shape, row.sheets, row.headers = asdict(table.shape), list(table.sheets), list(table.headers)
    row.sample, row.rows_count = sample_of(table.rows), len(table.rows)
    remembered = dict(
        RememberedColumn.objects.filter(organisation_id=row.organisation_id).values_list("header", "field")
    )
    known = frozenset(field.code for field in fields_of(row.organisation_id, at))
    row.columns = suggested(table.headers, table.rows, holdings_of(row.organisation_id, at), remembered, known)


def _first_terms(row: Import, table: Table) -> Terms:
    """What was said last time, with dates and decimals as this file writes them."""
    last = Import.objects.filter(organisation_id=row.organisation_id).exclude(state=ImportState.OPEN)
    said: dict[str, Any] = dict(last.order_by("-id").values_list("terms", flat=True).first() or {})
    said.pop("constants", None)
    usual: DateOrder = "mdy" if organisation_facts(row.organisation_id).country == "US" else "dmy"
    said["dates"] = guessed_order(_texts(row, table, ("birth_date", "expires.")), usual)
    said["decimals"] = guessed_sign(_texts(row, table, ("balance.", "price.")), ",")
    return terms_from(said)


def _texts(row: Import, table: Table, fields: tuple[str, ...]) -> list[str]:
    places = [place for place, field in enumerate(row.columns) if field.startswith(fields)]
    return [
        shown(cell)
        for line in table.rows[:_GUESSED_FROM_ROWS]
        for place in places
        if isinstance(cell := line.cells[place], str) and cell
    ]


@action
def change_shape(*, organisation_id: UUID, import_id: UUID, shape: Shape, at: datetime) -> ImportFacts:
    """Read the file in another way: another encoding, delimiter or sheet; its columns are guessed anew.

    Refuses `not_found`, `import_not_open`, and what reading refuses.
    """
    row = _locked(organisation_id, import_id, _OPEN, ImportNotOpen())
    file = file_for(organisation_id, row.file_id)
    _take_over(row, read_table(file.read(), file.media_type, shape), at)
    row.check_report = None
    row.save()
    return facts_of(row)


@action
def change_columns(
    *,
    organisation_id: UUID,
    import_id: UUID,
    columns: Sequence[str],
    terms: Mapping[str, Any],
    at: datetime,
) -> ImportFacts:
    """Say what the columns are, empty for what is left out; the organisation's next file of such columns knows it.

    Refuses `not_found`, `import_not_open`, `column_unknown`, `column_twice`, `columns_say_nobody`.
    """
    row = _locked(organisation_id, import_id, _OPEN, ImportNotOpen())
    titles = {field.code: field.title for field in fields_of(organisation_id, at)}
    if len(columns) != len(row.headers):
        raise ValueError("a field for each column, empty for what is left out")
    if unknown := next((one for one in columns if one and one not in titles), None):
        raise ColumnUnknown(field=unknown)
    if twice := twice_in(columns):
        raise ColumnTwice(field=titles[twice])
    if not _WHO & set(columns):
        raise ColumnsSayNobody
    row.columns, row.terms, row.check_report = list(columns), terms_from(terms).as_json(), None
    row.save(update_fields=["columns", "terms", "check_report"])
    _remember(row)
    return facts_of(row)


def _remember(row: Import) -> None:
    said = {plain_header(header): field for header, field in zip(row.headers, row.columns, strict=True)}
    RememberedColumn.objects.bulk_create(
        (
            RememberedColumn(organisation_id=row.organisation_id, header=header, field=field)
            for header, field in sorted(said.items())
            if header
        ),
        update_conflicts=True,
        unique_fields=("organisation_id", "header"),
        update_fields=("field",),
    )


@action
def start_check(*, organisation_id: UUID, import_id: UUID, by: Actor, at: datetime) -> ImportFacts:
    """Ask for a dry run. Refuses `not_found`, `import_not_open`."""
    row = _locked(organisation_id, import_id, _OPEN, ImportNotOpen())
    _begin_job(row, "imports.check", by, at)
    return facts_of(row)


@action
def start_run(*, organisation_id: UUID, import_id: UUID, by: Actor, at: datetime) -> ImportFacts:
    """Ask for the import, or for the rest of one that was stopped.

    Refuses `not_found`, `import_not_open`, `columns_say_nobody`, `import_running`; and `company_required` where
    balances are brought to an organisation that has none.
    """
    row = _locked(organisation_id, import_id, (ImportState.OPEN, ImportState.STOPPED), ImportNotOpen())
    if not _WHO & set(row.columns):
        raise ColumnsSayNobody
    if any(column.startswith("balance.") for column in row.columns):
        first_company_of(organisation_id)
    if row.state == ImportState.OPEN:
        row.round, row.began_at = times_undone(organisation_id, row.sha256), at
    # Nobody looks at how it would be read any more, and whoever is forgotten from now on must not be found in it.
    row.sample = []
    _go_to_work(row, ImportState.RUNNING)
    _begin_job(row, "imports.run", by, at)
    _tell("import.started", row, by, at)
    return facts_of(row)


@action
def start_undo(*, organisation_id: UUID, import_id: UUID, by: Actor, at: datetime) -> ImportFacts:
    """Ask for an import to be taken back.

    Refuses `not_found`, `import_not_done`, `import_too_old`, `import_running`.
    """
    row = _locked(organisation_id, import_id, (ImportState.DONE, ImportState.STOPPED), ImportNotDone())
    if row.pruned_at is not None:
        raise ImportTooOld(days=KEPT_FOR.days)
    _go_to_work(row, ImportState.UNDOING)
    _begin_job(row, "imports.undo", by, at)
    _tell("import.undoing", row, by, at)
    return facts_of(row)


def _locked(
    organisation_id: UUID, import_id: UUID, states: tuple[ImportState, ...], no: ImportNotOpen | ImportNotDone
) -> Import:
    row = Import.objects.select_for_update().filter(organisation_id=organisation_id, id=import_id).first()
    if row is None:
        raise ImportNotFound
    _settle(row)
    if row.state not in states:
        raise no
    if row.job_id is not None and not job_for(organisation_id, row.job_id).has_ended:
        raise ImportBusy
    return row


def _settle(row: Import) -> None:
    """What says that it is at work, and whose work ended without saying so, has been stopped."""
    if row.state in _AT_WORK and row.job_id is not None and _has_ended(row):
        row.state = ImportState.STOPPED
        row.save(update_fields=["state"])


def _has_ended(row: Import) -> bool:
    jobs = Job.objects.filter(organisation_id=row.organisation_id, id=row.job_id or row.id)
    return not jobs.filter(ended_at__isnull=True).exists()


def _go_to_work(row: Import, state: ImportState) -> None:
    others = Import.objects.select_for_update().filter(organisation_id=row.organisation_id, state__in=_AT_WORK)
    for other in others.exclude(id=row.id).order_by("id"):
        _settle(other)
        if other.state in _AT_WORK:
            raise ImportBusy
    row.state = state
    row.save()


def _begin_job(row: Import, kind: str, by: Actor, at: datetime) -> None:
    request = {"import": str(row.id), "language": get_language() or "en"}
    row.job_id = start_job(organisation_id=row.organisation_id, kind=kind, request=request, by=by, at=at).id
    row.save(update_fields=["job_id"])


def _tell(kind: str, row: Import, by: Actor, at: datetime) -> None:
    data = {"rows": row.rows_count}
    journal.write(organisation_id=row.organisation_id, kind=kind, subject_id=row.id, by=by, at=at, data=data)
