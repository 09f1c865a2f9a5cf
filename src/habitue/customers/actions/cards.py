"""Cards made, given, blocked, replaced and taken off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.details import read_code, read_medium
from habitue.customers.locking import CustomerBusy, lock_cards, lock_customer, refusing
from habitue.customers.models import Card, Customer, Medium
from habitue.customers.queries import Blank, Blocked, CardView, CustomerView, UnknownCode, card_for
from habitue.customers.searched import renew_search
from habitue.customers.telling import tell_card
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card to be given to somebody: what it says, and how it is read."""

    code: str
    medium: str = Medium.BARCODE


class CardTaken(Refusal):
    code = "card_taken"
    text = _("This card belongs to another customer.")


@action
def make_blank_cards(
    *, organisation_id: UUID, codes: Sequence[str], medium: str = Medium.BARCODE, by: Actor, at: datetime
) -> tuple[CardView, ...]:
    """Make cards that belong to nobody yet: printed ones, a stock of tags. Refuses `malformed`, `card_taken`."""
    wanted = sorted({read_code(code) for code in codes})
    cards = [
        Card(id=new_id(), organisation_id=organisation_id, code=code, medium=read_medium(medium), created_at=at)
        for code in wanted
    ]
    with refusing({"a_card_code_is_used_once": CardTaken()}):
        Card.objects.bulk_create(cards)
    for card in cards:
        tell_card("card.made", card, by, at)
    return tuple(card_for(organisation_id, code) for code in wanted)


@action
def add_card(*, customer: CustomerView, code: str, medium: str = Medium.BARCODE, by: Actor, at: datetime) -> CardView:
    """Give the customer a new card, or a blank one, which keeps its medium. One that is theirs stays as it is.

    Refuses `malformed`, `blocked`, `card_taken`.
    """
    row = lock_customer(customer.organisation_id, customer.id)
    give_cards(row, [NewCard(code, medium)], by, at)
    renew_search(row)
    return card_for(row.organisation_id, code)


@action
def block_card(*, organisation_id: UUID, code: str, by: Actor, at: datetime) -> CardView:
    """Let nobody use a card again, blank or not. Refuses `unknown_code`. Repeated, the first moment stays."""
    _customer, card = _locked_card(organisation_id, code)
    if card.blocked_at is None:
        card.blocked_at = at
        card.save(update_fields=["blocked_at"])
        tell_card("card.blocked", card, by, at)
    return card_for(organisation_id, code)


class CardReplaced(Refusal):
    code = "card_replaced"
    text = _("This card was replaced by another.")


@action
def unblock_card(*, organisation_id: UUID, code: str, by: Actor, at: datetime) -> CardView:
    """Let a card that was found again be used. Refuses `unknown_code`, `card_replaced`. Harmless to repeat."""
    _customer, card = _locked_card(organisation_id, code)
    if card.replaced_by_id is not None:
        raise CardReplaced
    if card.blocked_at is not None:
        card.blocked_at = None
        card.save(update_fields=["blocked_at"])
        tell_card("card.unblocked", card, by, at)
    return card_for(organisation_id, code)


@action
def replace_card(
    *, organisation_id: UUID, code: str, new_code: str, medium: str | None = None, by: Actor, at: datetime
) -> CardView:
    """Block a card and give its customer another in its place, of the same medium unless said otherwise.

    Refuses `malformed`, `unknown_code`, `blank`, `card_replaced`; of the new one `blocked`, `card_taken`.
    """
    wanted = read_code(new_code, field="new_code")
    customer, old = _locked_card(organisation_id, code)
    if customer is None:
        raise Blank
    if old.replaced_by_id is not None:
        raise CardReplaced
    if wanted == old.code:
        raise CardTaken
    new = give_cards(customer, [NewCard(wanted, medium or old.medium)], by, at)[0]
    old.blocked_at = old.blocked_at or at
    old.replaced_by = new
    old.save(update_fields=["blocked_at", "replaced_by"])
    renew_search(customer)
    tell_card("card.replaced", old, by, at, by_card=str(new.id))
    return card_for(organisation_id, wanted)


@action
def remove_card(*, customer: CustomerView, code: str, by: Actor, at: datetime) -> None:
    """Take a card off the customer: its code is free again. Refuses `unknown_code`, also for somebody else's card."""
    owner, card = _locked_card(customer.organisation_id, code)
    if owner is None or owner.id != customer.id:
        raise UnknownCode
    tell_card("card.removed", card, by, at)
    delete_cards(owner.organisation_id, [card.id])
    renew_search(owner)


def give_cards(customer: Customer, cards: Iterable[NewCard], by: Actor, at: datetime) -> list[Card]:
    """Hand cards to a customer whose row is locked, in order of code, the one order in which cards are waited for."""
    wanted = {read_code(card.code): read_medium(card.medium) for card in cards}
    known = lock_cards(customer.organisation_id, wanted)
    given = []
    for code in sorted(wanted):
        card = known.get(code)
        if card is None:
            card = Card(organisation_id=customer.organisation_id, code=code, medium=wanted[code], created_at=at)
        elif card.blocked_at is not None:
            raise Blocked
        elif card.customer_id == customer.id:
            given.append(card)
            continue
        elif card.customer_id is not None:
            raise CardTaken
        card.customer = customer
        with refusing({"a_card_code_is_used_once": CardTaken()}):
            card.save()
        tell_card("card.added", card, by, at)
        given.append(card)
    return given


def _locked_card(organisation_id: UUID, code: str) -> tuple[Customer | None, Card]:
    """The card and its customer, the customer locked first. Refuses `unknown_code`, `busy`."""
    seen = card_for(organisation_id, code)
    customer = lock_customer(organisation_id, seen.customer_id) if seen.customer_id else None
    card = lock_cards(organisation_id, [seen.code]).get(seen.code)
    if card is None or card.customer_id != seen.customer_id:
        raise CustomerBusy
    return customer, card


def delete_cards(organisation_id: UUID, ids: Sequence[UUID]) -> None:
    Card.objects.filter(organisation_id=organisation_id, replaced_by__in=ids).update(replaced_by=None)
    Card.objects.filter(organisation_id=organisation_id, id__in=ids).delete()
