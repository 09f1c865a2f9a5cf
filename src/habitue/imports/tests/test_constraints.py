"""What the database holds of imports, and every fault of a line: a row each."""

from typing import Any

import pytest
from django.db import IntegrityError

from habitue.imports.actions import begin_import, start_run
from habitue.imports.faults import FAULT_SENTENCES
from habitue.imports.models import Import, ImportLine
from habitue.imports.refusals import ColumnsSayNobody, ColumnTwice, ColumnUnknown, ImportBusy
from habitue.imports.tests.factories import (
    bring,
    checked,
    counts,
    csv_of,
    faults,
    imported,
    make_moving_shop,
    say,
    undone,
    xlsx_of,
)
from habitue.merchants.queries import CompanyRequired
from habitue.merchants.tests.factories import ALICE, make_company, make_organisation
from habitue.platform import clock
from habitue.platform.refusals import Refusal


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("an_import_is_in_a_known_state", {"state": "lost"}), ("an_import_has_rows", {"rows_count": 0})],
)
def test_the_database_guards_imports(constraint: str, change: dict[str, Any]) -> None:
    house, _principal = make_moving_shop()
    found = bring(house, csv_of("Name", "Ana"))
    with pytest.raises(IntegrityError, match=constraint):
        Import.objects.filter(id=found.id).update(**change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("a_line_had_a_known_outcome", {"outcome": "lost"}), ("a_refused_line_is_nobodys", {"outcome": "refused"})],
)
def test_the_database_guards_lines(constraint: str, change: dict[str, Any]) -> None:
    house, _principal = make_moving_shop()
    found = imported(say(bring(house, csv_of("Name", "Ana"))))
    with pytest.raises(IntegrityError, match=constraint):
        ImportLine.objects.filter(of_id=found.id).update(**change)


def test_an_organisation_imports_one_file_at_a_time() -> None:
    house, _principal = make_moving_shop()
    first, second = (say(bring(house, csv_of("Name", name))) for name in ("Ana", "Ben"))
    start_run(organisation_id=house.id, import_id=first.id, by=ALICE, at=clock.now())
    for one in (first, second):
        with pytest.raises(Refusal) as refused:
            start_run(organisation_id=house.id, import_id=one.id, by=ALICE, at=clock.now())
        assert refused.value.code in (ImportBusy.code, "import_not_open")
    with pytest.raises(IntegrityError, match="an_organisation_imports_one_file_at_a_time"):
        Import.objects.filter(id=second.id).update(state="running")


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [(["note", ""], ColumnsSayNobody), (["name", "name"], ColumnTwice), (["name", "balance.gold"], ColumnUnknown)],
)
def test_columns_that_cannot_be_are_refused(columns: list[str], refusal: type[Refusal]) -> None:
    house, _principal = make_moving_shop()
    with pytest.raises(refusal):
        say(bring(house, csv_of("a;b", "1;2")), columns)


def test_without_a_company_people_come_and_balances_do_not() -> None:
    organisation = make_organisation()
    house_id = organisation.id
    found = [
        say(begin_import(organisation_id=house_id, name="list.csv", content=content, by=ALICE, at=clock.now()))
        for content in (csv_of("Name;Guthaben", "Ana;5"), csv_of("Name", "Ben"))
    ]
    with pytest.raises(CompanyRequired):
        start_run(organisation_id=house_id, import_id=found[0].id, by=ALICE, at=clock.now())
    assert counts(imported(found[1]).result) == {"new": 1}
    assert undone(found[1]).state == "undone"
    make_company(organisation)
    assert counts(imported(found[0]).result) == {"new": 1}


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("Punkte", "viel", "no_number"),
        ("Punkte", "-3", "negative"),
        ("Punkte", "1,5", "too_many_decimals"),
        ("Punkte", "9007199254740992", "too_much"),
        ("Geburtstag", "gestern", "no_date"),
        ("Geburtstag", "1.1.1850", "implausible"),
        ("E-Mail", "ana", "no_email_address"),
        ("Telefon", "12", "no_telephone_number"),
        ("Sprache", "klingonisch", "unknown_language"),
        ("Kartenart", "stone", "unknown_medium"),
        ("Karte", "x" * 65, "too_long"),
        ("Nachname", "a\u202eb", "control_characters"),
        ("Kaufpreis", "5", "price_without_amount"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_fault(header: str, cell: str, code: str) -> None:
    house, _principal = make_moving_shop()
    found = checked(say(bring(house, csv_of(f"Vorname;{header}", f"Ana;{cell}", "Ben;"))))
    assert faults(found.check) == [(2, header, code, cell[:80])]
    assert str(FAULT_SENTENCES[code])


def test_a_day_that_has_passed_and_digits_that_are_lost_are_faults() -> None:
    house, _principal = make_moving_shop()
    rows: list[list[object]] = [
        ["Karte", "Points", "Points expires"],
        [1234567890123456789, 5, "1.1.2020"],
        ["K-1", "", "1.1.2020"],
    ]
    found = checked(say(bring(house, xlsx_of(rows))))
    assert [(line, column, code) for line, column, code, _value in faults(found.check)] == [
        (2, "Karte", "digits_lost"),
        (2, "Points expires", "past"),
    ]


def test_lines_of_nothing_and_lines_that_are_too_long_are_faults() -> None:
    house, _principal = make_moving_shop()
    found = checked(say(bring(house, csv_of("Name;Farbe", ";rot", "Ana;rot;mehr")), ["name", ""]))
    assert faults(found.check) == [(2, "", "nothing", ""), (3, "", "too_many_cells", "mehr")]
