"""Who is calling, and where: what doors and checkout ask about the merchant."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from habitue.merchants.cache import Remembered
from habitue.merchants.logic import hash_of, prefix_of
from habitue.merchants.models import ApiKey, Application, Company, Organisation, Store, Till
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal


class Unauthorized(Refusal):
    code = "unauthorized"
    text = _("A valid API key is needed.")
    status = 401


class Forbidden(Refusal):
    code = "forbidden"
    text = _("This API key may not do that: it lacks the scope {scope}.")
    status = 403


class CompanyRequired(Refusal):
    code = "company_required"
    text = _("This organisation has no company yet, so nothing can be booked: add one first.")


class MerchantNotFound(Refusal):
    """A store of another organisation, or none at all: the same answer."""

    code = "not_found"
    text = _("There is no such store.")
    status = 404


class OrganisationNotFound(MerchantNotFound):
    text = _("There is no such organisation.")


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    id: UUID
    name: str
    currency: str
    zone: ZoneInfo
    language: str
    country: str  # where its customers' telephones are at home; its first company's, if it names none; may be empty
    is_test: bool
    second_factor: bool = False
    cashiers_may_give: bool = False
    panel_lock_seconds: int = 300


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    id: UUID
    name: str
    tax_number: str
    country: str


@dataclass(frozen=True, slots=True)
class StoreFacts:
    id: UUID
    code: str
    company_id: UUID
    zone: ZoneInfo
    day_starts_minutes: int  # after midnight, local time
    name: str = ""
    panel_lock_seconds: int | None = None  # None: as its organisation

    def called(self, house: str) -> str:
        """What guests call it. One that was given no name has its code there, and goes by the `house`'s name; a code
        with a capital letter is a name all the same.
        """
        is_bare = self.name in ("", self.code) and self.code == self.code.lower()
        return house if is_bare else self.name


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key as a page shows it: never its secret."""

    id: UUID
    prefix: str
    scopes: frozenset[str]
    owner: str
    store: str  # codes, or empty: an application has neither
    till: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling. `source_id` is the till's or the application's: it outlives the roll-over of the key.

    A member of staff at a panel is its till as far as requests go, and `actor` is the person; at a desk `kind` is
    "staff". Whoever signs on without a key has their own id for `key_id`.
    """

    organisation_id: UUID
    source_id: UUID
    kind: Literal["till", "application", "staff"]
    scopes: frozenset[str]
    is_test: bool
    currency: str
    zone: ZoneInfo
    language: str
    store: StoreFacts | None
    key_id: UUID
    actor: Actor

    def require(self, scope: str) -> None:
        """Refuse `forbidden` unless the key has this scope."""
        if scope not in self.scopes:
            raise Forbidden(scope=scope)


def principal_for(secret: str, at: datetime) -> Principal:
    """Return who signs on with this secret at this moment.

    Kept in memory for ten seconds, so that a sale costs no query for its key; a key that expires does so at once, one
    that is revoked within those ten seconds. Refuses `unauthorized`, alike for unknown, expired and revoked.
    """
    prefix = prefix_of(secret)
    if prefix is None:
        raise Unauthorized
    principal, expires_at = _principals.get((prefix, hash_of(secret)))
    if expires_at is not None and expires_at <= at:
        raise Unauthorized
    return principal


def _principal_now(key: tuple[str, bytes]) -> tuple[Principal, datetime | None]:
    prefix, digest = key
    row = (
        ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True)
        .select_related("organisation", "application", "till__store")
        .first()
    )
    # Compared even where there is none, so that the time it takes tells nobody which prefixes exist.
    is_right = hmac.compare_digest(bytes(row.hash) if row else bytes(32), digest)
    if row is None or not is_right:
        raise Unauthorized
    return _principal_of(row), row.expires_at


def _principal_of(key: ApiKey) -> Principal:
    organisation, till = key.organisation, key.till
    source: Till | Application | None = till or key.application
    if source is None:
        raise ValueError(f"key {key.id} belongs to nobody")
    kind: Literal["till", "application"] = "till" if till else "application"
    return Principal(
        organisation_id=organisation.id,
        source_id=source.id,
        kind=kind,
        scopes=frozenset(key.scopes),
        is_test=organisation.is_test,
        currency=organisation.currency,
        zone=ZoneInfo(organisation.time_zone),
        language=organisation.language,
        store=_store_facts(till.store) if till else None,
        key_id=key.id,
        actor=Actor(kind, source.id, source.name),
    )


def store_by_code(organisation_id: UUID, code: str) -> StoreFacts:
    """A store of the organisation, as it was at most ten seconds ago. Refuses `not_found`."""
    return _stores.get((organisation_id, code))


def _store_now(key: tuple[UUID, str]) -> StoreFacts:
    organisation_id, code = key
    store = None if "\0" in code else Store.objects.filter(organisation_id=organisation_id, code=code).first()
    if store is None:
        raise MerchantNotFound(what="store")
    return _store_facts(store)


def _store_facts(store: Store) -> StoreFacts:
    starts = store.day_starts_at
    return StoreFacts(
        id=store.id,
        code=store.code,
        company_id=store.company_id,
        zone=ZoneInfo(store.time_zone),
        day_starts_minutes=starts.hour * 60 + starts.minute,
        name=store.name,
        panel_lock_seconds=store.panel_lock_seconds,
    )


def organisation_facts(organisation_id: UUID) -> OrganisationFacts:
    """The organisation, as it was at most ten seconds ago. Refuses `not_found`."""
    return _organisations.get(organisation_id)


def _organisation_now(organisation_id: UUID) -> OrganisationFacts:
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise OrganisationNotFound(what="organisation")
    country = organisation.country or next((company.country for company in companies_of(organisation_id)), "")
    return _organisation_facts(organisation, country)


def principal_without_key(organisation_id: UUID, *, source_id: UUID, by: Actor) -> Principal:
    """Who calls checkout's actions where nobody holds a key: the house itself, or a guest about their own."""
    organisation = organisation_facts(organisation_id)
    return Principal(
        organisation_id=organisation.id,
        source_id=source_id,
        kind="application",
        scopes=frozenset(),
        is_test=organisation.is_test,
        currency=organisation.currency,
        zone=organisation.zone,
        language=organisation.language,
        store=None,
        key_id=source_id,
        actor=by,
    )


