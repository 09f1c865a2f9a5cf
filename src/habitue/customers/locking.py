"""One order of waiting: customers by id first, then cards by code."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from habitue.customers.models import Card, Customer
from habitue.customers.queries import CustomerNotFound
from habitue.platform.refusals import Refusal


class CustomerBusy(Refusal):
    """The customer was merged, or the card was moved, between being read and being locked."""

    code = "busy"
    text = _("Others were at work on the same customer. Send it again.")
    status = 503


def lock_customers(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """Lock these rows, in id order, and return them as they are now.

    Not FOR UPDATE: cards and mergers refer to a customer by a foreign key, whose check would wait for it.
    """
    rows = Customer.objects.filter(organisation_id=organisation_id, id__in=list(ids)).order_by("id")
    return {row.id: row for row in rows.select_for_update(no_key=True)}


def lock_customer(organisation_id: UUID, customer_id: UUID) -> Customer:
    """Lock one customer. Refuses `not_found` for the forgotten, `busy` for one who was merged meanwhile."""
    row = lock_customers(organisation_id, [customer_id]).get(customer_id)
    if row is None or row.forgotten_at is not None:
        raise CustomerNotFound
    if row.merged_into_id is not None:
        raise CustomerBusy
    return row


def lock_cards(organisation_id: UUID, codes: Iterable[str]) -> dict[str, Card]:
    """Lock the cards of these folded codes that exist, in order of code; their customers are locked already."""
    rows = Card.objects.filter(organisation_id=organisation_id, code__in=list(codes)).order_by("code")
    return {row.code: row for row in rows.select_for_update(no_key=True)}


@contextmanager
def refusing(refusals: dict[str, Refusal]) -> Iterator[None]:
    """Give the refusal that belongs to the constraint which the database found violated: two came at once."""
    try:
        yield
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnostics, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from None
