"""Who holds something: for work that goes through many owners, a page at a time."""

from uuid import UUID

from django.db import connection

_HOLDERS = """
    SELECT owner_id FROM ledger_account
    WHERE organisation_id = %s AND purpose = %s AND unit = %s AND is_strict AND balance >= %s AND owner_id > %s
    ORDER BY owner_id LIMIT %s
"""


def owners_holding(
    organisation_id: UUID, *, purpose: str, unit: str, at_least: int, after: UUID | None = None, limit: int = 1000
) -> list[UUID]:
    """Owners whose account of this purpose and unit has at least so many parts, in order of their ids, after one.

    What has expired and was not settled yet counts: whoever acts on it reads the account as it stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [organisation_id, purpose, unit, at_least, after or UUID(int=0), limit])
        return [row[0] for row in cursor.fetchall()]
