"""The lines that were refused, as a file to be mended and sent again."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _

from habitue.imports.faults import LineFault
from habitue.imports.models import KEPT_FOR, Import
from habitue.imports.reading import Row, shown
from habitue.imports.running import Findings
from habitue.platform.files import keep_file
from habitue.platform.journal import Actor

FAULTS_SHOWN = 200
REPORT_PURPOSE = "imports.report"


def report_of(row: Import, findings: Findings, rows: Sequence[Row], by: Actor, at: datetime) -> dict[str, object]:
    """What is kept with the import; the file of refused lines, as they were, with what is wrong in front."""
    said: dict[str, object] = {
        "counts": findings.counts,
        "faults": [fault.as_json() for fault in findings.faults[:FAULTS_SHOWN]],
        "faults_count": len(findings.faults),
        "replaced": [one.as_json() for one in findings.replaced],
        "replaced_count": findings.replaced_count,
    }
    if findings.faults:
        stem = row.file_name.rpartition(".")[0] or row.file_name
        file = keep_file(
            organisation_id=row.organisation_id,
            name=f"{stem} - {_('refused')}.csv",
            media_type="text/csv",
            content=faults_as_csv(row.headers, findings.faults, rows),
            purpose=REPORT_PURPOSE,
            expires_at=row.created_at + KEPT_FOR,
            by=by,
            at=at,
        )
        said["file"] = str(file.id)
    return said


def faults_as_csv(headers: Sequence[str], faults: Sequence[LineFault], rows: Sequence[Row]) -> bytes:
    """The refused lines with a semicolon between cells, in UTF-8 with a mark, as spreadsheets open it unasked."""
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        where = [_("{name}:").format(name=fault.column)] if fault.column else []
        by_line.setdefault(fault.line, []).append(" ".join((*where, str(fault.sentence))))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Line"), _("What is wrong"), *headers])
    for row in rows:
        if row.number in by_line:
            writer.writerow([row.number, " ".join(by_line[row.number]), *(shown(cell) for cell in row.cells)])
    return text.getvalue().encode("utf-8-sig")


def csv_as_xlsx(content: bytes) -> bytes:
    """The same as a workbook, all of it text."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        for number, cells in enumerate(reader):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return kept.getvalue()
