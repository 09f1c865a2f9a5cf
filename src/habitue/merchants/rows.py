"""The merchant's own rows by their ids, for actions that take rows, and what a settings page lists."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from habitue.merchants.models import ApiKey, Application, Company, Organisation, Staff, Store, Till
from habitue.merchants.queries import MerchantNotFound, OrganisationNotFound


def organisation_row(organisation_id: UUID) -> Organisation:
    """Refuses `not_found`."""
    row = Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        raise OrganisationNotFound(what="organisation")
    return row


def company_row(organisation_id: UUID, company_id: UUID) -> Company:
    """Refuses `not_found`."""
    row = Company.objects.filter(organisation_id=organisation_id, id=company_id).select_related("organisation").first()
    if row is None:
        raise MerchantNotFound(what="company")
    return row


def store_row(organisation_id: UUID, store_id: UUID) -> Store:
    """Refuses `not_found`."""
    row = Store.objects.filter(organisation_id=organisation_id, id=store_id).first()
    if row is None:
        raise MerchantNotFound(what="store")
    return row


def till_row(organisation_id: UUID, till_id: UUID) -> Till:
    """Refuses `not_found`."""
    row = Till.objects.filter(organisation_id=organisation_id, id=till_id).select_related("store").first()
    if row is None:
        raise MerchantNotFound(what="till")
    return row


def application_row(organisation_id: UUID, application_id: UUID) -> Application:
    """Refuses `not_found`."""
    row = Application.objects.filter(organisation_id=organisation_id, id=application_id).first()
    if row is None:
        raise MerchantNotFound(what="application")
    return row


def key_row(organisation_id: UUID, key_id: UUID) -> ApiKey:
    """Refuses `not_found`."""
    row = (
        ApiKey.objects.filter(organisation_id=organisation_id, id=key_id)
        .select_related("till__store", "application")
        .first()
    )
    if row is None:
        raise MerchantNotFound(what="key")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class TillListed:
    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreListed:
    """A store with its tills, as a settings page lists them."""

    id: UUID
    company_id: UUID
    code: str
    name: str
    time_zone: str
    day_starts_at: time
    tills: tuple[TillListed, ...]


def stores_listed(organisation_id: UUID) -> tuple[StoreListed, ...]:
    """All stores with their tills, by code. Two queries."""
    tills: dict[UUID, list[TillListed]] = {}
    for row in Till.objects.filter(organisation_id=organisation_id).order_by("code"):
        tills.setdefault(row.store_id, []).append(TillListed(id=row.id, code=row.code, name=row.name))
    return tuple(
        StoreListed(
            id=row.id,
            company_id=row.company_id,
            code=row.code,
            name=row.name,
            time_zone=row.time_zone,
            day_starts_at=row.day_starts_at,
            tills=tuple(tills.get(row.id, ())),
        )
        for row in Store.objects.filter(organisation_id=organisation_id).order_by("code")
    )


def applications_listed(organisation_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Programs that may have keys, by name."""
    rows = Application.objects.filter(organisation_id=organisation_id).order_by("name")
    return tuple(rows.values_list("id", "name"))


def people_listed(organisation_id: UUID) -> dict[UUID, str]:
    """Who works or worked here, by name."""
    rows = Staff.objects.filter(organisation_id=organisation_id).order_by("name", "id")
    return dict(rows.values_list("id", "name"))
