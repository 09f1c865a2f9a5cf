"""What makes and changes an organisation, its companies, stores and tills."""

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from habitue.ledger.actions import open_book
from habitue.merchants.actions.rules import known_lock
from habitue.merchants.models import LANGUAGES, Company, Organisation, Store, Till
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, read_line

NAME_LONGEST = 200
CODE_LONGEST = 64


class NameTaken(Refusal):
    code = "name_taken"
    text = _("The name {name} is taken already.")


@action
def create_organisation(
    *,
    name: str,
    currency: str,
    time_zone: str,
    language: str = "en",
    country: str = "",
    is_test: bool = False,
    second_factor: bool | None = None,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Make an organisation and open its book. `country` (ISO 3166, two letters) is where telephones are at home.

    Owners and managers need a second factor, unless it is said otherwise or it is a test organisation.
    """
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Malformed(field="currency", why="unknown")
    if language not in LANGUAGES:
        raise Malformed(field="language", why="unknown")
    organisation = Organisation.objects.create(
        name=read_line(name, field="name", longest=NAME_LONGEST, required=True),
        currency=currency,
        time_zone=known_zone(time_zone),
        language=language,
        country=known_country(country),
        is_test=is_test,
        second_factor=not is_test if second_factor is None else second_factor,
        created_at=at,
    )
    open_book(organisation_id=organisation.id, currency=currency)
    tell("organisation.created", organisation.id, organisation.id, by, at)
    return organisation


@action
def create_company(
    *, organisation: Organisation, name: str, tax_number: str = "", country: str = "", by: Actor, at: datetime
) -> Company:
    """Make a legal entity. Refuses `name_taken`."""
    lock_organisation(organisation.id)
    name = read_line(name, field="name", longest=NAME_LONGEST, required=True)
    if Company.objects.filter(organisation=organisation, name=name).exists():
        raise NameTaken(what="company", name=name)
    company = Company.objects.create(
        organisation=organisation,
        name=name,
        tax_number=read_line(tax_number, field="tax_number", longest=CODE_LONGEST),
        country=known_country(country),
        created_at=at,
    )
    tell("company.created", organisation.id, company.id, by, at)
    return company


@action
def create_store(
    *,
    company: Company,
    code: str,
    name: str = "",
    time_zone: str = "",
    day_starts_at: time = time(0),
    by: Actor,
    at: datetime,
) -> Store:
    """Make a store of a company; its time zone is the organisation's unless it names one. Refuses `name_taken`."""
    lock_organisation(company.organisation_id)
    code = read_line(code, field="code", longest=CODE_LONGEST, required=True)
    if Store.objects.filter(organisation_id=company.organisation_id, code=code).exists():
        raise NameTaken(what="store", name=code)
    store = Store.objects.create(
        organisation_id=company.organisation_id,
        company=company,
        code=code,
        name=read_line(name, field="name", longest=NAME_LONGEST) or code,
        time_zone=known_zone(time_zone or company.organisation.time_zone),
        day_starts_at=_whole_minutes(day_starts_at),
        created_at=at,
    )
    tell("store.created", store.organisation_id, store.id, by, at)
    return store


@action
def change_store(
    *,
    store: Store,
    name: str | None = None,
    time_zone: str | None = None,
    day_starts_at: time | None = None,
    panel_lock_seconds: int | None = None,
    by: Actor,
    at: datetime,
) -> Store:
    """Change what is given; panels that lock after 0 seconds lock as the organisation's. Refuses `malformed`.

    Sales already recorded keep the day they were given.
    """
    if name is not None:
        store.name = read_line(name, field="name", longest=NAME_LONGEST, required=True)
    if time_zone is not None:
        store.time_zone = known_zone(time_zone)
    if day_starts_at is not None:
        store.day_starts_at = _whole_minutes(day_starts_at)
    if panel_lock_seconds is not None:
        store.panel_lock_seconds = known_lock(panel_lock_seconds) if panel_lock_seconds else None
    store.save(update_fields=["name", "time_zone", "day_starts_at", "panel_lock_seconds"])
    tell("store.changed", store.organisation_id, store.id, by, at)
    return store


@action
def create_till(*, store: Store, code: str, name: str = "", by: Actor, at: datetime) -> Till:
    """Make a till of a store. Refuses `name_taken` where the store has one of that code."""
    lock_organisation(store.organisation_id)
    code = read_line(code, field="code", longest=CODE_LONGEST, required=True)
    if Till.objects.filter(organisation_id=store.organisation_id, store=store, code=code).exists():
        raise NameTaken(what="till", name=code)
    till = Till.objects.create(
        organisation_id=store.organisation_id,
        store=store,
        code=code,
        name=read_line(name, field="name", longest=NAME_LONGEST) or code,
        created_at=at,
    )
    tell("till.created", till.organisation_id, till.id, by, at)
    return till


def known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed(field="time_zone", why="unknown") from None


def known_country(country: str) -> str:
    if country and country not in SUPPORTED_REGIONS:
        raise Malformed(field="country", why="unknown")
    return country


def _whole_minutes(moment: time) -> time:
    if moment.second or moment.microsecond or moment.tzinfo is not None:
        raise Malformed(field="day_starts_at", why="not_a_minute")
    return moment
