"""What a search looks through, kept up to date by every action, under the lock of the customer's row."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from habitue.customers.logic import search_text, slips, vocabulary
from habitue.customers.models import Card, Customer, Word
from habitue.platform.ids import new_id

_FAMILY = """
    WITH RECURSIVE family (id) AS (
        SELECT unnest(%s::uuid[])
        UNION
        SELECT c.id FROM family JOIN customers_customer c
        ON c.organisation_id = %s AND c.merged_into_id = family.id
    )
    SELECT id FROM family
"""


def family_of(organisation_id: UUID, customer_id: UUID) -> frozenset[UUID]:
    """The customer and everybody who was merged into them, directly or not."""
    return families_of(organisation_id, [customer_id])


def families_of(organisation_id: UUID, customers: Iterable[UUID]) -> frozenset[UUID]:
    """These customers and everybody who was merged into any of them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [list(customers), organisation_id])
        return frozenset(row[0] for row in cursor.fetchall())


def renew_search(customer: Customer) -> None:
    """Write what searches find this customer by; the row is locked, so that nobody writes older text later."""
    before, customer.search_text = customer.search_text, searched_by(customer)
    if customer.search_text != before:
        customer.save(update_fields=["search_text"])
        learn_and_forget(customer.organisation_id, before, customer.search_text)


def searched_by(customer: Customer) -> str:
    """The search text as it should be now; of somebody merged or forgotten it is empty."""
    if customer.merged_into_id is not None or customer.forgotten_at is not None:
        return ""
    family = family_of(customer.organisation_id, customer.id) - {customer.id}
    people = [customer]
    if family:
        people += Customer.objects.filter(organisation_id=customer.organisation_id, id__in=family).order_by("id")
    cards = Card.objects.filter(organisation_id=customer.organisation_id, customer=customer).order_by("id")
    return text_of(people, cards.values_list("code", flat=True))


def text_of(people: Iterable[Customer], codes: Iterable[str]) -> str:
    """What people with these cards are found by."""
    people = list(people)
    return search_text(
        names=[name for person in people for name in (person.given_name, person.family_name)],
        emails=[person.email for person in people],
        telephones=[person.telephone for person in people],
        codes=codes,
    )


def learn_and_forget(organisation_id: UUID, before: str, after: str) -> None:
    """Let typing errors of new names be forgiven, and let names go that nobody bears any longer.

    If somebody takes a name in the moment in which its last bearer goes, it may be missing until it is next taken:
    then a typing error in it finds nobody, which is no reason to make anybody wait.
    """
    old, new = vocabulary(before), vocabulary(after)
    learned = new - old
    if learned:
        words = Word.objects.filter(organisation_id=organisation_id, word__in=learned)
        Word.objects.bulk_create(
            Word(id=new_id(), organisation_id=organisation_id, word=word, slips=list(slips(word)))
            for word in sorted(learned - set(words.values_list("word", flat=True)))
        )
    for word in sorted(old - new):
        if not Customer.objects.filter(organisation_id=organisation_id, search_text__contains=word).exists():
            Word.objects.filter(organisation_id=organisation_id, word=word).delete()
