"""What a case begins with, and what its names stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from habitue.config.cases.reading import Case
from habitue.merchants import actions as merchants
from habitue.merchants.models import Company, Organisation
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor

ZONE = "Europe/Berlin"
SCOPES = ("sales", "customers", "vouchers", "program", "events", "admin")


@dataclass(kw_only=True)
class World:
    """A fresh test organisation, a till's key for each of its stores, and the case's names as the answers gave them."""

    organisation_id: UUID
    currency: str
    secrets: Mapping[str, str]
    zones: Mapping[str, ZoneInfo]
    articles: Mapping[str, Mapping[str, Any]]
    now: datetime
    customers: dict[str, str] = field(default_factory=dict)
    vouchers: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    sales: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: int = 0

    def next_receipt(self) -> str:
        """A receipt number that the case has not used."""
        self.receipts += 1
        return f"case-{self.receipts}-{uuid4().hex[:6]}"


def make_world(case: Case) -> World:
    """Make the organisation, its companies and stores, and their tills' keys."""
    by = Actor(kind="system", id=new_id(), name="habitue cases")
    at = case.starts_at - timedelta(minutes=1)
    currency = str((case.program or {}).get("currency", "EUR"))
    organisation = merchants.create_organisation(
        name=case.id[:80], currency=currency, time_zone=ZONE, language="en", is_test=True, by=by, at=at
    )
    stores = {"main": {}, **case.stores}
    companies: dict[str, Company] = {}
    secrets: dict[str, str] = {}
    for code, terms in stores.items():
        company = str(terms.get("company", "Main Ltd"))
        if company not in companies:
            companies[company] = _company(organisation, company, by, at)
        secrets[code] = _till_key(organisation, companies[company], code, terms, by, at)
    return World(
        organisation_id=organisation.id,
        currency=currency,
        secrets=secrets,
        zones={code: ZoneInfo(str(terms.get("time_zone", ZONE))) for code, terms in stores.items()},
        articles=case.articles,
        now=case.starts_at,
    )


def _company(organisation: Organisation, name: str, by: Actor, at: datetime) -> Company:
    return merchants.create_company(
        organisation_id=organisation.id, name=name, tax_number="", country="DE", by=by, at=at
    )


def _till_key(
    organisation: Organisation, company: Company, code: str, terms: Mapping[str, Any], by: Actor, at: datetime
) -> str:
    store = merchants.create_store(
        organisation_id=organisation.id,
        company=company,
        code=code,
        name=str(terms.get("name", code)),
        time_zone=str(terms.get("time_zone", ZONE)),
        day_starts_at=str(terms.get("day_starts_at", "00:00")),
        by=by,
        at=at,
    )
    till = merchants.create_till(organisation_id=organisation.id, store=store, code="1", name="Till 1", by=by, at=at)
    return merchants.issue_key(organisation_id=organisation.id, till=till, scopes=SCOPES, by=by, at=at).secret
