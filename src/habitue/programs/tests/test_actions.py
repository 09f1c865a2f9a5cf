"""Drafts, versions, granted tiers and single-use codes."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from habitue.ledger.actions import UnitInUse
from habitue.ledger.queries import units_of
from habitue.merchants.tests.factories import ALICE, AT, BOB
from habitue.platform.ids import new_id
from habitue.platform.models import JournalLine
from habitue.programs import queries, standings
from habitue.programs.actions import (
    AlreadyOver,
    CodeTaken,
    CodeTooShort,
    DraftChanged,
    NoDraft,
    UnknownDiscount,
    UnknownTier,
    grant_tier,
    keep_draft,
    make_single_use_codes,
    publish,
    save_draft,
)
from habitue.programs.codes import code_hash
from habitue.programs.models import ProgramVersion, SingleUseCode
from habitue.programs.tests.examples import EVERY_KEY
from habitue.programs.tests.factories import POINTS, give, make_customer, make_merchant, make_program
from habitue.programs.validation import ProgramInvalid

HOUR = timedelta(hours=1)
TIERS = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000}]}


def test_a_draft_is_kept_and_published() -> None:
    alices, next_door = make_merchant(), make_merchant()
    with pytest.raises(NoDraft):
        publish(organisation_id=alices, by=ALICE, at=AT)
    save_draft(organisation_id=alices, document=EVERY_KEY, by=ALICE, at=AT)
    assert queries.draft_of(alices) == EVERY_KEY
    assert queries.draft_of(next_door) is None
    version = publish(organisation_id=alices, by=ALICE, at=AT)
    assert (version.number, version.valid_from, version.published_at, version.publisher_name) == (1, AT, AT, "Alice")
    assert queries.versions_of(alices) == [version]
    assert queries.document_of(alices, 1) == EVERY_KEY
    assert queries.document_of(next_door, 1) is None
    assert units_of(alices)["hours"] == (2, False)
    assert units_of(alices)["kitty"] == (0, True)
    told = JournalLine.objects.filter(organisation_id=alices, kind="program.published")
    assert [(line.subject_id, line.data["number"], line.actor_name) for line in told] == [(version.id, 1, "Alice")]


def test_an_invalid_draft_changes_nothing() -> None:
    organisation = make_merchant()
    save_draft(organisation_id=organisation, document={}, by=ALICE, at=AT)
    with pytest.raises(ProgramInvalid):
        save_draft(organisation_id=organisation, document={"unit": {}}, by=ALICE, at=AT)
    assert queries.draft_of(organisation) == {"currency": "EUR"}


def test_the_currency_is_the_organisations() -> None:
    organisation = make_merchant(currency="USD")
    version = publish(organisation_id=organisation, document={}, by=ALICE, at=AT)
    assert queries.version_of(organisation, version.id).document.currency == "USD"
    with pytest.raises(ProgramInvalid) as refused:
        publish(organisation_id=organisation, document={"currency": "EUR"}, by=ALICE, at=AT)
    assert refused.value.details["errors"][0]["path"] == "currency"


def test_versions_take_over_at_their_moment() -> None:
    organisation = make_merchant()
    assert queries.version_in_force(organisation, AT).number == 0
    assert queries.newest_number(organisation) == 0
    make_program(organisation)
    publish(organisation_id=organisation, document={"units": POINTS}, valid_from=AT + 5 * HOUR, by=ALICE, at=AT)
    make_program(organisation, at=AT + HOUR)
    moments = [AT - HOUR, AT, AT + HOUR - timedelta(microseconds=1), AT + HOUR, AT + 5 * HOUR]
    assert [queries.version_in_force(organisation, moment).number for moment in moments] == [0, 1, 1, 3, 2]
    assert queries.newest_number(organisation) == 3
    with pytest.raises(AlreadyOver):
        publish(organisation_id=organisation, document={}, valid_from=AT, by=ALICE, at=AT + timedelta(seconds=1))


def test_two_versions_of_one_moment_follow_each_other_by_number() -> None:
    organisation = make_merchant()
    make_program(organisation)
    make_program(organisation)
    assert queries.version_in_force(organisation, AT).number == 2


def test_a_process_hears_of_a_newer_version_when_it_is_told_the_number() -> None:
    organisation = make_merchant()
    make_program(organisation)
    assert queries.version_in_force(organisation, AT).number == 1
    remembered = queries._timelines[organisation]
    make_program(organisation)
    # As another process would have it, which has not published itself.
    queries._timelines[organisation] = remembered
    assert queries.version_in_force(organisation, AT, newest=1).number == 1
    assert queries.version_in_force(organisation, AT, newest=2).number == 2


def test_compiled_versions_are_of_one_organisation() -> None:
    alices, next_door = make_merchant(), make_merchant()
    version = make_program(alices)
    assert queries.version_of(alices, version.id).number == 1
    assert queries.version_of(alices, version.id) is queries.version_of(alices, version.id)
    assert queries.version_of(alices, None).number == 0
    with pytest.raises(ProgramVersion.DoesNotExist):
        queries.version_of(next_door, version.id)


@pytest.mark.parametrize(
    ("units", "path"),
    [
        ({}, "units.points"),
        ({"points": {"name": "P", "decimals": 2}}, "units.points.decimals"),
        ({"points": {"name": "P", "money": True}}, "units.points.money"),
    ],
)
def test_what_somebody_holds_stays_what_it_is(units: dict[str, Any], path: str) -> None:
    organisation = make_merchant()
    make_program(organisation)
    give(organisation, make_customer(organisation), "points", 5)
    with pytest.raises(ProgramInvalid) as refused:
        publish(organisation_id=organisation, document={"units": units}, by=ALICE, at=AT)
    assert [error["path"] for error in refused.value.details["errors"]] == [path]
    assert queries.newest_number(organisation) == 1


def test_what_nobody_holds_may_change() -> None:
    organisation = make_merchant()
    make_program(organisation)
    make_program(organisation, units={"points": {"name": "P", "decimals": 2}})
    assert units_of(organisation)["points"] == (2, False)
    publish(organisation_id=organisation, document={}, by=ALICE, at=AT)
    assert UnitInUse.code == "unit_in_use"


def test_a_version_cannot_be_changed_or_deleted() -> None:
    organisation = make_merchant()
    make_program(organisation)
    for statement in (
        "UPDATE programs_version SET number = 2",
        "DELETE FROM programs_version",
        "INSERT INTO programs_version SELECT * FROM programs_version",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_versions_published_at_once_are_numbered_one_after_the_other() -> None:
    organisation = make_merchant()

    def run() -> None:
        try:
            make_program(organisation)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version.number for version in queries.versions_of(organisation)) == list(range(1, 9))


def test_staff_grant_a_tier_and_take_it_back() -> None:
    organisation = make_merchant()
    make_program(organisation, tiers=TIERS)
    ana = make_customer(organisation)
    with pytest.raises(UnknownTier):
        grant_tier(organisation_id=organisation, customer_id=ana, level="tin", by=BOB, at=AT)
    until = date(2026, 3, 31)
    assert grant_tier(organisation_id=organisation, customer_id=ana, level="gold", until=until, by=BOB, at=AT) == "gold"
    standing = standings.standing_of(organisation, ana)
    assert (standing.granted, standing.granted_until, standing.due_on) == ("gold", until, date(2026, 4, 1))
    assert grant_tier(organisation_id=organisation, customer_id=ana, level=None, by=BOB, at=AT) == "silver"
    assert standings.standing_of(organisation, ana).granted is None
    told = JournalLine.objects.filter(organisation_id=organisation, kind="tier.changed").order_by("id")
    assert [line.data for line in told] == [
        {"before": "silver", "after": "gold", "granted": "gold", "until": "2026-03-31"},
        {"before": "gold", "after": "silver"},
    ]


def test_without_tiers_none_is_granted() -> None:
    organisation = make_merchant()
    make_program(organisation)
    with pytest.raises(UnknownTier):
        grant_tier(organisation_id=organisation, customer_id=new_id(), level="gold", by=BOB, at=AT)


SUMMER = [{"code": "SUMMER", "percent": "10", "by": "code"}, {"code": "rule", "percent": "1"}]


def test_single_use_codes_are_told_once_and_kept_as_fingerprints() -> None:
    organisation, ana = make_merchant(), new_id()
    make_program(organisation, discounts=SUMMER)
    codes = make_single_use_codes(organisation_id=organisation, discount="SUMMER", count=500, by=ALICE, at=AT)
    assert len(set(codes)) == 500
    rows = SingleUseCode.objects.filter(organisation_id=organisation)
    assert {bytes(row.code_hash) for row in rows} == {code_hash(code.lower()) for code in codes}
    own = make_single_use_codes(
        organisation_id=organisation, discount="SUMMER", codes=["For Ana"], customer_id=ana, by=ALICE, at=AT
    )
    assert own == ["For Ana"]
    row = rows.get(code_hash=code_hash("FORANA"))
    assert (row.customer_id, row.discount, row.used_by_sale) == (ana, "SUMMER", None)


@pytest.mark.parametrize(
    ("discount", "codes", "refusal"),
    [
        ("winter", ["ABCD"], UnknownDiscount),
        ("rule", ["ABCD"], UnknownDiscount),
        ("SUMMER", ["abc"], CodeTooShort),
        ("SUMMER", ["ABCD", "ab cd"], CodeTaken),
        ("SUMMER", ["summer"], CodeTaken),
        ("SUMMER", ["OLD-1", "FRESH"], CodeTaken),
    ],
)
def test_codes_that_cannot_be_made(discount: str, codes: list[str], refusal: type[Exception]) -> None:
    organisation = make_merchant()
    make_program(organisation, discounts=SUMMER)
    make_single_use_codes(organisation_id=organisation, discount="SUMMER", codes=["old-1"], by=ALICE, at=AT)
    with pytest.raises(refusal):
        make_single_use_codes(organisation_id=organisation, discount=discount, codes=codes, by=ALICE, at=AT)
    assert SingleUseCode.objects.filter(organisation_id=organisation).count() == 1


@pytest.mark.parametrize("asked", [{}, {"count": 1, "codes": ["ABCD"]}, {"count": 0}, {"count": 10_001}, {"codes": []}])
def test_how_many_codes_is_said_in_one_way(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="count or codes"):
        make_single_use_codes(organisation_id=new_id(), discount="SUMMER", by=ALICE, at=AT, **asked)


def test_documents_keep_the_merchants_order() -> None:
    organisation = make_merchant()
    units = {code: {"name": code} for code in ("stamps", "a", "points", "bb")}
    save_draft(organisation_id=organisation, document={"units": units}, by=ALICE, at=AT)
    version = publish(organisation_id=organisation, by=ALICE, at=AT)
    assert list((queries.draft_of(organisation) or {})["units"]) == list(units)
    assert list((queries.document_of(organisation, 1) or {})["units"]) == list(units)
    assert list(queries.version_of(organisation, version.id).document.units) == list(units)


def test_a_draft_is_kept_with_its_faults_and_not_published_with_them() -> None:
    organisation = make_merchant()
    assert keep_draft(organisation_id=organisation, document={"earn": "?"}, by=ALICE, at=AT) == 1
    assert queries.draft_facts(organisation) == queries.DraftFacts(
        document={"currency": "EUR", "earn": "?"}, revision=1, saved_at=AT, saver_name="Alice"
    )
    with pytest.raises(ProgramInvalid):
        publish(organisation_id=organisation, by=ALICE, at=AT)


def test_a_draft_that_somebody_changed_meanwhile_is_not_written_over() -> None:
    organisation = make_merchant()
    assert keep_draft(organisation_id=organisation, document={}, revision=0, by=ALICE, at=AT) == 1
    assert keep_draft(organisation_id=organisation, document={"units": POINTS}, revision=1, by=BOB, at=AT) == 2
    for again in (0, 1):
        with pytest.raises(DraftChanged) as refused:
            keep_draft(organisation_id=organisation, document={}, revision=again, by=ALICE, at=AT)
        assert refused.value.details == {"who": "Bob", "revision": 2}
    with pytest.raises(DraftChanged):
        publish(organisation_id=organisation, revision=1, by=ALICE, at=AT)
    assert publish(organisation_id=organisation, revision=2, by=ALICE, at=AT).number == 1
    assert (queries.draft_of(organisation) or {})["units"] == POINTS
