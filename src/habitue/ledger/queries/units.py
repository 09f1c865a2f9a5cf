"""Which units there are, and whether anybody holds them."""

from uuid import UUID

from django.db import connection

from habitue.ledger.models import Unit


def units_held(organisation_id: UUID) -> set[str]:
    """The units of which somebody holds or owes something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unit FROM ledger_account WHERE organisation_id = %s AND is_strict AND purpose <> 'uses' "
            "AND (balance <> 0 OR held <> 0)",
            [organisation_id],
        )
        return {row[0] for row in cursor.fetchall()}


def units_of(organisation_id: UUID) -> dict[str, tuple[int, bool]]:
    """Unit code -> (decimals, is it money)."""
    units = Unit.objects.filter(organisation_id=organisation_id)
    return {unit.code: (unit.decimals, unit.is_money) for unit in units}
