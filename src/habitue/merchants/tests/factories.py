"""The merchants' part of a test's world, built by actions. Alice owns, Bob serves, Charlie works next door."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from habitue.merchants.actions import (
    IssuedKey,
    create_application,
    create_company,
    create_organisation,
    create_store,
    create_till,
    issue_key,
)
from habitue.merchants.logic import SCOPES
from habitue.merchants.models import Application, Company, Organisation, Store, Till
from habitue.platform.journal import Actor
from habitue.platform.models import JournalLine
from habitue.platform.refusals import Refusal

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Berlin

ALICE = Actor("staff", UUID(int=0xA11CE), "Alice")
BOB = Actor("staff", UUID(int=0xB0B), "Bob")
CHARLIE = Actor("staff", UUID(int=0xC4A511E), "Charlie")


@dataclass(frozen=True)
class House:
    """An organisation with one company, one store `main`, one till in it and one application."""

    organisation: Organisation
    company: Company
    store: Store
    till: Till
    application: Application

    @property
    def id(self) -> UUID:
        return self.organisation.id


def make_organisation(
    *, name: str = "Alice & Bob", currency: str = "EUR", language: str = "en", country: str = "", is_test: bool = True
) -> Organisation:
    return create_organisation(
        name=name,
        currency=currency,
        time_zone="Europe/Berlin",
        language=language,
        country=country,
        is_test=is_test,
        by=ALICE,
        at=AT,
    )


def make_company(organisation: Organisation | None = None, *, name: str = "Alice GmbH", country: str = "DE") -> Company:
    organisation = organisation or make_organisation()
    return create_company(organisation=organisation, name=name, country=country, by=ALICE, at=AT)


def make_store(company: Company | None = None, *, code: str = "main", time_zone: str = "") -> Store:
    return create_store(company=company or make_company(), code=code, time_zone=time_zone, by=ALICE, at=AT)


def make_till(store: Store | None = None, *, code: str = "1") -> Till:
    return create_till(store=store or make_store(), code=code, by=ALICE, at=AT)


def make_application(organisation: Organisation | None = None, *, name: str = "Back office") -> Application:
    return create_application(organisation=organisation or make_organisation(), name=name, by=ALICE, at=AT)


def make_key(
    source: Till | Application, *, scopes: Iterable[str] = SCOPES, expires_at: datetime | None = None
) -> IssuedKey:
    return issue_key(
        organisation_id=source.organisation_id,
        till=source if isinstance(source, Till) else None,
        application=source if isinstance(source, Application) else None,
        scopes=scopes,
        expires_at=expires_at,
        by=ALICE,
        at=AT,
    )


def make_house(*, name: str = "Alice & Bob", is_test: bool = True) -> House:
    organisation = make_organisation(name=name, is_test=is_test)
    company = make_company(organisation)
    store = make_store(company)
    return House(organisation, company, store, make_till(store), make_application(organisation))


def make_house_next_door() -> House:
    """Charlie's: what happens in Alice's house must not be seen from here."""
    return make_house(name="Charlie's")


@dataclass(frozen=True)
class Told:
    """A line of the journal, as far as tests ask."""

    kind: str
    subject_id: UUID
    actor_name: str
    occurred_at: datetime
    data: dict[str, Any]


def told(organisation_id: UUID) -> list[Told]:
    """What the journal was told of an organisation, in order."""
    lines = JournalLine.objects.filter(organisation_id=organisation_id).order_by("id")
    return [Told(line.kind, line.subject_id, line.actor_name, line.occurred_at, line.data) for line in lines]


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do these at the same time, each over a connection of its own; return `done`, the refusal's code, or `crashed`."""
    start, outcomes = Barrier(len(deeds)), ["lost"] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        with closing(connection):
            connection.ensure_connection()
            start.wait()
            try:
                deed()
                outcomes[place] = "done"
            except Refusal as refusal:
                outcomes[place] = refusal.code
            except IntegrityError:
                outcomes[place] = "crashed"

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
