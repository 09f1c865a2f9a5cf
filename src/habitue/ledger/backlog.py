"""How far the seals and the balances of own accounts are behind the entries."""

from dataclasses import dataclass
from uuid import UUID

from habitue.ledger.models import Unsealed

COUNTED_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many entries of all books wait to be sealed (counted up to `COUNTED_MAX`), and the oldest of them."""

    entries: int
    oldest: UUID | None


def sealing_backlog() -> Backlog:
    """Two statements over a table that is nearly empty."""
    oldest = Unsealed.objects.order_by("entry_id").values_list("entry_id", flat=True).first()
    return Backlog(entries=Unsealed.objects.all()[:COUNTED_MAX].count(), oldest=oldest)
