"""Finding customers: by what names them, and by id. Searching is in `search`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NoReturn
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from habitue.customers.logic import fold_email, read_telephone
from habitue.customers.models import Card, Customer
from habitue.customers.rotating import is_rotating, read_rotating
from habitue.merchants.queries import organisation_facts
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fold_code

By = Literal["id", "code", "email", "telephone"]


class CustomerNotFound(Refusal):
    """Not there, forgotten, or another organisation's: the same answer."""

    code = "not_found"
    text = _("There is no such customer.")
    status = 404


class UnknownCode(Refusal):
    code = "unknown_code"
    text = _("Nobody knows this code.")


class CodeExpired(Refusal):
    """A code of the moment (`rotating`) whose moment has passed; or one that somebody made up: one answer."""

    code = "code_expired"
    text = _("This code is too old. Let the guest show the code that is on the screen now.")


class Blocked(Refusal):
    code = "blocked"
    text = _("This card, or its customer, is blocked.")


class Blank(Refusal):
    code = "blank"
    text = _("This card has not been given to anybody yet.")


class AmbiguousCustomer(Refusal):
    code = "ambiguous_customer"
    text = _("Several customers share this telephone number. Use a card, or choose one by id.")


@dataclass(frozen=True, slots=True)
class CardView:
    id: UUID
    code: str
    medium: str
    customer_id: UUID | None
    blocked_at: datetime | None
    replaced_by: str | None  # the code of the card that took its place


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer as pages and the API show them. Empty text means not known; blocked cards are among the cards."""

    organisation_id: UUID
    id: UUID
    given_name: str
    family_name: str
    email: str
    telephone: str
    birth_date: date | None
    language: str
    note: str
    mails: tuple[str, ...]  # of `models.MAILS`: what they wish to be written
    created_at: datetime
    blocked_at: datetime | None
    cards: tuple[CardView, ...]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Found:
    """Who was named, and the card that named them, where it was one."""

    customer: CustomerView
    card_id: UUID | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What names a customer, ready to be compared: the arguments of `customers_find_v1`."""

    by: By
    value: str
    is_of_the_moment: bool = False  # by a code that rotates: whoever shows it is there


def reference_to(
    organisation_id: UUID,
    *,
    id: UUID | None = None,  # noqa: A002 - the API's word
    code: str | None = None,
    email: str | None = None,
    telephone: str | None = None,
    at: datetime,
) -> Reference:
    """Fold what names a customer; a telephone without a country code is at home where the organisation is.

    A code may be a card's, or a customer's of the moment, which is good `at` this moment: that one names them by id.
    Raises `ValueError` unless exactly one is given. What cannot name anybody finds nobody.
    """
    given = [
        pair for pair in (("id", id), ("code", code), ("email", email), ("telephone", telephone)) if pair[1] is not None
    ]
    if len(given) != 1:
        raise ValueError("a customer is named by one of id, code, email, telephone")
    if id is not None:
        return Reference("id", str(id))
    if code is not None:
        return _by_code(organisation_id, _storable(fold_code(code)), at)
    if email is not None:
        return Reference("email", _storable(fold_email(email)))
    country = organisation_facts(organisation_id).country
    return Reference("telephone", read_telephone(telephone or "", country) or "")


def _by_code(organisation_id: UUID, code: str, at: datetime) -> Reference:
    customer_id = read_rotating(organisation_id, code, at)
    if customer_id is None:
        return Reference("code", code)
    return Reference("id", str(customer_id), is_of_the_moment=True)


def _storable(text: str) -> str:
    """Text that PostgreSQL can be asked about; nobody's code or address is empty."""
    return text if "\0" not in text and text.isprintable() else ""


def find_customer(
    organisation_id: UUID,
    *,
    id: UUID | None = None,  # noqa: A002 - the API's word
    code: str | None = None,
    email: str | None = None,
    telephone: str | None = None,
    at: datetime,
) -> Found:
    """Who is named by one of these; whoever was merged into another is the other.

    Refuses `code_expired`, `unknown_code` (by code), `not_found` (else), `blank`, `blocked`, `ambiguous_customer`.
    """
    reference = reference_to(organisation_id, id=id, code=code, email=email, telephone=telephone, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answer, customer_id, card_id FROM customers_find_v1(%s, %s, %s)",
            [organisation_id, reference.by, reference.value],
        )
        answer, customer_id, card_id = cursor.fetchone()
    if answer != "found":
        refuse(answer, code)
    return Found(customer=customer_for(organisation_id, customer_id), card_id=card_id)


def refuse(answer: str, code: str | None) -> NoReturn:
    """Say no to an answer of `customers_find_v1` other than `found`; `code` is what was asked for, where it was one."""
    match answer:
        case "blocked":
            raise Blocked
        case "blank":
            raise Blank
        case "ambiguous":
            raise AmbiguousCustomer
        case _ if code is None:
            raise CustomerNotFound
        case _ if is_rotating(fold_code(code)):
            raise CodeExpired
        case _:
            raise UnknownCode


def customer_for(organisation_id: UUID, customer_id: UUID) -> CustomerView:
    """The organisation's customer of this id; of a merged one, whoever they were merged into. Refuses `not_found`."""
    row = Customer.objects.raw(
        "SELECT * FROM customers_customer WHERE organisation_id = %s AND id = customers_survivor_v1(%s, %s)"
        " AND forgotten_at IS NULL",
        [organisation_id, organisation_id, customer_id],
    )
    views = views_of(row)
    if not views:
        raise CustomerNotFound
    return views[0]


def views_by_id(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, CustomerView]:
    """These customers of the organisation who are neither merged nor forgotten: two queries."""
    rows = Customer.objects.filter(
        organisation_id=organisation_id, id__in=list(ids), merged_into__isnull=True, forgotten_at__isnull=True
    )
    return {view.id: view for view in views_of(rows)}


def card_for(organisation_id: UUID, code: str) -> CardView:
    """The organisation's card of this code, blank and blocked ones too. Refuses `unknown_code`."""
    row = Card.objects.filter(organisation_id=organisation_id, code=_storable(fold_code(code))).first()
    if row is None:
        raise UnknownCode
    return _card_views([row])[0]


def views_of(rows: Iterable[Customer]) -> tuple[CustomerView, ...]:
    """Customers of one organisation with their cards: one more query, however many they are."""
    customers = list(rows)
    cards: dict[UUID | None, list[CardView]] = {}
    if customers:
        owned = Card.objects.filter(
            organisation_id=customers[0].organisation_id, customer__in=[customer.id for customer in customers]
        ).select_related("replaced_by")
        for card in _card_views(owned.order_by("id")):
            cards.setdefault(card.customer_id, []).append(card)
    return tuple(_view(customer, tuple(cards.get(customer.id, ()))) for customer in customers)


def _view(row: Customer, cards: tuple[CardView, ...]) -> CustomerView:
    same: dict[str, Any] = {
        name: getattr(row, name) for name in CustomerView.__slots__ if name not in ("cards", "mails")
    }
    return CustomerView(**same, mails=tuple(row.mails), cards=cards)


def _card_views(cards: Iterable[Card]) -> list[CardView]:
    return [
        CardView(
            id=card.id,
            code=card.code,
            medium=card.medium,
            customer_id=card.customer_id,
            blocked_at=card.blocked_at,
            replaced_by=card.replaced_by.code if card.replaced_by else None,
        )
        for card in cards
    ]
