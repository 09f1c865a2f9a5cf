"""What changes an organisation, its companies and its tills."""

from datetime import datetime
from typing import Any
from uuid import UUID

from habitue.merchants.actions.organisations import NameTaken, known_country, known_zone
from habitue.merchants.models import LANGUAGES, Company, Organisation, Till
from habitue.merchants.queries import MerchantNotFound
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.texts import Malformed, read_line

_NAME_LONGEST = 200
_CODE_LONGEST = 64


@action
def change_organisation(
    *,
    organisation_id: UUID,
    name: str,
    time_zone: str,
    language: str,
    country: str,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Change what an organisation is called and how it works; its currency stays. Refuses `malformed`.

    Another time zone holds from now on: what has expired or was counted stays so.
    """
    if language not in LANGUAGES:
        raise Malformed(field="language", why="unknown")
    fields: dict[str, Any] = {
        "name": read_line(name, field="name", longest=_NAME_LONGEST, required=True),
        "time_zone": known_zone(time_zone),
        "language": language,
        "country": known_country(country),
    }
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    if changed := _change(organisation, fields):
        tell("organisation.changed", organisation_id, organisation_id, by, at, {"fields": changed})
    return organisation


@action
def change_company(
    *, organisation_id: UUID, company_id: UUID, name: str, tax_number: str, country: str, by: Actor, at: datetime
) -> Company:
    """Change a legal entity. Refuses `malformed`, `not_found`, `name_taken`."""
    fields: dict[str, Any] = {
        "name": read_line(name, field="name", longest=_NAME_LONGEST, required=True),
        "tax_number": read_line(tax_number, field="tax_number", longest=_CODE_LONGEST),
        "country": known_country(country),
    }
    lock_organisation(organisation_id)
    companies = Company.objects.filter(organisation_id=organisation_id)
    company = companies.filter(id=company_id).first()
    if company is None:
        raise MerchantNotFound(what="company")
    if companies.filter(name=fields["name"]).exclude(id=company_id).exists():
        raise NameTaken(what="company", name=fields["name"])
    if changed := _change(company, fields):
        tell("company.changed", organisation_id, company_id, by, at, {"fields": changed})
    return company


@action
def change_till(*, organisation_id: UUID, till_id: UUID, name: str, by: Actor, at: datetime) -> Till:
    """Call a till something else; its code, which stands in its requests, stays. Refuses `malformed`, `not_found`."""
    fields = {"name": read_line(name, field="name", longest=_NAME_LONGEST, required=True)}
    till = Till.objects.select_for_update(no_key=True).filter(organisation_id=organisation_id, id=till_id).first()
    if till is None:
        raise MerchantNotFound(what="till")
    if _change(till, fields):
        tell("till.changed", organisation_id, till_id, by, at, {"name": till.name})
    return till


def _change(row: Organisation | Company | Till, fields: dict[str, Any]) -> list[str]:
    """Write what differs; the names of it."""
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return changed
