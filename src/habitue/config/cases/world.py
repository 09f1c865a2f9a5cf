"""What a case begins with, and what its names stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.config.cases.reading import Case
from habitue.merchants import actions as merchants
from habitue.merchants.models import Company
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
    days: Mapping[str, tuple[ZoneInfo, timedelta]]
    articles: Mapping[str, Mapping[str, Any]]
    now: datetime
    customers: dict[str, str] = field(default_factory=dict)
    vouchers: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    sales: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    shows_debt_as_negative: bool = False
    receipts: int = 0

    def next_receipt(self) -> str:
        """A receipt number that the case has not used."""
        self.receipts += 1
        return f"case-{self.receipts}"

    def day_of(self, at: datetime, store: str) -> date:
        """The store's day of an instant: it begins when the store's day does."""
        zone, starts = self.days[store]
        return (at.astimezone(zone).replace(tzinfo=None) - starts).date()


def make_world(case: Case) -> World:
    """Make the organisation, its companies and stores, and their tills' keys."""
    by = Actor(kind="system", id=new_id(), name="habitue cases")
    at = case.starts_at - timedelta(minutes=1)
    currency = str((case.program or {}).get("currency", "EUR"))
    organisation = merchants.create_organisation(
        name=case.id[:80], currency=currency, time_zone=ZONE, language="en", is_test=True, by=by, at=at
    )
    stores: dict[str, Mapping[str, Any]] = {"main": {}, **case.stores}
    companies: dict[str, Company] = {}
    secrets: dict[str, str] = {}
    for code, terms in stores.items():
        name = str(terms.get("company", "Main Ltd"))
        if name not in companies:
            companies[name] = merchants.create_company(organisation=organisation, name=name, country="DE", by=by, at=at)
        secrets[code] = _till_key(companies[name], code, terms, by, at)
    return World(
        organisation_id=organisation.id,
        currency=currency,
        secrets=secrets,
        days={
            code: (ZoneInfo(str(terms.get("time_zone", ZONE))), _after_midnight(terms))
            for code, terms in stores.items()
        },
        articles=case.articles,
        now=case.starts_at,
    )


def _till_key(company: Company, code: str, terms: Mapping[str, Any], by: Actor, at: datetime) -> str:
    store = merchants.create_store(
        company=company,
        code=code,
        name=str(terms.get("name", code)),
        time_zone=str(terms.get("time_zone", ZONE)),
        day_starts_at=_starts(terms),
        by=by,
        at=at,
    )
    till = merchants.create_till(store=store, code="1", name="Till 1", by=by, at=at)
    scopes = terms.get("scopes", SCOPES)
    return merchants.issue_key(organisation_id=company.organisation_id, till=till, scopes=scopes, by=by, at=at).secret


def _starts(terms: Mapping[str, Any]) -> time:
    return time.fromisoformat(str(terms.get("day_starts_at", "00:00")))


def _after_midnight(terms: Mapping[str, Any]) -> timedelta:
    starts = _starts(terms)
    return timedelta(hours=starts.hour, minutes=starts.minute)
