"""Two customers who turn out to be one; a customer who wishes to be forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.actions.cards import delete_cards
from habitue.customers.forgetting import forget_elsewhere
from habitue.customers.locking import CustomerBusy, lock_customer, lock_customers
from habitue.customers.models import Card, Consent, Customer
from habitue.customers.queries import CustomerNotFound, CustomerView, views_of
from habitue.customers.searched import family_of, learn_and_forget, renew_search
from habitue.customers.telling import tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

_KNOWN = ("given_name", "family_name", "telephone", "birth_date", "language")


@dataclass(frozen=True, slots=True)
class Merged:
    """Who is gone, and who they are now."""

    gone_id: UUID
    survivor: CustomerView


class SameCustomer(Refusal):
    code = "same_customer"
    text = _("These two are the same customer already.")


@action
def merge_customers(*, from_: CustomerView, into: CustomerView, by: Actor, at: datetime) -> Merged:
    """Let `from_` be `into` from now on: cards move, what was not known of the survivor is filled in, a block stays.

    The id and the contact data of the one who is gone go on leading to the survivor. Value and history are moved by
    the caller, in the same transaction. Refuses `not_found`, `same_customer`, and `busy` where either was merged
    into somebody else meanwhile.
    """
    rows = lock_customers(into.organisation_id, {from_.id, into.id})
    gone, survivor = rows.get(from_.id), rows.get(into.id)
    if gone is None or survivor is None or gone.forgotten_at or survivor.forgotten_at:
        raise CustomerNotFound
    if survivor.id in (gone.id, gone.merged_into_id) or survivor.merged_into_id == gone.id:
        raise SameCustomer
    if gone.merged_into_id or survivor.merged_into_id:
        raise CustomerBusy
    _hand_over(gone, survivor)
    gone.merged_into, gone.merged_at, gone.search_text = survivor, at, ""
    gone.save()
    survivor.save()
    Card.objects.filter(organisation_id=gone.organisation_id, customer=gone).update(customer=survivor)
    Consent.objects.filter(organisation_id=gone.organisation_id, customer=gone).update(customer=survivor)
    renew_search(survivor)
    tell("customer.merged", gone, by, at, into=str(survivor.id))
    return Merged(gone_id=gone.id, survivor=views_of([survivor])[0])


def _hand_over(gone: Customer, survivor: Customer) -> None:
    for name in _KNOWN:
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(gone, name))
    if not survivor.email:
        survivor.email, survivor.email_folded = gone.email, gone.email_folded
        gone.email, gone.email_folded = "", ""
    survivor.mails = survivor.mails or gone.mails
    survivor.note = "\n".join(note for note in (survivor.note, gone.note) if note)
    # Merging is no way to shake off a block.
    survivor.blocked_at = survivor.blocked_at or gone.blocked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a customer has and owes, by unit, as the caller read it under the lock of their accounts; nothing is 0."""

    value: Mapping[str, int] = field(default_factory=dict)
    debt: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of value and of debt; the caller books it in the same transaction. None: nobody has decided."""

    value: Literal["forfeited", "paid_out"] | None = None
    debt: Literal["written_off", "paid"] | None = None


class HoldsValue(Refusal):
    code = "holds_value"
    text = _("This customer still has value on account: say whether it is forfeited or paid out.")


class OwesDebt(Refusal):
    code = "owes_debt"
    text = _("This customer still owes something: say whether it is written off or was paid.")


@action
def forget_customer(
    *, customer: CustomerView, holdings: Holdings, decision: Decision | None = None, by: Actor, at: datetime
) -> None:
    """Erase everything personal of a customer, and of those who were merged into them; cards go, the rows stay.

    What was bought and booked keeps its id and no longer leads to a person. Refuses `not_found`; `holds_value` and
    `owes_debt` where that is so and nobody has decided what becomes of it.
    """
    family = family_of(customer.organisation_id, customer.id)
    rows = lock_customers(customer.organisation_id, family)
    row = lock_customer(customer.organisation_id, customer.id)
    if family_of(customer.organisation_id, customer.id) != family:
        raise CustomerBusy
    decided = decision or Decision()
    value, debt = _nonzero(holdings.value), _nonzero(holdings.debt)
    if value and decided.value is None:
        raise HoldsValue(value=value)
    if debt and decided.debt is None:
        raise OwesDebt(debt=debt)
    cards = Card.objects.filter(organisation_id=row.organisation_id, customer=row)
    delete_cards(row.organisation_id, list(cards.values_list("id", flat=True)))
    Consent.objects.filter(organisation_id=row.organisation_id, customer__in=family).delete()
    forget_elsewhere(row.organisation_id, family, at)
    names = row.search_text
    for person in rows.values():
        _erase(person, at)
    learn_and_forget(row.organisation_id, names, "")
    tell(
        "customer.forgotten",
        row,
        by,
        at,
        value={"was": value, "is": decided.value if value else None},
        debt={"was": debt, "is": decided.debt if debt else None},
    )


def _erase(person: Customer, at: datetime) -> None:
    for name in ("given_name", "family_name", "email", "email_folded", "telephone", "language", "note", "search_text"):
        setattr(person, name, "")
    person.birth_date, person.forgotten_at, person.mails = None, at, []
    person.save()


def _nonzero(amounts: Mapping[str, int]) -> dict[str, int]:
    return {unit: amount for unit, amount in amounts.items() if amount}
