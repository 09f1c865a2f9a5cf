"""Whose birthday it is."""

from calendar import isleap
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from habitue.customers.models import Customer


def born_on(organisation_id: UUID, day: date) -> list[UUID]:
    """Customers who have their birthday on this day; who was born on 29 February, on the 28th in other years.

    Whoever was merged into another, was forgotten or is blocked has none.
    """
    born = Q(birth_date__month=day.month, birth_date__day=day.day)
    if (day.month, day.day) == (2, 28) and not isleap(day.year):
        born |= Q(birth_date__month=2, birth_date__day=29)
    customers = Customer.objects.filter(
        born,
        organisation_id=organisation_id,
        merged_into__isnull=True,
        forgotten_at__isnull=True,
        blocked_at__isnull=True,
    )
    return list(customers.order_by("id").values_list("id", flat=True))


def birth_dates_of(organisation_id: UUID, customers: Iterable[UUID]) -> dict[UUID, date]:
    """Of those whose birthday is known."""
    rows = Customer.objects.filter(
        organisation_id=organisation_id, id__in=list(customers), birth_date__isnull=False
    ).values_list("id", "birth_date")
    return {customer: born for customer, born in rows if born is not None}
