"""`habitue import`: what the pages of imports do, for whoever has a command line."""

import threading
import time
from pathlib import Path
from uuid import UUID

import click

from habitue.config.cli.found import organisation_named
from habitue.config.cli.options import ORGANISATION
from habitue.config.cli.sentences import Sentence, many, say
from habitue.imports.actions import begin_import, change_columns, change_shape, start_check, start_run
from habitue.imports.queries import ImportFacts, Report, import_for
from habitue.imports.reading import Shape
from habitue.platform import clock
from habitue.platform.jobs import JobFacts, Runner, job_for
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal

FAULTS_SHOWN = 20
PAUSE_SECONDS = 0.2


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ORGANISATION
@click.option("--dry-run", is_flag=True, help="Say what would happen, and import nothing.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=FIELD", help="What a column is; may be repeated.")
@click.option("--existing", type=click.Choice(["update", "skip", "refuse"]), help="Customers who are there already.")
@click.option("--encoding", default="", help="Guessed, if it is left out.")
@click.option("--sheet", default="", help="Of a workbook; the first, if it is left out.")
def import_file(
    *,
    file: Path,
    organisation: str,
    dry_run: bool,
    columns: tuple[str, ...],
    existing: str | None,
    encoding: str,
    sheet: str,
) -> None:
    """Import customers, cards and balances from a CSV or XLSX file.

    Columns are known by their names, or as they were said the last time. A file that is sent twice is imported once;
    what was imported can be undone on the page of imports. docs/importing.md says what can stand in a file.

    \b
    habitue import customers.csv --organisation "Corner Café" --dry-run
    habitue import customers.xlsx --organisation "Corner Café" --column "Bonus=balance.points"
    """
    owner = organisation_named(organisation)
    try:
        found = _brought(owner.id, file, Shape(encoding=encoding, sheet=sheet))
        found = _said(found, columns, existing)
        start = start_check if dry_run else start_run
        found = start(organisation_id=owner.id, import_id=found.id, by=SYSTEM, at=clock.now())
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None
    job = _done(owner.id, found.job_id or found.id)
    if job.trouble:
        raise Sentence(job.trouble)
    found = import_for(owner.id, found.id)
    _tell(found.check if dry_run else found.result)


def _brought(organisation_id: UUID, file: Path, shape: Shape) -> ImportFacts:
    found = begin_import(
        organisation_id=organisation_id, name=file.name, content=file.read_bytes(), by=SYSTEM, at=clock.now()
    )
    if shape == Shape():
        return found
    return change_shape(organisation_id=organisation_id, import_id=found.id, shape=shape, at=clock.now())


def _said(found: ImportFacts, columns: tuple[str, ...], existing: str | None) -> ImportFacts:
    """The columns as guessed, with what was said of them in its place."""
    fields = dict(zip(found.headers, found.columns, strict=True))
    for column in columns:
        header, sign, field = column.rpartition("=")
        if not sign or header not in fields:
            raise Sentence(f"There is no column {header or column}; there are: {', '.join(found.headers)}.")
        fields[header] = field
    for header, field in fields.items():
        say(f"{header}: {field or '(left out)'}")
    terms = found.terms.as_json() | ({"existing": existing} if existing else {})
    return change_columns(
        organisation_id=found.organisation_id,
        import_id=found.id,
        columns=list(fields.values()),
        terms=terms,
        at=clock.now(),
    )


def _done(organisation_id: UUID, job_id: UUID) -> JobFacts:
    """The work when it has ended: done here, or by a worker that was quicker."""
    runner = Runner(threading.Event())
    while not (job := job_for(organisation_id, job_id)).has_ended:
        if job.state != "waiting" or not runner.turn():
            time.sleep(PAUSE_SECONDS)
    return job


def _tell(report: Report | None) -> None:
    if report is None:
        return
    counts = report.counts
    click.echo(
        f"{many(counts['new'], 'new customer')}, {counts['changed']} changed, {counts['same']} as before, "
        f"{counts['skipped']} left alone, {many(counts['refused'], 'line')} refused"
    )
    for one in report.replaced[:FAULTS_SHOWN]:
        click.echo(f"line {one.line}: {one.title}: {one.was} becomes {one.becomes or '(nothing)'}")
    if report.replaced_count > FAULTS_SHOWN:
        click.echo(f"… and {report.replaced_count - FAULTS_SHOWN} more details that become something else.")
    for fault in report.faults[:FAULTS_SHOWN]:
        where = f"{fault.column}: " if fault.column else ""
        click.echo(f"line {fault.line}: {where}{fault.sentence}" + (f" ({fault.value})" if fault.value else ""))
    if report.faults_count > FAULTS_SHOWN:
        click.echo(f"… and {report.faults_count - FAULTS_SHOWN} more, on the page of the import.")
