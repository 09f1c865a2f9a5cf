"""One order of waiting: customers by id first, then cards by code. What is searched is renewed under those locks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from habitue.customers.logic import search_text
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


_FAMILY = """
    WITH RECURSIVE family (id) AS (
        SELECT %s::uuid
        UNION
        SELECT c.id FROM family JOIN customers_customer c
        ON c.organisation_id = %s AND c.merged_into_id = family.id
    )
    SELECT id FROM family
"""


def family_of(organisation_id: UUID, customer_id: UUID) -> frozenset[UUID]:
    """The customer and everybody who was merged into them, directly or not."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [customer_id, organisation_id])
        return frozenset(row[0] for row in cursor.fetchall())


def renew_search(customer: Customer) -> None:
    """Write what searches find this living customer by; they are locked, so that nobody writes older text later.

    What was known of those who were merged into them leads to them too.
    """
    customer.search_text = searched_by(customer)
    customer.save(update_fields=["search_text"])


def searched_by(customer: Customer) -> str:
    """The search text as it should be now; of somebody merged or forgotten it is empty."""
    if customer.merged_into_id is not None or customer.forgotten_at is not None:
        return ""
    family = family_of(customer.organisation_id, customer.id) - {customer.id}
    people = [customer]
    if family:
        people += Customer.objects.filter(organisation_id=customer.organisation_id, id__in=family).order_by("id")
    cards = Card.objects.filter(organisation_id=customer.organisation_id, customer=customer).order_by("id")
    return search_text(
        names=[name for person in people for name in (person.given_name, person.family_name)],
        emails=[person.email for person in people],
        telephones=[person.telephone for person in people],
        codes=cards.values_list("code", flat=True),
    )


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
