"""What imports before this one have done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from habitue.imports.models import Import, ImportLine, ImportState

# Of what was undone, what had to be left stands.
_STANDS = Q(undone_at__isnull=True) | ~Q(left=[]) & ~Q(booked=[])


@dataclass(frozen=True, slots=True)
class Earlier:
    """Whose this line of the same file was when it was imported before, and what it brought them."""

    customer_id: UUID
    units: frozenset[str]


def earlier_lines(organisation_id: UUID, import_id: UUID, sha256: str) -> dict[int, Earlier]:
    """Lines of other imports of the same content, by number, as far as they stand."""
    others = Import.objects.filter(organisation_id=organisation_id, sha256=sha256).exclude(id=import_id)
    lines = ImportLine.objects.filter(_STANDS, of__in=others, customer_id__isnull=False).order_by("of_id")
    found: dict[int, Earlier] = {}
    for number, customer_id, booked in lines.values_list("number", "customer_id", "booked"):
        if customer_id is not None:
            known = found[number].units if number in found else frozenset[str]()
            found[number] = Earlier(customer_id, known | units_of(booked))
    return found


def units_of(booked: Iterable[Sequence[Any]]) -> frozenset[str]:
    """The units in what a line booked."""
    return frozenset(unit for _entry, units, _settled in booked for unit in units)


def of_this_import(organisation_id: UUID, import_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these customers who came by this import: a line that names them again is theirs."""
    lines = ImportLine.objects.filter(
        organisation_id=organisation_id, of_id=import_id, customer_id__in=list(ids), outcome="new"
    )
    return {found for found in lines.values_list("customer_id", flat=True) if found is not None}


def earlier_balances(organisation_id: UUID, import_id: UUID, ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """What other imports that stand have brought to these customers: its units."""
    lines = ImportLine.objects.filter(_STANDS, organisation_id=organisation_id, customer_id__in=list(ids))
    found: dict[UUID, set[str]] = {}
    for customer_id, booked in lines.exclude(of_id=import_id).exclude(booked=[]).values_list("customer_id", "booked"):
        if customer_id is not None:
            found.setdefault(customer_id, set()).update(units_of(booked))
    return found


def times_undone(organisation_id: UUID, sha256: str) -> int:
    """How often a file of this content was imported and undone."""
    undone = (ImportState.UNDONE, ImportState.UNDOING)
    return Import.objects.filter(organisation_id=organisation_id, sha256=sha256, state__in=undone).count()
