"""Finding the organisation's own accounts: the other side of every transfer. They are made once and remembered."""

from uuid import UUID

from django.db import connection

from habitue.ledger.posting import OwnPurpose
from habitue.platform.ids import new_id

_known: dict[tuple[UUID, UUID, str, str], UUID] = {}

_FIND = "SELECT ledger_own_account_v1(%s, %s, %s, %s, %s)"


def own_account(organisation_id: UUID, purpose: OwnPurpose, unit: str, owner_id: UUID | None = None) -> UUID:
    """The id of an own account of the organisation, or of one of its companies; made when it is asked for first.

    Ids never change, so a process remembers them: a sale spends no statement on them.
    """
    address = (organisation_id, owner_id or organisation_id, purpose, unit)
    if (known := _known.get(address)) is None:
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [new_id(), *address])
            known = cursor.fetchone()[0]
        # One that was made in a transaction which is still open may yet disappear with it.
        if not connection.in_atomic_block:
            _known[address] = known
    return known
