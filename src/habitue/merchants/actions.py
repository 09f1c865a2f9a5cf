"""What makes and changes an organisation, its companies, stores, tills, applications and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from habitue.ledger.actions import open_book
from habitue.merchants.cache import forget_all
from habitue.merchants.logic import SCOPES, new_secret
from habitue.merchants.models import LANGUAGES, ApiKey, Application, Company, Organisation, Store, Till
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, read_line

_NAME_LONGEST = 200
_CODE_LONGEST = 64


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
    by: Actor,
    at: datetime,
) -> Organisation:
    """Make an organisation and open its book. `country` (ISO 3166, two letters) is where telephones are at home."""
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Malformed(field="currency", why="unknown")
    if language not in LANGUAGES:
        raise Malformed(field="language", why="unknown")
    organisation = Organisation.objects.create(
        name=read_line(name, field="name", longest=_NAME_LONGEST, required=True),
        currency=currency,
        time_zone=_known_zone(time_zone),
        language=language,
        country=_known_country(country),
        is_test=is_test,
        created_at=at,
    )
    open_book(organisation_id=organisation.id, currency=currency)
    _tell("organisation.created", organisation.id, organisation.id, by, at)
    return organisation


@action
def create_company(
    *, organisation: Organisation, name: str, tax_number: str = "", country: str = "", by: Actor, at: datetime
) -> Company:
    """Make a legal entity. Refuses `name_taken`."""
    _lock(organisation.id)
    name = read_line(name, field="name", longest=_NAME_LONGEST, required=True)
    if Company.objects.filter(organisation=organisation, name=name).exists():
        raise NameTaken(what="company", name=name)
    company = Company.objects.create(
        organisation=organisation,
        name=name,
        tax_number=read_line(tax_number, field="tax_number", longest=_CODE_LONGEST),
        country=_known_country(country),
        created_at=at,
    )
    _tell("company.created", organisation.id, company.id, by, at)
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
    _lock(company.organisation_id)
    code = read_line(code, field="code", longest=_CODE_LONGEST, required=True)
    if Store.objects.filter(organisation_id=company.organisation_id, code=code).exists():
        raise NameTaken(what="store", name=code)
    store = Store.objects.create(
        organisation_id=company.organisation_id,
        company=company,
        code=code,
        name=read_line(name, field="name", longest=_NAME_LONGEST) or code,
        time_zone=_known_zone(time_zone or company.organisation.time_zone),
        day_starts_at=_whole_minutes(day_starts_at),
        created_at=at,
    )
    _tell("store.created", store.organisation_id, store.id, by, at)
    return store


@action
def change_store(
    *,
    store: Store,
    name: str | None = None,
    time_zone: str | None = None,
    day_starts_at: time | None = None,
    by: Actor,
    at: datetime,
) -> Store:
    """Change what is given. Sales already recorded keep the day they were given."""
    if name is not None:
        store.name = read_line(name, field="name", longest=_NAME_LONGEST, required=True)
    if time_zone is not None:
        store.time_zone = _known_zone(time_zone)
    if day_starts_at is not None:
        store.day_starts_at = _whole_minutes(day_starts_at)
    store.save(update_fields=["name", "time_zone", "day_starts_at"])
    _tell("store.changed", store.organisation_id, store.id, by, at)
    return store


@action
def create_till(*, store: Store, code: str, name: str = "", by: Actor, at: datetime) -> Till:
    """Make a till of a store. Refuses `name_taken` where the store has one of that code."""
    _lock(store.organisation_id)
    code = read_line(code, field="code", longest=_CODE_LONGEST, required=True)
    if Till.objects.filter(organisation_id=store.organisation_id, store=store, code=code).exists():
        raise NameTaken(what="till", name=code)
    till = Till.objects.create(
        organisation_id=store.organisation_id,
        store=store,
        code=code,
        name=read_line(name, field="name", longest=_NAME_LONGEST) or code,
        created_at=at,
    )
    _tell("till.created", till.organisation_id, till.id, by, at)
    return till


@action
def create_application(*, organisation: Organisation, name: str, by: Actor, at: datetime) -> Application:
    """Make a program that may be given keys of its own. Refuses `name_taken`."""
    _lock(organisation.id)
    name = read_line(name, field="name", longest=_NAME_LONGEST, required=True)
    if Application.objects.filter(organisation=organisation, name=name).exists():
        raise NameTaken(what="application", name=name)
    application = Application.objects.create(organisation=organisation, name=name, created_at=at)
    _tell("application.created", organisation.id, application.id, by, at)
    return application


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which is shown once and kept nowhere."""

    key: ApiKey
    secret: str


