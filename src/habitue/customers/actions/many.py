"""Many customers made, changed and taken back at once, each kind of row in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.customers.actions.cards import CardTaken, NewCard, delete_cards
from habitue.customers.actions.people import EmailTaken
from habitue.customers.locking import CustomerBusy, lock_cards, lock_customers, refusing
from habitue.customers.models import Card, Customer
from habitue.customers.queries import Blocked
from habitue.customers.searched import learn_and_forget, searched_by, text_of
from habitue.platform.db import action, copy_in
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor, Line, write_many

_ERASED = ("given_name", "family_name", "email", "email_folded", "telephone", "language", "note", "search_text")

# Why somebody is there whom another system brought: nobody greets them, and no copy tells the merchant of each.
BROUGHT = "import"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be made under this id, with fields as `read_details` gave them and cards as `read_code` did."""

    id: UUID
    fields: Mapping[str, Any]
    cards: Sequence[NewCard] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different about a customer: fields, cards given, cards taken off, cards made blank."""

    id: UUID
    fields: Mapping[str, Any] = field(default_factory=dict)
    cards: Sequence[NewCard] = ()
    cards_off: Sequence[str] = ()
    blank: Sequence[str] = ()


@action
def bring_customers(
    *, organisation_id: UUID, newcomers: Sequence[Newcomer], changes: Sequence[Change], by: Actor, at: datetime
) -> None:
    """Make and change customers together; the program gives them nothing, and mails nobody.

    Refuses `email_taken`, `blocked`, `card_taken`, and `busy` where somebody to be changed is gone.
    """
    rows = lock_customers(organisation_id, [change.id for change in changes])
    if len(rows) < len(changes) or any(row.forgotten_at or row.merged_into_id for row in rows.values()):
        raise CustomerBusy
    lines: list[Line] = []
    made = [_new_row(organisation_id, newcomer, at) for newcomer in newcomers]
    with refusing({"an_email_belongs_to_one_customer": EmailTaken()}):
        # First what changes: an address that somebody gives up may be a newcomer's.
        lines += _changed(rows, changes)
        copy_in(made)
        lines += [Line("customer.created", row.id, {"reason": BROUGHT}) for row in made]
    for change in changes:
        lines += _taken_off(organisation_id, change)
    given = {card.code: (newcomer.id, card) for newcomer in newcomers for card in newcomer.cards}
    given |= {card.code: (change.id, card) for change in changes for card in change.cards}
    lines += _given(organisation_id, given, at)
    _renew(organisation_id, list(rows.values()))
    _learn(organisation_id, made)
    write_many(organisation_id=organisation_id, lines=lines, by=by, at=at)


def _new_row(organisation_id: UUID, newcomer: Newcomer, at: datetime) -> Customer:
    row = Customer(id=newcomer.id, organisation_id=organisation_id, created_at=at, **newcomer.fields)
    row.search_text = text_of([row], [card.code for card in newcomer.cards])
    return row


def _changed(rows: Mapping[UUID, Customer], changes: Iterable[Change]) -> list[Line]:
    lines, touched, names = [], [], set()
    for change in changes:
        row = rows[change.id]
        changed = sorted(name for name, value in change.fields.items() if getattr(row, name) != value)
        if changed:
            for name in changed:
                setattr(row, name, change.fields[name])
            names.update(changed)
            touched.append(row)
            told = [name for name in changed if name != "email_folded"]
            lines.append(Line("customer.changed", row.id, {"fields": told}))
    if touched:
        Customer.objects.bulk_update(touched, sorted(names))
    return lines


def _given(organisation_id: UUID, wanted: Mapping[str, tuple[UUID, NewCard]], at: datetime) -> list[Line]:
    """Hand out cards that are new or blank, in order of code."""
    known = lock_cards(organisation_id, wanted)
    new, lines = [], []
    for code, (customer_id, card) in sorted(wanted.items()):
        row = known.get(code)
        if row is None:
            row = Card(id=new_id(), organisation_id=organisation_id, code=code, medium=card.medium, created_at=at)
            new.append(row)
        elif row.blocked_at is not None:
            raise Blocked
        elif row.customer_id == customer_id:
            continue
        elif row.customer_id is not None:
            raise CardTaken
        row.customer_id = customer_id
        lines.append(Line("card.added", row.id, {"customer": str(customer_id)}))
    blank = [row for row in known.values() if row.code in wanted]
    with refusing({"a_card_code_is_used_once": CardTaken()}):
        copy_in(new)
        if blank:
            Card.objects.bulk_update(blank, ["customer"])
    return lines


def _taken_off(organisation_id: UUID, change: Change) -> list[Line]:
    if not (change.cards_off or change.blank):
        return []
    cards = lock_cards(organisation_id, {*change.cards_off, *change.blank})
    theirs = [card for card in cards.values() if card.customer_id == change.id]
    delete_cards(organisation_id, [card.id for card in theirs if card.code not in change.blank])
    blank = [card.id for card in theirs if card.code in change.blank]
    Card.objects.filter(organisation_id=organisation_id, id__in=blank).update(customer=None)
    return [Line("card.removed", card.id, {"customer": str(change.id)}) for card in theirs]


def _renew(organisation_id: UUID, rows: Sequence[Customer]) -> None:
    """Write anew what searches find these by; names that nobody bears any longer are let go."""
    ids = [row.id for row in rows]
    merged = Customer.objects.filter(organisation_id=organisation_id, merged_into__in=ids)
    with_family = set(merged.values_list("merged_into", flat=True))
    codes: dict[UUID | None, list[str]] = {}
    cards = Card.objects.filter(organisation_id=organisation_id, customer__in=ids).order_by("id")
    for customer_id, code in cards.values_list("customer", "code"):
        codes.setdefault(customer_id, []).append(code)
    for row in rows:
        before = row.search_text
        row.search_text = searched_by(row) if row.id in with_family else text_of([row], codes.get(row.id, ()))
        if row.search_text != before:
            row.save(update_fields=["search_text"])
            learn_and_forget(organisation_id, before, row.search_text)


def _learn(organisation_id: UUID, made: Iterable[Customer]) -> None:
    """The names of all newcomers, looked up once."""
    learn_and_forget(organisation_id, "", "".join(row.search_text for row in made))


@action
def take_back_customers(*, organisation_id: UUID, ids: Iterable[UUID], by: Actor, at: datetime) -> None:
    """Erase customers who came by mistake and of whom nothing hangs: their cards go, their rows stay, as of anybody
    who was forgotten. The caller answers for their having and owing nothing.
    """
    rows = [row for row in lock_customers(organisation_id, ids).values() if row.forgotten_at is None]
    theirs = Card.objects.filter(organisation_id=organisation_id, customer__in=rows)
    delete_cards(organisation_id, list(theirs.values_list("id", flat=True)))
    names = "".join(row.search_text for row in rows)
    erased = dict.fromkeys(_ERASED, "")
    theirs_too = Customer.objects.filter(organisation_id=organisation_id, id__in=[row.id for row in rows])
    theirs_too.update(**erased, birth_date=None, forgotten_at=at)
    learn_and_forget(organisation_id, names, "")
    nothing: dict[str, Any] = {"was": {}, "is": None}
    lines = [Line("customer.forgotten", row.id, {"value": nothing, "debt": nothing}) for row in rows]
    write_many(organisation_id=organisation_id, lines=lines, by=by, at=at)
