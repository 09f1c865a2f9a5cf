"""Customers made and changed."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.actions.cards import NewCard, give_cards
from habitue.customers.details import Details, read_code, read_details
from habitue.customers.locking import lock_customer, refusing
from habitue.customers.models import MAILS, Customer
from habitue.customers.queries import CustomerView, views_of
from habitue.customers.searched import learn_and_forget, renew_search, text_of
from habitue.customers.telling import tell
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed


class EmailTaken(Refusal):
    code = "email_taken"
    text = _("Another customer has this e-mail address.")


@action
def create_customer(
    *,
    organisation_id: UUID,
    given_name: str | None = None,
    family_name: str | None = None,
    email: str | None = None,
    telephone: str | None = None,
    birth_date: date | None = None,
    language: str | None = None,
    note: str | None = None,
    cards: Iterable[NewCard] = (),
    by: Actor,
    at: datetime,
) -> CustomerView:
    """Make a customer, of whom nothing need be known, with cards that are new or blank.

    Refuses `malformed`, `email_taken`, then for each card `blocked`, `card_taken`.
    """
    details = Details(
        given_name=given_name,
        family_name=family_name,
        email=email,
        telephone=telephone,
        birth_date=birth_date,
        language=language,
        note=note,
    )
    customer = Customer(
        id=new_id(), organisation_id=organisation_id, created_at=at, **read_details(organisation_id, details, at)
    )
    wanted = list(cards)
    customer.search_text = text_of([customer], [read_code(card.code) for card in wanted])
    with refusing({"an_email_belongs_to_one_customer": EmailTaken()}):
        customer.save(force_insert=True)
    tell("customer.created", customer, by, at)
    give_cards(customer, wanted, by, at)
    learn_and_forget(organisation_id, "", customer.search_text)
    return views_of([customer])[0]


@action
def change_customer(*, customer: CustomerView, changes: Details, by: Actor, at: datetime) -> CustomerView:
    """Change what is named; what is None or empty is known no longer. Refuses `malformed`, `email_taken`."""
    fields = read_details(customer.organisation_id, changes, at)
    row = lock_customer(customer.organisation_id, customer.id)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        with refusing({"an_email_belongs_to_one_customer": EmailTaken()}):
            row.save(update_fields=changed)
        renew_search(row)
        tell("customer.changed", row, by, at, fields=[name for name in changed if name != "email_folded"])
    return views_of([row])[0]


@action
def choose_mails(*, customer: CustomerView, mails: Iterable[str], by: Actor, at: datetime) -> CustomerView:
    """Let the customer be written to of these (`MAILS`), and of nothing else. Refuses `malformed`."""
    wanted = sorted(set(mails))
    if not set(wanted) <= set(MAILS):
        raise Malformed(field="mails", why="unknown")
    row = lock_customer(customer.organisation_id, customer.id)
    if row.mails != wanted:
        row.mails = wanted
        row.save(update_fields=["mails"])
        tell("customer.mails_chosen", row, by, at, mails=wanted)
    return views_of([row])[0]


@action
def block_customer(*, customer: CustomerView, by: Actor, at: datetime) -> CustomerView:
    """Let nobody use this customer's cards and accounts for now. Repeated, the first moment stays."""
    row = lock_customer(customer.organisation_id, customer.id)
    if row.blocked_at is None:
        row.blocked_at = at
        row.save(update_fields=["blocked_at"])
        tell("customer.blocked", row, by, at)
    return views_of([row])[0]


@action
def unblock_customer(*, customer: CustomerView, by: Actor, at: datetime) -> CustomerView:
    """Let the customer back in; cards that were blocked themselves stay so. Harmless to repeat."""
    row = lock_customer(customer.organisation_id, customer.id)
    if row.blocked_at is not None:
        row.blocked_at = None
        row.save(update_fields=["blocked_at"])
        tell("customer.unblocked", row, by, at)
    return views_of([row])[0]