class UnknownScope(Refusal):
    code = "unknown_scope"
    text = _("There is no scope {scope}.")


@action
def issue_key(
    *,
    organisation_id: UUID,
    till: Till | None = None,
    application: Application | None = None,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> IssuedKey:
    """Give a till or an application of the organisation a key. Refuses `unknown_scope`.

    Raises `ValueError` unless exactly one of the two is given, and it is this organisation's.
    """
    source = till or application
    if source is None or (till and application) or source.organisation_id != organisation_id:
        raise ValueError("a key belongs to one till or to one application of its organisation")
    wanted = frozenset(scopes)
    for scope in sorted(wanted - SCOPES):
        raise UnknownScope(scope=scope)
    secret = new_secret()
    key = ApiKey.objects.create(
        organisation_id=organisation_id,
        till=till,
        application=application,
        prefix=secret.prefix,
        hash=secret.hash,
        scopes=sorted(wanted),
        created_at=at,
        expires_at=expires_at,
    )
    _tell("key.issued", organisation_id, key.id, by, at)
    return IssuedKey(key=key, secret=secret.text)


class KeyRevoked(Refusal):
    code = "key_revoked"
    text = _("This API key was revoked already.")


@action
def roll_key(*, key: ApiKey, overlap: timedelta, by: Actor, at: datetime) -> IssuedKey:
    """Issue a successor for the same owner with the same scopes; the old key works until the overlap has passed.

    An old key that ends sooner anyway keeps its end. Refuses `key_revoked`.
    """
    old = _locked_key(key)
    if old.revoked_at is not None:
        raise KeyRevoked
    old.expires_at = min(old.expires_at or at + overlap, at + overlap)
    old.save(update_fields=["expires_at"])
    _tell("key.rolled", old.organisation_id, old.id, by, at)
    return issue_key(
        organisation_id=old.organisation_id,
        till=old.till,
        application=old.application,
        scopes=old.scopes,
        by=by,
        at=at,
    )


@action
def revoke_key(*, key: ApiKey, by: Actor, at: datetime) -> ApiKey:
    """End a key: at once here, within ten seconds in every other process. Repeated, the first moment stays."""
    old = _locked_key(key)
    if old.revoked_at is None:
        old.revoked_at = at
        old.save(update_fields=["revoked_at"])
        _tell("key.revoked", old.organisation_id, old.id, by, at)
    return old


def _locked_key(key: ApiKey) -> ApiKey:
    return ApiKey.objects.select_for_update(no_key=True).get(organisation_id=key.organisation_id, id=key.id)


def _lock(organisation_id: UUID) -> None:
    """One at a time makes stores of an organisation: two of one name would else both find it free."""
    Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed(field="time_zone", why="unknown") from None


def _known_country(country: str) -> str:
    if country and country not in SUPPORTED_REGIONS:
        raise Malformed(field="country", why="unknown")
    return country


def _whole_minutes(moment: time) -> time:
    if moment.second or moment.microsecond or moment.tzinfo is not None:
        raise Malformed(field="day_starts_at", why="not_a_minute")
    return moment


def _tell(kind: str, organisation_id: UUID, subject_id: UUID, by: Actor, at: datetime) -> None:
    journal.write(organisation_id=organisation_id, kind=kind, subject_id=subject_id, by=by, at=at)
    # Now, for the rest of this action; and once more when others can see it: they may have read the old in between.
    forget_all()
    connection.on_commit(forget_all)
