"""Whom many codes and addresses name, in a statement each: for lists that come from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from habitue.customers.locking import lock_customers
from habitue.customers.models import Card, Customer

FIELDS = ("given_name", "family_name", "email", "email_folded", "telephone", "birth_date", "language", "note")


@dataclass(frozen=True, slots=True)
class CardHolder:
    """A card that is there; without a customer it is blank."""

    customer_id: UUID | None
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class EmailHolder:
    """Whom an e-mail address leads to; `is_own` is false where it was that of somebody who was merged into them."""

    customer_id: UUID
    is_own: bool


@dataclass(slots=True)
class Person:
    """A customer as they are: their fields as `read_details` gives them, and their cards' codes."""

    id: UUID
    fields: dict[str, Any]
    codes: set[str]
    is_blocked: bool = False


_CARDS = """
    SELECT c.code, customers_survivor_v1(c.organisation_id, c.customer_id), c.blocked_at IS NOT NULL
    FROM customers_card c WHERE c.organisation_id = %s AND c.code = ANY (%s)
"""
_EMAILS = """
    SELECT c.email_folded, s.id, s.id = c.id FROM customers_customer c
    JOIN customers_customer s ON s.organisation_id = c.organisation_id
        AND s.id = customers_survivor_v1(c.organisation_id, c.id)
    WHERE c.organisation_id = %s AND c.email_folded = ANY (%s) AND c.email_folded <> '' AND s.forgotten_at IS NULL
"""


def holders_of_cards(organisation_id: UUID, codes: Iterable[str]) -> dict[str, CardHolder]:
    """The cards of these folded codes that there are."""
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, [organisation_id, list(codes)])
        return {code: CardHolder(customer_id, is_blocked) for code, customer_id, is_blocked in cursor.fetchall()}


def holders_of_emails(organisation_id: UUID, emails: Iterable[str]) -> dict[str, EmailHolder]:
    """Whom these folded addresses lead to, as far as there is anybody."""
    with connection.cursor() as cursor:
        cursor.execute(_EMAILS, [organisation_id, list(emails)])
        return {email: EmailHolder(customer_id, is_own) for email, customer_id, is_own in cursor.fetchall()}


def persons(organisation_id: UUID, ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Person]:
    """These customers as they are, without the forgotten and the merged; locked in the open action if it is asked."""
    wanted = list(ids)
    if lock:
        rows = list(lock_customers(organisation_id, wanted).values())
    else:
        rows = list(Customer.objects.filter(organisation_id=organisation_id, id__in=wanted))
    found = {
        row.id: Person(row.id, {name: getattr(row, name) for name in FIELDS}, set(), row.blocked_at is not None)
        for row in rows
        if row.forgotten_at is None and row.merged_into_id is None
    }
    cards = Card.objects.filter(organisation_id=organisation_id, customer__in=list(found))
    for customer_id, code in cards.values_list("customer", "code"):
        found[customer_id].codes.add(code)
    return found
