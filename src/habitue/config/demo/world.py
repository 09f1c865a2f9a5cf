"""The demo's organisation: a shop in each of the data's stores, a key for the loader and one for whoever tries it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from habitue.config.demo.mapping import ZONE, card_of, store_code
from habitue.config.demo.program import DOCUMENT
from habitue.customers.actions import NewCard, create_customer
from habitue.customers.models import Card
from habitue.merchants.actions import (
    create_application,
    create_company,
    create_organisation,
    create_store,
    create_till,
    issue_key,
)
from habitue.merchants.models import Application, Company, Organisation, Store, Till
from habitue.platform.journal import SYSTEM
from habitue.programs.actions import publish, save_draft
from habitue.programs.queries import newest_number

# Nobody was a customer before the first day of the data.
FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2017, 12, 31)
TILL_SCOPES = ("sales", "customers", "vouchers", "program", "events")

# When something was done beside the grocer's baskets, and what does it.
Happening = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class DemoShape:
    """What is loaded: the organisation's name, and the stores of the data (None: all)."""

    name: str
    stores: frozenset[int] | None


SLICE = DemoShape("Demo Grocer", frozenset({406, 31862}))
FULL = DemoShape("Demo Grocer, the whole year", None)


def organisation_of(shape: DemoShape) -> Organisation | None:
    """The demo's organisation, if it was begun."""
    return Organisation.objects.filter(name=shape.name).first()


def days_to_yesterday(now: datetime) -> int:
    """By how many days the data's year must be moved to end yesterday."""
    return (now.astimezone(ZONE).date() - timedelta(days=1) - LAST_DAY).days


def days_moved(organisation: Organisation) -> int:
    """By how many days the year was moved when this demo was begun: it opened on the data's first day."""
    return (organisation.created_at.astimezone(ZONE).date() - FIRST_DAY).days


def begin(shape: DemoShape, stores: Collection[int], households: Mapping[int, str], days: int) -> Organisation:
    """Make what is missing: organisation, stores, customers with a card each, the program.

    A new one opens so many `days` after the data's first; one that was begun stays where it is.
    """
    opened_at = datetime.combine(FIRST_DAY + timedelta(days=days), time(), ZONE)
    organisation = organisation_of(shape) or create_organisation(
        name=shape.name,
        currency="USD",
        time_zone=ZONE.key,
        language="en",
        country="US",
        second_factor=False,  # whoever tries it out comes in by a password that is known anyway
        by=SYSTEM,
        at=opened_at,
    )
    opened_at = organisation.created_at
    company = Company.objects.filter(organisation=organisation).first() or create_company(
        organisation=organisation, name="Demo Grocer, Inc.", country="US", by=SYSTEM, at=opened_at
    )
    there = set(Store.objects.filter(organisation=organisation).values_list("code", flat=True))
    for store in sorted(stores):
        if store_code(store) not in there:
            name = f"Store {store}"
            create_store(company=company, code=store_code(store), name=name, by=SYSTEM, at=opened_at)
    _register(organisation, households)
    if newest_number(organisation.id) == 0:
        save_draft(organisation_id=organisation.id, document=DOCUMENT, by=SYSTEM, at=opened_at)
        publish(organisation_id=organisation.id, valid_from=opened_at, by=SYSTEM, at=opened_at)
    return organisation


def loader_key(organisation: Organisation) -> str:
    """A key that may send the sales of every store, as a back office that collects them does."""
    application = Application.objects.filter(organisation=organisation, name="Demo loader").first()
    at = organisation.created_at
    application = application or create_application(organisation=organisation, name="Demo loader", by=SYSTEM, at=at)
    return issue_key(
        organisation_id=organisation.id, application=application, scopes=["sales"], by=SYSTEM, at=at
    ).secret


def till_key(organisation: Organisation, at: datetime) -> str:
    """A key for somebody who wants to try it: of a till in the first store."""
    till = open_till(organisation, at)
    return issue_key(organisation_id=organisation.id, till=till, scopes=TILL_SCOPES, by=SYSTEM, at=at).secret


def open_till(organisation: Organisation, at: datetime) -> Till:
    """The till of the first store, made if it is not there."""
    store = Store.objects.filter(organisation=organisation).order_by("code")[0]
    till = Till.objects.filter(store=store, code="1").first()
    return till or create_till(store=store, code="1", name="Till 1", by=SYSTEM, at=at)


def _register(organisation: Organisation, households: Mapping[int, str]) -> None:
    there = set(Card.objects.filter(organisation_id=organisation.id).values_list("code", flat=True))
    for household, note in households.items():
        if card_of(household) not in there:
            create_customer(
                organisation_id=organisation.id,
                given_name="Sample",
                family_name=f"Household {household}",
                note=note or None,
                cards=[NewCard(card_of(household))],
                by=SYSTEM,
                at=organisation.created_at,
            )
