"""What an operator names on the command line, found or made; what is made is said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from habitue.config.cli.sentences import Sentence, say
from habitue.merchants.actions import create_application, create_company, create_organisation, create_store, create_till
from habitue.merchants.models import ApiKey, Application, Company, Organisation, Store, Till
from habitue.platform.journal import SYSTEM


@dataclass(frozen=True, slots=True)
class Founding:
    """What was asked for of an organisation that may have to be made; nothing, where it was left open."""

    currency: str | None = None
    time_zone: str | None = None
    country: str | None = None
    is_test: bool = False


def organisation_named(name: str, *, hint: str = "") -> Organisation:
    """The organisation of this id or name. Raises a `Sentence`, with a hint of how it comes to be."""
    organisation = _organisation(name)
    if organisation is None:
        raise Sentence(f"There is no organisation {name}.{hint}")
    return organisation


def house_made(name: str, founding: Founding, at: datetime) -> Organisation:
    """The organisation of this id or name; where it is not there, made with its company, a store `main`, a till `1`.

    Raises a `Sentence` where it is there but other.
    """
    is_new = _organisation(name) is None
    organisation = organisation_made(name, founding, at)
    if is_new:
        till_named(organisation, "main", "1", create=True, at=at)
    return organisation


def organisation_made(name: str, founding: Founding, at: datetime) -> Organisation:
    """The organisation of this id or name, made if it is not there. Raises a `Sentence` where it is there but other."""
    organisation = _organisation(name)
    if organisation is not None:
        _check_same(organisation, founding)
        return organisation
    made = create_organisation(
        name=name,
        currency=founding.currency or "EUR",
        time_zone=founding.time_zone or "Europe/Berlin",
        country=founding.country or "",
        is_test=founding.is_test,
        by=SYSTEM,
        at=at,
    )
    terms = ", ".join(part for part in (made.currency, made.time_zone, made.country) if part)
    say(f"Made the {'test ' if made.is_test else ''}organisation {made.name} ({terms}).")
    return made


def _organisation(name: str) -> Organisation | None:
    found = list(Organisation.objects.filter(id=name) if _is_id(name) else Organisation.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise Sentence(f"Two organisations are named {name}; give the id of one.")
    return found[0] if found else None


def _check_same(organisation: Organisation, founding: Founding) -> None:
    """Raise a `Sentence` where something was asked for that would be passed over in silence."""
    if founding.is_test and not organisation.is_test:
        raise Sentence(f"{organisation.name} is there already, and is no test organisation; choose another name.")
    for field in ("currency", "time_zone", "country"):
        asked, known = getattr(founding, field), getattr(organisation, field)
        if asked is not None and asked != known:
            what = field.replace("_", " ")
            raise Sentence(
                f"{organisation.name} is there already, and its {what} is {known or 'not set'}, not {asked}."
            )


def till_named(organisation: Organisation, store_code: str, code: str, *, create: bool, at: datetime) -> Till:
    """The till of this code in the store of that code; both made if `create` is said. Raises a `Sentence`."""
    store = Store.objects.filter(organisation=organisation, code=store_code).first()
    if store is None:
        if not create:
            raise Sentence(f"{organisation.name} has no store {store_code}.")
        store = create_store(company=company_for(organisation, None, at=at), code=store_code, by=SYSTEM, at=at)
        say(f"Made the store {store.code} of {store.company}.")
    till = Till.objects.filter(organisation=organisation, store=store, code=code).first()
    if till is None:
        if not create:
            raise Sentence(f"The store {store_code} has no till {code}.")
        till = create_till(store=store, code=code, by=SYSTEM, at=at)
        say(f"Made the till {till.code} of the store {store.code}.")
    return till


def application_named(organisation: Organisation, name: str, *, create: bool, at: datetime) -> Application:
    """The application of this name; made if `create` is said. Raises a `Sentence`."""
    application = Application.objects.filter(organisation=organisation, name=name).first()
    if application is None:
        if not create:
            raise Sentence(f"{organisation.name} has no application {name}.")
        application = create_application(organisation=organisation, name=name, by=SYSTEM, at=at)
        say(f"Made the application {application.name}.")
    return application


def key_with_prefix(prefix: str) -> ApiKey:
    """The key of this prefix, of whichever organisation. Raises a `Sentence`."""
    key = ApiKey.objects.filter(prefix=prefix.removeprefix("hab_").partition("_")[0]).first()
    if key is None:
        raise Sentence(f"There is no key {prefix}.")
    return key


def company_for(organisation: Organisation, name: str | None, *, at: datetime) -> Company:
    """The company of this id or name; unnamed, the only one, made of the organisation's name where there is none.

    Raises a `Sentence` where there is no such company, or several and none was named.
    """
    companies = Company.objects.filter(organisation=organisation)
    if name is not None:
        company = (companies.filter(id=name) if _is_id(name) else companies.filter(name=name)).first()
        if company is None:
            raise Sentence(f"{organisation.name} has no company {name}.")
        return company
    known = list(companies[:2])
    if len(known) > 1:
        raise Sentence(f"{organisation.name} has several companies; say which: habitue store add --company.")
    if known:
        return known[0]
    made = create_company(
        organisation=organisation, name=organisation.name, country=organisation.country, by=SYSTEM, at=at
    )
    say(f"Made the company {made.name}.")
    return made


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
