"""Imports through their doors: checked, run, sent twice, undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError

from habitue.checkout.tests.factories import adjust, sell, standing_of
from habitue.customers.actions import NewCard, block_card, create_customer, forget_customer, make_blank_cards
from habitue.customers.actions.endings import Holdings, merge_customers
from habitue.customers.queries import customer_for, find_customer
from habitue.customers.tests.factories import make_customer
from habitue.imports import jobs as importing_jobs
from habitue.imports.actions import start_run, start_undo
from habitue.imports.forgetting import forget_news, prune_imports
from habitue.imports.models import Import, ImportLine
from habitue.imports.queries import import_for, imports_of, left_by
from habitue.imports.refusals import ImportNotDone, ImportNotFound, ImportNotOpen, ImportTooOld
from habitue.imports.tests.factories import (
    LATER,
    bring,
    checked,
    counts,
    csv_of,
    faults,
    holdings,
    imported,
    make_moving_shop,
    moved_in,
    say,
    undone,
    work,
    world,
    xlsx_of,
)
from habitue.ledger.audit import audit_book
from habitue.ledger.queries import expiring
from habitue.merchants.tests.factories import ALICE, make_house_next_door
from habitue.platform import clock
from habitue.platform.jobs import Progress, job_for

HEADERS = "Vorname;Nachname;E-Mail;Telefon;Geburtstag;Kartennummer;Punkte;Stempel;Guthaben;Kaufpreis"
ANA = "Ana;Muster;ana@example.org;0171 2345678;24.12.1980;K-1;120;3;12,50;10,00"
BEN = "Ben;Öz;;;;K-2;;;;"


def test_a_file_becomes_customers_with_cards_and_balances() -> None:
    house, principal = make_moving_shop()
    done = moved_in(house, ANA, BEN, headers=HEADERS)
    assert (done.state, counts(done.result), faults(done.result)) == ("done", {"new": 2}, [])
    ana = find_customer(house.id, code="K-1", at=clock.now()).customer
    assert (ana.given_name, ana.family_name, ana.email, ana.telephone, str(ana.birth_date)) == (
        "Ana",
        "Muster",
        "ana@example.org",
        "+491712345678",
        "1980-12-24",
    )
    assert holdings(house.id, ana.id) == {"points": 120, "stamps": 3, "prepaid": 1250}
    ben = find_customer(house.id, code="K-2", at=clock.now()).customer
    assert (ben.name, holdings(house.id, ben.id)) == ("Ben Öz", {})
    assert list(audit_book(house.id)) == []
    assert standing_of(principal, ana.id, clock.now()) == {"points": 120, "stamps": 3, "prepaid": 1250}


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    house, _principal = make_moving_shop()
    rows: list[list[object]] = [
        ["Name", "Telefon", "Geburtsdatum", "Kartennummer", "Points", "Kitty"],
        ["Ana Muster", 491712345678, date(1980, 12, 24), 4711, 12.0, 3.25],
    ]
    done = imported(say(bring(house, xlsx_of(rows), "list.xlsx")))
    ana = find_customer(house.id, code="4711", at=clock.now()).customer
    assert counts(done.result) == {"new": 1}
    assert (ana.given_name, ana.family_name, ana.telephone, str(ana.birth_date)) == (
        "Ana",
        "Muster",
        "+491712345678",
        "1980-12-24",
    )
    assert holdings(house.id, ana.id) == {"points": 12, "kitty": 325}


def test_several_lines_of_one_card_are_lots_with_a_last_day_each() -> None:
    house, _principal = make_moving_shop()
    headers = "Karte;Points;Points: expires"
    done = moved_in(house, "K-1;10;31.12.2099", "K-1;5;30.06.2098", "K-1;1;", headers=headers)
    ana = find_customer(house.id, code="K-1", at=clock.now()).customer
    assert counts(done.result) == {"new": 1, "changed": 2}
    ends = [(one.at, one.amount) for one in expiring(house.id, ana.id, clock.now())]
    midnights = [datetime(2098, 6, 30, 22, tzinfo=UTC), datetime(2099, 12, 31, 23, tzinfo=UTC)]
    assert ends == [(midnights[0], 5), (midnights[1], 10)]
    assert holdings(house.id, ana.id) == {"points": 16}


def test_a_dry_run_says_what_the_run_will_and_writes_nothing() -> None:
    house, _principal = make_moving_shop()
    before = world(house)
    found = checked(say(bring(house, csv_of(HEADERS, ANA, BEN, "Cem;;no;;;K-1;x;;;"))))
    assert world(house) == before
    assert found.check is not None
    assert counts(found.check) == {"new": 2, "refused": 1}
    assert faults(found.check) == [(4, "E-Mail", "no_email_address", "no"), (4, "Punkte", "no_number", "x")]
    done = imported(found)
    assert done.result is not None
    assert (counts(done.result), faults(done.result)) == (counts(found.check), faults(found.check))


def test_a_file_that_is_sent_twice_is_imported_once() -> None:
    house, _principal = make_moving_shop()
    nameless = "Zoe;Nameless;;;;;7;;;"
    first = moved_in(house, ANA, BEN, nameless, headers=HEADERS)
    after = world(house)
    again = moved_in(house, ANA, BEN, nameless, headers=HEADERS)
    assert (counts(first.result), counts(again.result)) == ({"new": 3}, {"same": 3})
    assert world(house) == after


def test_balances_are_not_brought_again_by_another_file_unless_that_is_said() -> None:
    house, _principal = make_moving_shop()
    moved_in(house, "K-1;10", headers="Card;Points")
    other = moved_in(house, "K-1;10;3", headers="Card;Points;Stamps")
    ana = find_customer(house.id, code="K-1", at=clock.now()).customer
    assert (counts(other.result), holdings(house.id, ana.id)) == (
        {"changed": 1, "left_out": 1},
        {"points": 10, "stamps": 3},
    )
    added = moved_in(house, "K-1;20;", headers="Card;Points;Stamps", again="add")
    assert (counts(added.result), holdings(house.id, ana.id)) == ({"changed": 1}, {"points": 30, "stamps": 3})


@pytest.mark.parametrize(
    ("existing", "outcome", "name", "points"),
    [("update", {"changed": 1}, "Ana", 5), ("skip", {"skipped": 1}, "Alt", 0), ("refuse", {"refused": 1}, "Alt", 0)],
)
def test_whoever_is_there_already_is_changed_left_or_refused(
    existing: str, outcome: dict[str, int], name: str, points: int
) -> None:
    house, _principal = make_moving_shop()
    alt = make_customer(house.id, given_name="Alt", email="ana@example.org")
    done = moved_in(house, "Ana;Ana@Example.org;5", headers="Vorname;E-Mail;Punkte", existing=existing)
    found = find_customer(house.id, id=alt.id, at=clock.now()).customer
    assert (counts(done.result), found.given_name, holdings(house.id, alt.id).get("points", 0)) == (
        outcome,
        name,
        points,
    )
    if existing == "refuse":
        assert faults(done.result) == [(2, "E-Mail", "is_there", "Ana@Example.org")]


def test_an_empty_cell_leaves_what_is_known() -> None:
    house, _principal = make_moving_shop()
    alt = make_customer(house.id, given_name="Ana", family_name="Muster", email="ana@example.org")
    done = moved_in(house, ";ana@example.org", headers="Vorname;E-Mail")
    assert counts(done.result) == {"same": 1}
    assert find_customer(house.id, id=alt.id, at=clock.now()).customer.given_name == "Ana"


def test_cards_that_were_printed_are_given() -> None:
    house, _principal = make_moving_shop()
    make_blank_cards(organisation_id=house.id, codes=["K-1"], medium="nfc", by=ALICE, at=clock.now())
    before = world(house)
    done = moved_in(house, "Ana;K-1;77", headers="Vorname;Karte;Kundennummer")
    ana = find_customer(house.id, code="K-1", at=clock.now()).customer
    assert [(card.code, card.medium) for card in ana.cards] == [("K-1", "nfc"), ("77", "number")]
    undone(done)
    assert world(house) == before


def test_lines_that_name_the_wrong_ones_are_refused_and_the_others_are_not() -> None:
    house, _principal = make_moving_shop()
    for number in (1, 2, 3):
        cards = [NewCard(f"K-{number}")]
        create_customer(organisation_id=house.id, email=f"{number}@example.org", cards=cards, by=ALICE, at=clock.now())
    block_card(organisation_id=house.id, code="K-3", by=ALICE, at=clock.now())
    done = moved_in(
        house,
        "K-1;;2@example.org;",
        "K-1;K-2;;",
        "K-3;;;",
        ";;;5",
        "K-9;;9@example.org;5",
        headers="Karte;Card;E-Mail;Punkte",
    )
    assert counts(done.result) == {"new": 1, "refused": 4}
    assert faults(done.result) == [
        (2, "E-Mail", "names_two", "2@example.org"),
        (3, "Card", "card_of_another", "K-2"),
        (4, "Karte", "card_blocked", "K-3"),
        (5, "", "balance_without_customer", ""),
    ]


def test_an_import_is_undone_and_can_be_done_again() -> None:
    house, _principal = make_moving_shop()
    alt = make_customer(house.id, given_name="Alt", email="ana@example.org", birth_date=None)
    before = world(house)
    done = moved_in(house, ANA, BEN, "Ana;;ana@example.org;;;;1;;;", headers=HEADERS)
    after = world(house)
    back = undone(done)
    assert (back.state, back.undoing, left_by(back)) == ("undone", {"undone": 3, "left": 0}, ())
    assert world(house) == before
    again = moved_in(house, ANA, BEN, "Ana;;ana@example.org;;;;1;;;", headers=HEADERS)
    assert counts(again.result) == {"new": 1, "changed": 2}
    assert world(house) == after
    assert find_customer(house.id, code="K-1", at=clock.now()).customer.id == alt.id


def test_what_was_used_since_is_left_and_listed() -> None:
    house, principal = make_moving_shop()
    done = moved_in(house, ANA, BEN, "Cem;;;;;K-3;;;5,00;", "Dee;;;;;K-4;;;;", headers=HEADERS)
    ana, ben, cem, dee = (
        find_customer(house.id, code=f"K-{number}", at=clock.now()).customer for number in (1, 2, 3, 4)
    )
    adjust(principal, ana, -20, at=clock.now())
    sell(principal, 1000, customer=ben, at=clock.now())
    back = undone(done)
    lines = [(one.line, one.customer_id, one.why, one.what) for one in left_by(back)]
    # The balances of a line are one act, and stay or go together.
    assert lines == [
        *((2, ana.id, "spent", unit) for unit in ("prepaid", "points", "stamps")),
        (2, ana.id, "used", ""),
        (3, ben.id, "used", ""),
    ]
    assert back.undoing == {"undone": 2, "left": 2}
    assert holdings(house.id, ana.id) == {"points": 100, "stamps": 3, "prepaid": 1250}
    assert [holdings(house.id, gone.id) for gone in (cem, dee)] == [{}, {}]
    assert list(audit_book(house.id)) == []
    again = moved_in(house, ANA, BEN, "Cem;;;;;K-3;;;5,00;", "Dee;;;;;K-4;;;;", headers=HEADERS)
    assert counts(again.result) == {"new": 2, "same": 2}
    assert holdings(house.id, ana.id) == {"points": 100, "stamps": 3, "prepaid": 1250}


def test_imports_are_not_there_for_the_house_next_door() -> None:
    house, _principal = make_moving_shop()
    next_door = make_house_next_door()
    found = say(bring(house, csv_of(HEADERS, ANA)))
    with pytest.raises(ImportNotFound):
        import_for(next_door.id, found.id)
    for act in (start_run, start_undo):
        with pytest.raises(ImportNotFound):
            act(organisation_id=next_door.id, import_id=found.id, by=ALICE, at=clock.now())
    assert imports_of(next_door.id) == ()
    assert [one.id for one in imports_of(house.id)] == [found.id]


def test_what_may_not_be_done_now_is_refused() -> None:
    house, _principal = make_moving_shop()
    found = say(bring(house, csv_of(HEADERS, ANA)))
    with pytest.raises(ImportNotDone):
        start_undo(organisation_id=house.id, import_id=found.id, by=ALICE, at=clock.now())
    done = imported(found)
    with pytest.raises(ImportNotOpen):
        start_run(organisation_id=house.id, import_id=done.id, by=ALICE, at=clock.now())
    while prune_imports(at=LATER):
        pass
    with pytest.raises(ImportTooOld):
        start_undo(organisation_id=house.id, import_id=done.id, by=ALICE, at=clock.now())


def test_nothing_personal_is_left_of_an_old_import() -> None:
    house, _principal = make_moving_shop()
    done = moved_in(house, ANA, "Cem;;no;;;;;;;", headers=HEADERS)
    prune_imports(at=done.created_at + timedelta(days=29))
    assert not import_for(house.id, done.id).is_pruned
    prune_imports(at=done.created_at + timedelta(days=31))
    row = Import.objects.get(id=done.id)
    assert "Ana" not in str([row.sample, row.run_report, list(ImportLine.objects.filter(of_id=done.id).values())])


def test_the_first_rows_are_kept_until_they_are_imported() -> None:
    house, _principal = make_moving_shop()
    found = say(bring(house, csv_of(HEADERS, ANA)))
    assert "Ana" in str(Import.objects.get(id=found.id).sample)
    assert Import.objects.get(id=imported(found).id).sample == []


def test_whoever_is_forgotten_is_forgotten_here_and_does_not_come_back_with_the_same_file() -> None:
    house, _principal = make_moving_shop()
    done = moved_in(house, BEN, headers=HEADERS)
    ben = find_customer(house.id, code="K-2", at=clock.now()).customer
    forget_customer(customer=ben, holdings=Holdings(), by=ALICE, at=clock.now())
    forget_news()
    assert "Ben" not in str(list(ImportLine.objects.filter(of_id=done.id).values()))
    again = moved_in(house, BEN, headers=HEADERS)
    assert counts(again.result) == {"skipped": 1}


def test_a_cancelled_import_keeps_what_it_did_and_goes_on() -> None:
    house, _principal = make_moving_shop()
    found = say(bring(house, csv_of(HEADERS, ANA, BEN)))
    row = start_run(organisation_id=house.id, import_id=found.id, by=ALICE, at=clock.now())
    assert row.job_id is not None
    from habitue.platform.jobs import cancel_job

    cancel_job(organisation_id=house.id, job_id=row.job_id, by=ALICE, at=clock.now())
    work()
    done = imported(found)
    assert (done.state, counts(done.result)) == ("done", {"new": 2})


def test_what_is_known_already_is_shown_before_something_else_takes_its_place() -> None:
    house, _principal = make_moving_shop()
    ana = make_customer(house.id, given_name="Ana", email="ana@example.org")
    found = say(
        bring(house, csv_of("Vorname;E-Mail;Geburtstag", "Berta;ana@example.org;24.12.1980", "Cem;cem@example.org;"))
    )
    check, result = checked(found).check, imported(found).result
    assert check is not None
    assert result is not None
    for report in (check, result):
        assert [(one.line, one.customer_id, one.field, one.was, one.becomes) for one in report.replaced] == [
            (2, ana.id, "given_name", "Ana", "Berta")
        ]
        assert (report.replaced_count, report.replaced[0].title) == (1, "Given name")
    forget_customer(customer=ana, holdings=Holdings(), by=ALICE, at=clock.now())
    forget_news()
    again = import_for(house.id, found.id)
    assert again.check is not None
    assert again.check.replaced == ()
    assert again.result is not None
    assert again.result.replaced == ()


def test_whoever_became_part_of_somebody_who_is_forgotten_is_forgotten_here_too() -> None:
    house, _principal = make_moving_shop()
    done = moved_in(house, BEN, headers=HEADERS)
    ben = find_customer(house.id, code="K-2", at=clock.now()).customer
    ana = make_customer(house.id, given_name="Ana")
    merge_customers(from_=ben, into=ana, by=ALICE, at=clock.now())
    forget_customer(customer=customer_for(house.id, ana.id), holdings=Holdings(), by=ALICE, at=clock.now())
    forget_news()
    assert "Ben" not in str(list(ImportLine.objects.filter(of_id=done.id).values()))


def test_an_import_whose_database_went_away_is_at_work_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is begun again when the lease is over; until then nobody may begin another."""
    house, _principal = make_moving_shop()
    found = say(bring(house, csv_of(HEADERS, BEN)))
    row = start_run(organisation_id=house.id, import_id=found.id, by=ALICE, at=clock.now())
    assert row.job_id is not None

    def gone(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(importing_jobs, "run", gone)
    with pytest.raises(OperationalError):
        importing_jobs.run_import(job_for(house.id, row.job_id), Progress(lambda *_said: None, lambda: False))
    assert import_for(house.id, found.id).state == "running"


def test_two_people_who_share_a_letter_box_stay_two() -> None:
    house, _principal = make_moving_shop()
    lines = (
        "Jörg;Weiß;we@example.org;K-1;6",
        "Aylin;Özdemir;we@example.org;K-2;7",
        "JORG;Weiss;we@example.org;;4",  # himself, written otherwise
    )
    done = moved_in(house, *lines, headers="Vorname;Nachname;E-Mail;Kartennummer;Stempel")
    assert (counts(done.result), faults(done.result)) == (
        {"new": 1, "changed": 1, "refused": 1},
        [(3, "E-Mail", "email_of_another_line", "we@example.org")],
    )
    assert holdings(house.id, find_customer(house.id, code="K-1", at=clock.now()).customer.id) == {"stamps": 10}
    # The same file once more makes him nobody else either.
    again = moved_in(house, *lines, headers="Vorname;Nachname;E-Mail;Kartennummer;Stempel")
    assert [fault[2] for fault in faults(again.result)] == ["email_of_another_line"]
    mended = moved_in(house, "Aylin;Özdemir;;K-2;7", headers="Vorname;Nachname;E-Mail;Kartennummer;Stempel")
    assert counts(mended.result) == {"new": 1}
