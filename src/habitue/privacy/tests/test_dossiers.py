"""Everything about a person, whole, and nobody else's."""

import csv
import io
import zipfile
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
import time_machine
from django.db.models import QuerySet

from habitue.checkout.tests.factories import adjust, make_shop, make_voucher, sell
from habitue.customers.actions import forget_customer, give_consent, merge_customers, publish_consent_text
from habitue.customers.actions.endings import Holdings
from habitue.customers.queries import CustomerNotFound, CustomerView, customer_for
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, AT, BOB
from habitue.platform.files import FileNotFound, file_for
from habitue.platform.jobs import job_for
from habitue.platform.jobs.progress import Progress
from habitue.platform.journal import Actor
from habitue.privacy.actions import ask_for_dossier
from habitue.privacy.dossiers import as_csv, dossier_of, newest_dossier, sections
from habitue.privacy.explaining import PARTS
from habitue.privacy.jobs import collect_dossier
from habitue.privacy.models import Dossier
from habitue.privacy.tables import TABLES, rows_of

QUIET = Progress(lambda _done, _total, _what: None, lambda: False)


def a_life() -> CustomerView:
    """Ana, who was Anna before; she bought, was given something, agreed to something."""
    house, till = make_shop()
    ana = make_customer(house.id, given_name="Ana", email="ana@example.com", codes=("1",))
    anna = make_customer(house.id, given_name="Anna", email="anna@example.com", codes=("2",))
    text = publish_consent_text(organisation_id=house.id, purpose="terms", texts={"en": "Yes."}, by=ALICE, at=AT)
    give_consent(customer=ana, text_id=text.id, place="till", by=BOB, at=AT)
    sell(till, 1250, customer=ana)
    adjust(till, ana, 7)
    make_voucher(till, 500, customer=None)
    merge_customers(from_=anna, into=ana, by=BOB, at=AT)
    eva = make_customer(house.id, given_name="Eva", email="eva@example.com")
    sell(till, 99900, customer=eva)
    return ana


def test_it_holds_everything_and_nobody_else() -> None:
    ana = a_life()
    found = sections(ana, AT)
    assert {table.name for table in TABLES} <= set(found)
    assert sorted(row["given_name"] for row in found["customers_customer"]) == ["Ana", "Anna"]
    assert sorted(row["code"] for row in found["customers_card"]) == ["1", "2"]
    assert [(row["purpose"], row["text"], row["holds"]) for row in found["consents"]] == [("terms", "Yes.", True)]
    assert [(row["unit"], row["balance"]) for row in found["balances"]] == [("points", 19)]
    assert sorted(row["amount"] for row in found["entries"]) == [7, 12]
    assert sorted(row["granted"] for row in found["lots"]) == [7, 12]
    assert [row["due"] for row in found["checkout_sale"]] == [1250]
    assert [row["name"] for row in found["sale_lines"]] == ["A"]
    assert b"eva@example.com" not in orjson.dumps(found)
    assert b"99900" not in orjson.dumps(found)


def test_it_is_a_zip_that_explains_itself_in_their_language() -> None:
    with zipfile.ZipFile(io.BytesIO(dossier_of(a_life(), "de", AT))) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode("utf-8-sig")
        whole = orjson.loads(archive.read("everything.json"))
        rows = list(csv.DictReader(io.StringIO(archive.read("csv/customers_card.csv").decode("utf-8-sig"))))
    assert names[:2] == ["README.txt", "everything.json"]
    assert readme.startswith("Alles, was Alice & Bob über Ana speichert")
    assert [row["code"] for row in rows] == [row["code"] for row in whole["customers_card"]]


def test_every_part_is_explained() -> None:
    assert sorted(PARTS) == sorted(sections(a_life(), AT))


def test_nothing_in_a_table_is_taken_for_a_formula() -> None:
    said = as_csv([{"a": "=1+1", "b": "-12.5", "c": "@x", "d": None, "e": {"x": 1}, "f": "+49151"}]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(said.splitlines()[1]))) == ["'=1+1", "-12.5", "'@x", "", '{"x":1}', "+49151"]


def test_it_is_collected_by_a_job_and_kept_for_a_week() -> None:
    ana = a_life()
    for _twice in range(2):
        ask_for_dossier(customer=ana, language="en", by=BOB, at=AT)
    asked = newest_dossier(ana.organisation_id, ana.id)
    assert asked is not None
    assert Dossier.objects.filter(organisation_id=ana.organisation_id).count() == 1
    with time_machine.travel(AT, tick=False):
        result = collect_dossier(job_for(ana.organisation_id, asked.job_id), QUIET)
        again = collect_dossier(job_for(ana.organisation_id, asked.job_id), QUIET)
    made = newest_dossier(ana.organisation_id, ana.id)
    assert made is not None
    assert str(made.file_id) == again["file"]
    file = file_for(ana.organisation_id, made.file_id) if made.file_id else None
    assert file is not None
    assert (file.media_type, file.expires_at) == ("application/zip", AT + timedelta(days=7))
    with pytest.raises(FileNotFound):
        file_for(ana.organisation_id, UUID(result["file"]))


def test_a_guest_has_it_made_once_an_hour_and_staff_whenever_they_need_it() -> None:
    house, _till = make_shop()
    ana = make_customer(house.id)
    asks = [(Actor("customer", ana.id), 0, 1), (Actor("customer", ana.id), 5, 1), (BOB, 10, 2)]
    for by, minutes, count in [*asks, (Actor("customer", ana.id), 71, 3)]:
        at = AT + timedelta(minutes=minutes)
        ask_for_dossier(customer=ana, language="en", by=by, at=at)
        assert Dossier.objects.filter(customer_id=ana.id).count() == count
        newest = newest_dossier(house.id, ana.id)
        with time_machine.travel(at, tick=False):
            if newest is not None and newest.file_id is None:
                collect_dossier(job_for(house.id, newest.job_id), QUIET)


def test_after_forgetting_no_table_leads_to_the_person() -> None:
    ana = a_life()
    ask_for_dossier(customer=ana, language="en", by=BOB, at=AT)
    forget_customer(customer=ana, holdings=Holdings(), by=BOB, at=AT)
    people = frozenset({ana.id})
    left = {table.name for table in TABLES if list(rows_of(table, ana.organisation_id, people))}
    # The row itself says nothing; sales, what they were judged by, and the journal know an id and no name.
    assert left <= {
        "customers_customer", "checkout_sale", "programs_tally", "programs_customerstanding", "platform_journalline",
    }  # fmt: skip
    with pytest.raises(CustomerNotFound):
        customer_for(ana.organisation_id, ana.id)
    for table in TABLES:
        rows: QuerySet[object] = QuerySet(table.model)  # type: ignore[type-var]
        said = str(list(rows.filter(organisation_id=ana.organisation_id).values())).lower()
        assert "ana@example.com" not in said, table.label
