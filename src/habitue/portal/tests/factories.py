"""A café with a portal, guests who are logged in, and what their letter boxes hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.test import Client

from habitue.checkout.people.registering import register_customer
from habitue.checkout.requests import AccountRef, AdjustmentRequest, CustomerRef, LineIn, SaleRequest
from habitue.checkout.sales.recording import record_sale
from habitue.checkout.value.movements import adjust_account
from habitue.customers.actions import NewCard, open_portal, publish_consent_text
from habitue.customers.details import Details
from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerView
from habitue.merchants.queries import Principal, principal_for
from habitue.merchants.tests.factories import ALICE, AT, BOB, House, make_house, make_key
from habitue.messages.models import Message
from habitue.platform.ids import new_id
from habitue.platform.secrets import unseal
from habitue.portal.actions.visits import begin_visit
from habitue.portal.doors import COOKIE
from habitue.programs.actions import publish

PROGRAM: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {
            "name": {"en": "Points", "de": "Punkte"},
            "expires": {"after": "P12M", "round_up": "month"},
        },
        "stamps": {"name": {"en": "Coffee card", "de": "Kaffeekarte"}},
        "toast": {"name": {"en": "A toast on us", "de": "Ein Toast aufs Haus"}, "covers": {"groups": {"toast": 1}}},
        "coffee": {"name": {"en": "A coffee on us", "de": "Ein Kaffee aufs Haus"}, "covers": {"groups": {"coffee": 1}}},
    },
    "tiers": {
        "window": "month",
        "levels": [
            {"code": "silver", "name": {"en": "Silver", "de": "Silber"}, "from": 0},
            {"code": "gold", "name": "Gold", "from": 10000, "rate": "1.2"},
        ],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
    ],
    "exchanges": [
        {
            "code": "tenth",
            "name": {"en": "a toast", "de": "ein Toast"},
            "from": {"stamps": 10},
            "to": {"toast": 1},
            "automatic": True,
        },
        {
            "code": "coffee",
            "name": {"en": "Coffee for 100 points", "de": "Kaffee für 100 Punkte"},
            "from": {"points": 100},
            "to": {"coffee": 1},
        },
        {
            "code": "bag",
            "name": {"en": "A bag of our espresso", "de": "Ein Beutel unseres Espressos"},
            "from": {"points": 400},
            "to": {"coffee": 4},
        },
    ],
    "grants": [{"code": "hello", "at": "registration", "give": {"points": 20}}],
}  # fmt: skip
TERMS = {"en": "I know the terms of the program.", "de": "Ich kenne die Bedingungen des Programms."}
NEWS = {"en": "You may write to me about offers.", "de": "Sie dürfen mir über Angebote schreiben."}


@dataclass(frozen=True)
class Cafe:
    """A house whose portal is open, and its till."""

    house: House
    portal: PortalFacts
    till: Principal

    @property
    def path(self) -> str:
        return self.portal.path


def make_cafe(*, origins: tuple[str, ...] = (), program: dict[str, Any] | None = None, at: datetime = AT) -> Cafe:
    """A café with a program, two consent texts, and a portal under a handle of its own."""
    house = make_house(name="Rösterei Nord")
    publish(organisation_id=house.id, document=program or PROGRAM, valid_from=at, by=ALICE, at=at)
    for purpose, texts in (("terms", TERMS), ("newsletter", NEWS)):
        publish_consent_text(
            organisation_id=house.id, purpose=purpose, texts=texts, is_required=purpose == "terms", by=ALICE, at=at
        )
    portal = open_portal(
        organisation_id=house.id, handle=f"cafe-{new_id().hex[-12:]}", origins=origins, by=ALICE, at=at
    )
    return Cafe(house, portal, principal_for(make_key(house.till).secret, at))


def allow(cafe: Cafe, *origins: str) -> None:
    """Let these websites show the widget."""
    open_portal(organisation_id=cafe.house.id, handle=cafe.portal.handle, origins=origins, by=ALICE, at=AT)


def make_guest(
    cafe: Cafe, *, email: str = "ana@example.com", code: str = "2900000000017", at: datetime = AT
) -> CustomerView:
    """Ana, with a card and what the program gives at registration."""
    return register_customer(
        organisation_id=cafe.house.id,
        details=Details(given_name="Ana", family_name="Martín", email=email),
        cards=[NewCard(code)],
        by=BOB,
        at=at,
    )


def buy(cafe: Cafe, guest: CustomerView, *lines: tuple[str, str, int, int], at: datetime = AT) -> UUID:
    """A purchase of (group, name, how many, cents); the id of the sale."""
    request = SaleRequest(
        customer=CustomerRef(id=guest.id),
        lines=tuple(
            LineIn(article=name.upper(), group=group, name=name, quantity=Decimal(count), amount=cents)
            for group, name, count, cents in lines
        ),
    )
    outcome = record_sale(request=request, key=str(new_id()), principal=cafe.till, at=at)
    return UUID(str((outcome.answer or {})["id"]))


def give(
    cafe: Cafe, guest: CustomerView, amount: int, *, unit: str = "points", reason: str = "Sorry", at: datetime = AT
) -> None:
    account = AccountRef(customer=CustomerRef(id=guest.id), unit=unit)
    request = AdjustmentRequest(account=account, amount=amount, reason=reason)
    adjust_account(request=request, key=str(new_id()), principal=cafe.till, at=at)


def browser_of_guest(cafe: Cafe, guest: CustomerView, *, at: datetime) -> Client:
    """A browser in which the guest is logged in."""
    browser = Client(headers={"origin": "http://testserver"})
    browser.cookies[COOKIE] = token_of(cafe, guest, at=at)
    return browser


def token_of(cafe: Cafe, guest: CustomerView, *, at: datetime, is_widget: bool = False) -> str:
    return begin_visit(
        organisation_id=cafe.house.id,
        customer_id=guest.id,
        way="link",
        user_agent="Firefox Linux",
        is_widget=is_widget,
        at=at,
    ).token


def stranger() -> Client:
    """A browser of nobody in particular, whose forms come from our own pages."""
    return Client(headers={"origin": "http://testserver"})


@dataclass(frozen=True)
class Letter:
    """A mail that waits to be sent."""

    kind: str
    to: str
    context: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where its link leads, on this host."""
        return re.sub(r"^https?://[^/]+", "", str(self.context["url"]))

    @property
    def code(self) -> str:
        return str(self.context["code"])


def letters(cafe: Cafe) -> list[Letter]:
    """What was written to guests of a house, in order."""
    rows = Message.objects.filter(organisation_id=cafe.house.id, context_sealed__isnull=False).order_by("id")
    return [Letter(row.kind, row.to, orjson.loads(unseal(bytes(row.context_sealed or b"")))) for row in rows]


def after(minutes: int = 0, seconds: int = 0, *, at: datetime = AT) -> datetime:
    return at + timedelta(minutes=minutes, seconds=seconds)