def organisations() -> list[OrganisationFacts]:
    """All organisations, the oldest first, as they are now; for what goes through all of them."""
    companies: dict[UUID, str] = {}
    for organisation_id, country in Company.objects.order_by("created_at", "id").values_list(
        "organisation_id", "country"
    ):
        companies.setdefault(organisation_id, country)
    return [
        _organisation_facts(organisation, companies.get(organisation.id, ""))
        for organisation in Organisation.objects.order_by("created_at", "id")
    ]


def _organisation_facts(organisation: Organisation, country: str) -> OrganisationFacts:
    return OrganisationFacts(
        id=organisation.id,
        name=organisation.name,
        currency=organisation.currency,
        zone=ZoneInfo(organisation.time_zone),
        language=organisation.language,
        country=organisation.country or country,
        is_test=organisation.is_test,
        second_factor=organisation.second_factor,
        cashiers_may_give=organisation.cashiers_may_give,
        panel_lock_seconds=organisation.panel_lock_seconds,
    )


def companies_of(organisation_id: UUID) -> tuple[CompanyFacts, ...]:
    """Its legal entities, the oldest first."""
    rows = Company.objects.filter(organisation_id=organisation_id).order_by("created_at", "id")
    return tuple(CompanyFacts(row.id, row.name, row.tax_number, row.country) for row in rows)


def first_company_of(organisation_id: UUID) -> CompanyFacts:
    """The oldest: what belongs to no store is its own. Refuses `company_required`."""
    found = companies_of(organisation_id)
    if not found:
        raise CompanyRequired
    return found[0]


def stores_of(organisation_id: UUID) -> tuple[StoreFacts, ...]:
    """Its stores, by code."""
    return tuple(_store_facts(row) for row in Store.objects.filter(organisation_id=organisation_id).order_by("code"))


def keys_of(organisation_id: UUID) -> tuple[KeyFacts, ...]:
    """Its API keys, expired and revoked ones too, the newest first."""
    rows = ApiKey.objects.filter(organisation_id=organisation_id).select_related("till__store", "application")
    return tuple(
        KeyFacts(
            id=row.id,
            prefix=row.prefix,
            scopes=frozenset(row.scopes),
            owner=str(row.till or row.application),
            store=row.till.store.code if row.till else "",
            till=row.till.code if row.till else "",
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows.order_by("-created_at", "-id")
    )


# A group's tills, with room to spare: an entry is about a kilobyte.
_principals = Remembered(_principal_now, most=10_000)
_stores = Remembered(_store_now, most=10_000)
_organisations = Remembered(_organisation_now, most=10_000)
