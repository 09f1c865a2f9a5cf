"""A shop that moves from another system to this one: its files, and imports done to their end."""

import threading
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl

from habitue.checkout.tests.factories import POINTS, make_shop
from habitue.customers.matching import FIELDS
from habitue.customers.models import Card, Customer
from habitue.imports.actions import begin_import, change_columns, start_check, start_run, start_undo
from habitue.imports.queries import ImportFacts, import_for
from habitue.ledger.audit import audit_book
from habitue.ledger.queries import owner_at
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import ALICE, House
from habitue.platform import clock
from habitue.platform.jobs import Runner, job_for

PROGRAM: dict[str, Any] = {
    "units": {
        "points": {"name": "Points"},
        "stamps": {"name": "Stamps", "expires": {"after": "P1Y"}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "earn": POINTS["earn"],
}
LATER = datetime(2126, 1, 1, tzinfo=UTC)


def make_moving_shop() -> tuple[House, Principal]:
    return make_shop(PROGRAM)


def csv_of(headers: str, *rows: str) -> bytes:
    return "\r\n".join([headers, *rows, ""]).encode()


def xlsx_of(rows: Iterable[Sequence[Any]], **sheets: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with a sheet of these rows, and others beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for name, more in sheets.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(list(row))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def sharing_xlsx_of(texts: str, cells: Sequence[str]) -> bytes:
    """A workbook whose cells, a row each, share texts; both as they stand there, `<si>…</si>` and `<c …>…</c>`."""
    with zipfile.ZipFile(BytesIO(xlsx_of([]))) as old:
        members = {member.filename: old.read(member) for member in old.infolist()}
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))
    members["xl/worksheets/sheet1.xml"] = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>".encode()
    members["xl/sharedStrings.xml"] = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst {main}>{texts}</sst>'.encode()
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return kept.getvalue()


def bring(house: House, content: bytes, name: str = "list.csv") -> ImportFacts:
    return begin_import(organisation_id=house.id, name=name, content=content, by=ALICE, at=clock.now())


def say(found: ImportFacts, columns: Sequence[str] | None = None, **terms: Any) -> ImportFacts:
    """Say what the columns are, unless they are as was guessed, and the terms."""
    return change_columns(
        organisation_id=found.organisation_id,
        import_id=found.id,
        columns=found.columns if columns is None else columns,
        terms={**found.terms.as_json(), **terms},
        at=clock.now(),
    )


def work() -> None:
    """Do all long work that is due."""
    runner = Runner(threading.Event())
    while runner.turn():
        pass


def finished(found: ImportFacts) -> ImportFacts:
    """The import after its work, which has not failed."""
    work()
    again = import_for(found.organisation_id, found.id)
    assert again.job_id is not None
    job = job_for(found.organisation_id, again.job_id)
    assert (job.state, job.trouble) == ("done", "")
    return again


def checked(found: ImportFacts) -> ImportFacts:
    return finished(start_check(organisation_id=found.organisation_id, import_id=found.id, by=ALICE, at=clock.now()))


def imported(found: ImportFacts) -> ImportFacts:
    return finished(start_run(organisation_id=found.organisation_id, import_id=found.id, by=ALICE, at=clock.now()))


def undone(found: ImportFacts) -> ImportFacts:
    return finished(start_undo(organisation_id=found.organisation_id, import_id=found.id, by=ALICE, at=clock.now()))


def moved_in(house: House, *rows: str, headers: str, **terms: Any) -> ImportFacts:
    """Import a file of these lines as it is guessed to be."""
    return imported(say(bring(house, csv_of(headers, *rows)), **terms))


def counts(report: Any) -> dict[str, int]:
    """What was found, without what was not."""
    return {what: count for what, count in report.counts.items() if count}


def faults(report: Any) -> list[tuple[int, str, str, str]]:
    return [(fault.line, fault.column, fault.code, fault.value) for fault in report.faults]


def holdings(organisation_id: UUID, customer_id: UUID) -> dict[str, int]:
    accounts = owner_at(organisation_id, customer_id, clock.now()).accounts
    return {a.unit if a.purpose == "earned" else a.purpose: a.balance for a in accounts if a.balance}


def world(house: House) -> list[tuple[Any, ...]]:
    """All that an import touches: who is there, with which cards and balances, in an order of its own."""
    assert list(audit_book(house.id)) == []
    cards: dict[UUID | None, list[str]] = {}
    for code, customer_id in Card.objects.filter(organisation_id=house.id).values_list("code", "customer"):
        cards.setdefault(customer_id, []).append(code)
    people = Customer.objects.filter(organisation_id=house.id, forgotten_at__isnull=True, merged_into__isnull=True)
    found: list[tuple[Any, ...]] = [
        (
            tuple(str(getattr(person, name) or "") for name in FIELDS),
            tuple(sorted(cards.get(person.id, []))),
            tuple(sorted(holdings(house.id, person.id).items())),
            person.search_text,
        )
        for person in people
    ]
    return sorted([*found, ("blank", tuple(sorted(cards.get(None, []))))], key=str)
