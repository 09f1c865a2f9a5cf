"""Identifiers are UUIDv7, made by the application: sortable by birth, needing no sequence."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUIDv7; later ones sort after earlier ones of the same process."""
    return UUID(int=uuid_utils.uuid7().int)
