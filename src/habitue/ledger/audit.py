"""`habitue audit`: everything in the book that can be computed a second time, computed a second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from habitue.ledger.models import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something stored that is not what it should be."""

    organisation_id: UUID
    what: str
    subject: str
    stored: str
    recomputed: str


def books() -> list[UUID]:
    """The organisations that have a book."""
    return list(Book.objects.order_by("organisation_id").values_list("organisation_id", flat=True))


def audit_book(organisation_id: UUID) -> Iterator[Difference]:
    """Recompute one book; yields what differs, and nothing where all is well.

    Looks at one snapshot, so that it may run while the tills are at work.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, subject, stored, recomputed FROM ledger_audit_v1(%s)", [organisation_id])
        for what, subject, stored, recomputed in cursor.fetchall():
            yield Difference(
                organisation_id=organisation_id, what=what, subject=subject, stored=stored, recomputed=recomputed
            )
