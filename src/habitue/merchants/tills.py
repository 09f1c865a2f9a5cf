"""Finding tills, as plain values."""

from dataclasses import dataclass
from uuid import UUID

from habitue.merchants.models import Till
from habitue.merchants.queries import MerchantNotFound, StoreFacts, store_by_code, stores_of


@dataclass(frozen=True, slots=True)
class TillFacts:
    id: UUID
    code: str
    name: str
    store: StoreFacts


def till_for(organisation_id: UUID, *, till: UUID | None = None, store: str = "", code: str = "") -> TillFacts:
    """A till by its id, or by its store's code and its own. Refuses `not_found`."""
    rows = Till.objects.filter(organisation_id=organisation_id)
    if till is not None:
        rows = rows.filter(id=till)
    else:
        rows = rows.filter(store_id=store_by_code(organisation_id, store).id, code=code)
    # The database knows no text with NUL in it, and so nothing has such a code.
    found = None if "\0" in code else rows.first()
    if found is None:
        raise MerchantNotFound(what="till")
    where = next(facts for facts in stores_of(organisation_id) if facts.id == found.store_id)
    return TillFacts(id=found.id, code=found.code, name=found.name, store=where)


def tills_of(organisation_id: UUID) -> tuple[TillFacts, ...]:
    """Its tills, by store and code."""
    where = {store.id: store for store in stores_of(organisation_id)}
    rows = Till.objects.filter(organisation_id=organisation_id).order_by("store__code", "code")
    return tuple(TillFacts(row.id, row.code, row.name, where[row.store_id]) for row in rows)
