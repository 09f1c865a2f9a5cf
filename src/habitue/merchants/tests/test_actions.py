from datetime import time
from functools import partial
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.ledger.actions import open_book
from habitue.merchants.actions import (
    NameTaken,
    change_store,
    create_application,
    create_company,
    create_organisation,
    create_store,
    create_till,
)
from habitue.merchants.models import Store
from habitue.merchants.queries import (
    CompanyFacts,
    MerchantNotFound,
    StoreFacts,
    companies_of,
    organisation_facts,
    store_by_code,
    stores_of,
)
from habitue.merchants.tests.factories import (
    ALICE,
    AT,
    at_once,
    make_application,
    make_company,
    make_house,
    make_house_next_door,
    make_organisation,
    make_store,
    make_till,
    told,
)
from habitue.platform.ids import new_id
from habitue.platform.texts import Malformed


def test_an_organisation_has_its_book_from_the_start() -> None:
    organisation = make_organisation(currency="CHF")
    with connection.cursor() as cursor:
        cursor.execute("SELECT currency FROM ledger_book WHERE organisation_id = %s", [organisation.id])
        assert cursor.fetchall() == [("CHF",)]
    open_book(organisation_id=organisation.id, currency="CHF")


def test_what_is_made_is_in_the_journal() -> None:
    house = make_house()
    lines = [(line.kind, line.subject_id, line.actor_name, line.occurred_at) for line in told(house.id)]
    assert lines == [
        ("organisation.created", house.id, "Alice", AT),
        ("company.created", house.company.id, "Alice", AT),
        ("store.created", house.store.id, "Alice", AT),
        ("till.created", house.till.id, "Alice", AT),
        ("application.created", house.application.id, "Alice", AT),
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": " \t"}, "name", "control_characters"),
        ({"name": "A\0B"}, "name", "control_characters"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"currency": "eur"}, "currency", "unknown"),
        ({"currency": "EURO"}, "currency", "unknown"),
        ({"currency": "ÄÖÜ"}, "currency", "unknown"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "unknown"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "unknown"),
        ({"time_zone": "Europe"}, "time_zone", "unknown"),
        ({"time_zone": ""}, "time_zone", "unknown"),
        ({"time_zone": "A\0"}, "time_zone", "unknown"),
        ({"language": "pt"}, "language", "unknown"),
        ({"country": "XX"}, "country", "unknown"),
        ({"country": "de"}, "country", "unknown"),
    ],
)
def test_an_organisation_that_cannot_be_is_malformed(wrong: dict[str, str], field: str, why: str) -> None:
    right = {"name": "Alice", "currency": "EUR", "time_zone": "Europe/Berlin", "language": "de", "country": "DE"}
    with pytest.raises(Malformed) as refusal:
        create_organisation(**(right | wrong), by=ALICE, at=AT)  # type: ignore[arg-type]
    assert (refusal.value.details["field"], refusal.value.details["why"]) == (field, why)


def test_a_store_knows_its_zone_and_when_its_day_begins() -> None:
    company = make_company(make_organisation())
    store = create_store(
        company=company, code="gc", name="Las Palmas", time_zone="Atlantic/Canary", day_starts_at=time(5, 30),
        by=ALICE, at=AT,
    )  # fmt: skip
    assert store_by_code(company.organisation_id, "gc") == StoreFacts(
        store.id, "gc", company.id, ZoneInfo("Atlantic/Canary"), 330, "Las Palmas"
    )


def test_a_changed_store_is_known_at_once_here() -> None:
    store = make_store()
    before = store_by_code(store.organisation_id, "main")
    change_store(store=store, name="New", time_zone="Europe/Rome", day_starts_at=time(4), by=ALICE, at=AT)
    assert store_by_code(store.organisation_id, "main") == StoreFacts(
        store.id, "main", before.company_id, ZoneInfo("Europe/Rome"), 240, "New"
    )


@pytest.mark.parametrize("moment", [time(5, 0, 1), time(5, 0, 0, 1), time(5, tzinfo=ZoneInfo("Europe/Rome"))])
def test_a_day_begins_on_a_minute_of_the_stores_own_clock(moment: time) -> None:
    with pytest.raises(Malformed):
        change_store(store=make_store(), day_starts_at=moment, by=ALICE, at=AT)


def test_a_known_store_costs_no_query() -> None:
    store = make_store()
    store_by_code(store.organisation_id, "main")
    with CaptureQueriesContext(connection) as queries:
        store_by_code(store.organisation_id, "main")
    assert len(queries) == 0


def test_names_are_used_once() -> None:
    house = make_house()
    with pytest.raises(NameTaken):
        create_company(organisation=house.organisation, name="Alice GmbH", by=ALICE, at=AT)
    with pytest.raises(NameTaken):
        create_store(company=house.company, code="main", by=ALICE, at=AT)
    with pytest.raises(NameTaken):
        create_till(store=house.store, code="1", by=ALICE, at=AT)
    with pytest.raises(NameTaken):
        create_application(organisation=house.organisation, name="Back office", by=ALICE, at=AT)


def test_names_are_free_in_another_place() -> None:
    house = make_house()
    make_till(make_store(house.company, code="second"), code="1")
    next_door = make_house_next_door()
    assert [store.code for store in stores_of(next_door.id)] == ["main"]
    assert [store.code for store in stores_of(house.id)] == ["main", "second"]


def test_charlie_sees_nothing() -> None:
    house, next_door = make_house(), make_house_next_door()
    make_store(house.company, code="only here")
    make_application(house.organisation, name="Secret")
    with pytest.raises(MerchantNotFound):
        store_by_code(next_door.id, "only here")
    assert house.company.id not in {company.id for company in companies_of(next_door.id)}


@pytest.mark.parametrize("code", ["", "nowhere", "\0", "main "])
def test_a_store_that_is_not_there(code: str) -> None:
    with pytest.raises(MerchantNotFound):
        store_by_code(make_house().id, code)


def test_an_organisation_that_is_not_there() -> None:
    with pytest.raises(MerchantNotFound):
        organisation_facts(new_id())


def test_the_country_is_the_organisations_or_else_its_first_companys() -> None:
    organisation = make_organisation()
    assert organisation_facts(organisation.id).country == ""
    company = make_company(organisation, country="ES")
    make_company(organisation, name="Second", country="IT")
    assert organisation_facts(organisation.id).country == "ES"
    assert companies_of(organisation.id)[0] == CompanyFacts(company.id, "Alice GmbH", "", "ES")
    with_country = make_organisation(country="FR")
    make_company(with_country, country="ES")
    assert organisation_facts(with_country.id).country == "FR"


def test_of_two_stores_of_one_code_made_at_once_one_is_made() -> None:
    house = make_house()
    outcomes = at_once(*[partial(make_store, house.company, code="new") for _ in range(4)])
    assert sorted(outcomes) == ["done", *["name_taken"] * 3]


def test_without_the_lock_the_second_is_a_crash() -> None:
    """The twin: both look before either has written, and only the database's own rule stops the second."""
    house = make_house()
    both_have_looked = Barrier(2)

    def make() -> None:
        assert not Store.objects.filter(organisation_id=house.id, code="new").exists()
        both_have_looked.wait()
        row = {"organisation_id": house.id, "company_id": house.company.id, "code": "new", "name": "New"}
        Store.objects.create(**row, time_zone="UTC", created_at=AT)

    assert sorted(at_once(make, make)) == ["crashed", "done"]
