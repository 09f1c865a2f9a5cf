"""Where many customers stand at once, as it was last written: for lists. A page of one computes it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from habitue.programs.ladders import Ladder
from habitue.programs.models import CustomerStanding


def levels_of(organisation_id: UUID, customers: Iterable[UUID], ladder: Ladder | None, today: date) -> dict[UUID, str]:
    """The level of each of these customers, whoever never bought anything on the first. One query."""
    if ladder is None:
        return {}
    wanted = list(customers)
    rows = CustomerStanding.objects.filter(organisation_id=organisation_id, customer_id__in=wanted)
    ranks = {level.code: place for place, level in enumerate(ladder.levels)}
    first = ladder.levels[0].code
    found = dict.fromkeys(wanted, first)
    for row in rows:
        granted = row.granted if row.granted_until is None or row.granted_until >= today else ""
        found[row.customer_id] = max((row.level, granted, first), key=lambda code: ranks.get(code, -1))
    return found
