"""The merchant of the benchmark: a hundred stores with a till each, customers with a card each, a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from habitue.checkout.requests import CustomerRef, KeyedSale, LineIn, SaleRequest, TenderIn
from habitue.checkout.sales.recording import record_sales
from habitue.customers.actions import NewCard, create_customer
from habitue.merchants.actions import create_company, create_organisation, create_store, create_till, issue_key
from habitue.merchants.models import Organisation
from habitue.merchants.queries import Principal, principal_for
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.programs.actions import publish, save_draft

STORES = 100
CUSTOMERS = 4_000

PROGRAM: dict[str, Any] = {
    "currency": "EUR",
    "units": {"points": {"name": "Points"}, "stamps": {"name": "Stamps"}},
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [{"code": "silver", "from": 0, "rate": "1"}, {"code": "gold", "from": 100_000, "rate": "1.2"}],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
    ],
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The merchant, a key for each store's till, the cards of its customers."""

    organisation: Organisation
    secrets: tuple[str, ...]
    cards: tuple[str, ...]

    def principal(self, at: datetime) -> Principal:
        """The first store's till."""
        return principal_for(self.secrets[0], at)


def make_scene(at: datetime, *, stores: int = STORES, customers: int = CUSTOMERS) -> Scene:
    """Make the merchant; each customer has been there once, so that its accounts are there."""
    before = at - timedelta(days=1)
    organisation = create_organisation(
        name="Benchmark", currency="EUR", time_zone="Europe/Berlin", by=SYSTEM, at=before
    )
    company = create_company(organisation=organisation, name="Benchmark Ltd", by=SYSTEM, at=before)
    secrets = []
    for number in range(stores):
        store = create_store(company=company, code=f"S{number}", by=SYSTEM, at=before)
        till = create_till(store=store, code="1", by=SYSTEM, at=before)
        key = issue_key(organisation_id=organisation.id, till=till, scopes=["sales"], by=SYSTEM, at=before)
        secrets.append(key.secret)
    save_draft(organisation_id=organisation.id, document=PROGRAM, by=SYSTEM, at=before)
    publish(organisation_id=organisation.id, valid_from=before, by=SYSTEM, at=before)
    cards = tuple(f"BENCH{number:07d}" for number in range(customers))
    for card in cards:
        create_customer(organisation_id=organisation.id, cards=[NewCard(card)], by=SYSTEM, at=before)
    scene = Scene(organisation, tuple(secrets), cards)
    greet_everybody(scene, at)
    return scene


def greet_everybody(scene: Scene, at: datetime) -> None:
    """One sale to each customer."""
    principal = scene.principal(at)
    sales = [KeyedSale(key=str(new_id()), sale=sale_to(card, f"first-{card}", at)) for card in scene.cards]
    for outcome in record_sales(sales=sales, principal=principal, at=at):
        outcome.result()


def sale_to(card: str, receipt: str, at: datetime, *, tenders: Sequence[TenderIn] | None = None) -> SaleRequest:
    """The sale that everything here is measured with: a customer by card, two lines, points, stamps, a tier."""
    return SaleRequest(
        receipt=receipt,
        at=at,
        customer=CustomerRef(code=card),
        lines=(
            LineIn(article="COFFEE", group="coffee", name="Coffee", quantity=Decimal(2), amount=560, vat="19"),
            LineIn(article="LUNCH", group="food", name="Lunch", amount=1240, vat="7"),
        ),
        due=1800,
        tenders=(TenderIn(kind="cash", amount=1800),) if tenders is None else tuple(tenders),
    )
