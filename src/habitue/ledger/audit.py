"""`habitue audit`: everything in the book that can be computed a second time, computed a second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from habitue.ledger.models import Book
from habitue.platform.db import action

CHECKS = ("balances", "units", "transfers", "lots", "accounts", "entries", "seals")
"""What is recomputed, in this order; each is a function in `sql/audit.sql`."""

COUNTED = ("account", "entry", "transfer", "lot", "hold", "seal")

DIFFERENCES_KEPT_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something stored that is not what it should be."""

    organisation_id: UUID
    what: str
    subject: str
    stored: str
    recomputed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReport:
    """What the audit of one book found.

    `rows` says how many of each kind the book has. Of the differences the first of each check are kept, up to
    `DIFFERENCES_KEPT_MAX` in all; `differences_count` counts all of them.
    """

    organisation_id: UUID
    rows: dict[str, int]
    differences: tuple[Difference, ...]
    differences_count: int


def books() -> list[UUID]:
    """The organisations that have a book."""
    return list(Book.objects.order_by("organisation_id").values_list("organisation_id", flat=True))


def audit_book(organisation_id: UUID) -> Iterator[Difference]:
    """Recompute one book; yields what differs, and nothing where all is well."""
    yield from report_on_book(organisation_id=organisation_id).differences


@action
def report_on_book(*, organisation_id: UUID) -> BookReport:
    """Recompute one book.

    Looks at one snapshot, so that it may run while the tills are at work; it locks nothing and writes nothing. The
    database sorts and sums, on disk where it must: here nothing grows with the book.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # All rows will be fetched: plans that are quick to begin and slow to end are not wanted.
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    kept: list[Difference] = []
    count = 0
    for check in CHECKS:
        for difference in _differences(organisation_id, check):
            count += 1
            if len(kept) < DIFFERENCES_KEPT_MAX:
                kept.append(difference)
    return BookReport(
        organisation_id=organisation_id,
        rows={table: _count(organisation_id, table) for table in COUNTED},
        differences=tuple(kept),
        differences_count=count,
    )


def _differences(organisation_id: UUID, check: str) -> Iterator[Difference]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT what, subject, stored, recomputed FROM ledger_audit_{check}_v1(%s)", [organisation_id])
        for what, subject, stored, recomputed in cursor:
            yield Difference(
                organisation_id=organisation_id, what=what, subject=subject, stored=stored, recomputed=recomputed
            )


def _count(organisation_id: UUID, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ledger_{table} WHERE organisation_id = %s", [organisation_id])
        return int(cursor.fetchone()[0])
