"""What an operator names on the command line, found or made."""

from datetime import datetime
from uuid import UUID

from habitue.config.cli.sentences import Sentence
from habitue.merchants.actions import create_application, create_company, create_organisation, create_store, create_till
from habitue.merchants.models import ApiKey, Application, Company, Organisation, Store, Till
from habitue.platform.journal import SYSTEM


def organisation_named(
    name: str, *, create: bool = False, currency: str = "EUR", time_zone: str = "UTC", at: datetime | None = None
) -> Organisation:
    """The organisation of this id or name; made if `create` is said. Raises a `Sentence`."""
    found = list(Organisation.objects.filter(id=name) if _is_id(name) else Organisation.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise Sentence(f"Two organisations are named {name}; give the id of one.")
    if found:
        return found[0]
    if not create or at is None:
        raise Sentence(f"There is no organisation {name}.")
    return create_organisation(name=name, currency=currency, time_zone=time_zone, by=SYSTEM, at=at)


def till_named(organisation: Organisation, store_code: str, code: str, *, create: bool, at: datetime) -> Till:
    """The till of this code in the store of that code; both made if `create` is said. Raises a `Sentence`."""
    store = Store.objects.filter(organisation=organisation, code=store_code).first()
    if store is None:
        if not create:
            raise Sentence(f"{organisation.name} has no store {store_code}.")
        store = create_store(company=_company(organisation, at), code=store_code, by=SYSTEM, at=at)
    till = Till.objects.filter(organisation=organisation, store=store, code=code).first()
    if till is None:
        if not create:
            raise Sentence(f"The store {store_code} has no till {code}.")
        till = create_till(store=store, code=code, by=SYSTEM, at=at)
    return till


def application_named(organisation: Organisation, name: str, *, create: bool, at: datetime) -> Application:
    """The application of this name; made if `create` is said. Raises a `Sentence`."""
    application = Application.objects.filter(organisation=organisation, name=name).first()
    if application is None:
        if not create:
            raise Sentence(f"{organisation.name} has no application {name}.")
        application = create_application(organisation=organisation, name=name, by=SYSTEM, at=at)
    return application


def key_with_prefix(prefix: str) -> ApiKey:
    """The key of this prefix, of whichever organisation. Raises a `Sentence`."""
    key = ApiKey.objects.filter(prefix=prefix.removeprefix("hab_").partition("_")[0]).first()
    if key is None:
        raise Sentence(f"There is no key {prefix}.")
    return key


def _company(organisation: Organisation, at: datetime) -> Company:
    """Its first company; one of its own name where it has none."""
    company = Company.objects.filter(organisation=organisation).order_by("created_at", "id").first()
    return company or create_company(organisation=organisation, name=organisation.name, by=SYSTEM, at=at)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
