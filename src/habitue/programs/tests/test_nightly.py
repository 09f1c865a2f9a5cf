"""The nightly run: in its order, once, whoever else is running it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connections

from habitue.ledger.audit import audit_book
from habitue.ledger.posting import NewLot
from habitue.merchants.tests.factories import AT, BOB
from habitue.platform.journal import SYSTEM
from habitue.platform.models import JournalLine
from habitue.programs import queries, standings
from habitue.programs.actions import grant_tier
from habitue.programs.grants import Occasion, give_grants, give_referral
from habitue.programs.models import GrantGiven, Night, Tally
from habitue.programs.nightly import NightReport, run_night
from habitue.programs.queries import version_in_force
from habitue.programs.referrals import remember_referral, settle_referral
from habitue.programs.tests.factories import balances, give, make_customer, make_merchant, make_program, owe
from habitue.programs.tiers import NOBODY, after_sale

BERLIN = ZoneInfo("Europe/Berlin")
STAMPS: dict[str, Any] = {
    "units": {"stamps": {"name": "Stamps"}, "toast": {"name": "Toast", "covers": {"articles": {"TOAST": 1}}}},
    "exchanges": [{"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True}],
}
HOUR = timedelta(hours=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def run(organisation_id: UUID, until: datetime) -> NightReport:
    return run_night(organisation_id=organisation_id, until=until, by=SYSTEM)


def kinds(organisation_id: UUID, kind: str) -> list[dict[str, object]]:
    lines = JournalLine.objects.filter(organisation_id=organisation_id, kind=kind).order_by("recorded_at", "id")
    return [line.data for line in lines]


def test_what_matured_is_exchanged_before_the_rest_expires() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS)
    ana, ben = make_customer(merchant), make_customer(merchant)
    midnight = berlin("2026-01-10T00:00")
    for customer in (ana, ben):
        give(merchant, customer, "stamps", 9, lot=NewLot(expires_at=midnight))
    give(merchant, ana, "stamps", 3, lot=NewLot(available_from=midnight - HOUR))
    give(merchant, ben, "stamps", 3, lot=NewLot(available_from=midnight))
    report = run(merchant, midnight + 3 * HOUR)
    assert balances(merchant, ana, midnight) == {"stamps": 2, "toast": 1}
    assert balances(merchant, ben, midnight) == {"stamps": 3}
    assert (report.exchanged, report.left) == (1, set())
    assert kinds(merchant, "exchange.made") == [
        {"exchange": "toast", "times": 1, "took": {"stamps": 10}, "gave": {"toast": 1}}
    ]
    assert list(audit_book(merchant)) == []


def test_missed_nights_are_gone_through_in_order() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS)
    ana = make_customer(merchant)
    run(merchant, AT)
    # Ten together on the evening of the 12th only: on the 13th half of them are gone.
    give(merchant, ana, "stamps", 5, lot=NewLot(expires_at=berlin("2026-01-13T00:00")))
    give(merchant, ana, "stamps", 5, lot=NewLot(available_from=berlin("2026-01-12T20:00")))
    run(merchant, berlin("2026-02-20T03:00"))
    assert balances(merchant, ana, AT) == {"stamps": 0, "toast": 1}


def test_running_it_again_changes_nothing() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS)
    ana = make_customer(merchant)
    give(merchant, ana, "stamps", 27)
    until = berlin("2026-01-06T03:00")
    assert run(merchant, until).exchanged == 1
    again = run(merchant, until)
    assert (again.exchanged, again.settled, again.tiers_changed, again.granted) == (0, 0, 0, 0)
    assert run(merchant, until - 10 * HOUR).exchanged == 0
    assert balances(merchant, ana, until) == {"stamps": 7, "toast": 2}
    assert Night.objects.get(organisation_id=merchant).done_until == until


def test_a_new_program_reaches_what_is_there_already() -> None:
    merchant, next_door = make_merchant(), make_merchant()
    for organisation in (merchant, next_door):
        make_program(organisation, units=STAMPS["units"])
    ana, charlies = make_customer(merchant), make_customer(next_door)
    give(merchant, ana, "stamps", 12)
    give(next_door, charlies, "stamps", 12)
    assert run(merchant, AT + HOUR).exchanged == 0
    make_program(merchant, at=AT + 2 * HOUR, **STAMPS)
    assert run(merchant, AT + 3 * HOUR).exchanged == 1
    assert balances(merchant, ana, AT) == {"stamps": 2, "toast": 1}
    assert balances(next_door, charlies, AT) == {"stamps": 12}


def test_it_hears_of_what_another_process_has_published() -> None:
    merchant = make_merchant()
    make_program(merchant, units=STAMPS["units"])
    ana = make_customer(merchant)
    give(merchant, ana, "stamps", 12)
    assert queries.version_in_force(merchant, AT).number == 1
    remembered = queries._timelines[merchant]
    make_program(merchant, **STAMPS, grants=[{"code": "hello", "at": "registration", "give": {"stamps": 8}}])
    queries._timelines[merchant] = remembered
    assert give_grants(organisation_id=merchant, customer_id=ana, moment="registration", by=BOB, at=AT) == ["hello"]
    queries._timelines[merchant] = remembered
    assert run(merchant, AT + HOUR).exchanged == 1
    assert balances(merchant, ana, AT) == {"stamps": 0, "toast": 2}


def test_limits_hold_in_the_night_too() -> None:
    merchant = make_merchant()
    limited = {**STAMPS["exchanges"][0], "limit": {"total": 3, "per_customer": 2, "days": 1}}
    make_program(merchant, units=STAMPS["units"], exchanges=[limited])
    customers = [make_customer(merchant) for _ in range(3)]
    for customer in customers:
        give(merchant, customer, "stamps", 50)
    run(merchant, AT + HOUR)
    toasts = sorted(balances(merchant, customer, AT + HOUR).get("toast", 0) for customer in customers)
    assert toasts == [0, 1, 2]
    # Tomorrow everybody may again, but there are none left.
    run(merchant, AT + 24 * HOUR)
    assert sum(balances(merchant, customer, AT).get("toast", 0) for customer in customers) == 3
    tallies = Tally.objects.filter(organisation_id=merchant, what="use:exchange:toast")
    assert sorted(tally.amount for tally in tallies) == [1, 2]


def test_what_is_owed_is_settled_first() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS)
    ana = make_customer(merchant)
    owe(merchant, ana, "toast", 1)
    give(merchant, ana, "stamps", 20)
    run(merchant, AT + HOUR)
    assert balances(merchant, ana, AT + HOUR) == {"stamps": 0, "toast": 1}


def test_birthdays() -> None:
    merchant = make_merchant()
    cake = {"code": "cake", "at": "birthday", "give": {"stamps": 10}}
    make_program(merchant, **STAMPS, grants=[cake])
    ana = make_customer(merchant, birth_date=date(1990, 1, 7))
    leapling = make_customer(merchant, birth_date=date(1988, 2, 29))
    nobody = make_customer(merchant)
    assert run(merchant, berlin("2026-01-06T23:59")).granted == 0
    assert run(merchant, berlin("2026-01-07T00:00")).granted == 1
    assert run(merchant, berlin("2026-01-07T12:00")).granted == 0
    assert balances(merchant, ana, AT) == {"stamps": 0, "toast": 1}
    run(merchant, berlin("2027-01-08T12:00"))
    assert balances(merchant, ana, AT)["toast"] == 2
    assert balances(merchant, leapling, AT)["toast"] == 1
    assert balances(merchant, nobody, AT) == {}
    given = GrantGiven.objects.filter(organisation_id=merchant, customer_id=leapling)
    assert [(row.occasion, row.given_at) for row in given] == [("birthday:2026", berlin("2026-02-28T00:00"))]
    assert {"grant": "cake", "gave": {"stamps": 10}} in kinds(merchant, "gift.granted")


def test_the_29th_of_february_is_a_day_in_a_leap_year() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS, grants=[{"code": "cake", "at": "birthday", "give": {"stamps": 10}}])
    leapling = make_customer(merchant, birth_date=date(1988, 2, 29))
    run(merchant, berlin("2028-02-27T12:00"))
    run(merchant, berlin("2028-03-01T12:00"))
    [given] = GrantGiven.objects.filter(organisation_id=merchant, customer_id=leapling)
    assert (given.occasion, given.given_at) == ("birthday:2028", berlin("2028-02-29T00:00"))


def test_a_grant_is_given_once_for_its_occasion() -> None:
    merchant = make_merchant()
    grants = [
        {"code": "hello", "at": "registration", "give": {"points": 50}},
        {"code": "word", "at": "review", "give": {"points": 5}},
        {"code": "friend", "at": "referral_first_sale", "give": {"points": 100}, "to": "both"},
        {"code": "thanks", "at": "referral_first_sale", "give": {"points": 7}},
    ]
    make_program(merchant, grants=grants)
    ana, ben = make_customer(merchant), make_customer(merchant)

    def given(moment: Occasion, occasion: str = "") -> list[str]:
        return give_grants(organisation_id=merchant, customer_id=ana, moment=moment, occasion=occasion, by=BOB, at=AT)

    assert [given("registration"), given("registration"), given("profile_complete")] == [["hello"], [], []]
    assert [given("review", "1"), given("review", "2"), given("review", "1")] == [["word"], ["word"], []]
    assert balances(merchant, ana, AT) == {"points": 60}
    for _ in range(2):
        give_referral(organisation_id=merchant, customer_id=ben, recommended_by=ana, by=BOB, at=AT)
    assert balances(merchant, ana, AT) == {"points": 167}
    assert balances(merchant, ben, AT) == {"points": 100}


def test_whoever_brought_a_friend_is_thanked_after_the_first_sale() -> None:
    merchant = make_merchant()
    make_program(
        merchant, grants=[{"code": "friend", "at": "referral_first_sale", "give": {"points": 9}, "to": "both"}]
    )
    ana, ben, cleo = (make_customer(merchant) for _ in range(3))
    for recommended_by in (ana, cleo):
        remember_referral(organisation_id=merchant, customer_id=ben, recommended_by=recommended_by, at=AT)
    assert run(merchant, AT + HOUR).granted == 0
    Tally.objects.create(organisation_id=merchant, customer_id=ben, what="sales", day=date(2026, 1, 5), amount=1)
    assert run(merchant, AT + 2 * HOUR).granted == 2
    assert run(merchant, AT + 3 * HOUR).granted == 0
    assert settle_referral(organisation_id=merchant, customer_id=ben, by=BOB, at=AT) == 0
    assert [balances(merchant, customer, AT) for customer in (ana, ben, cleo)] == [{"points": 9}, {"points": 9}, {}]
    with pytest.raises(IntegrityError, match="nobody_recommends_themselves"):
        remember_referral(organisation_id=merchant, customer_id=ana, recommended_by=ana, at=AT)


def test_a_grant_at_the_same_moment_twice_is_given_once() -> None:
    merchant = make_merchant()
    make_program(merchant, grants=[{"code": "hello", "at": "registration", "give": {"points": 50}}])
    ana = make_customer(merchant)

    def work() -> None:
        try:
            give_grants(organisation_id=merchant, customer_id=ana, moment="registration", by=BOB, at=AT)
        finally:
            connections.close_all()

    in_threads(work, 6)
    assert balances(merchant, ana, AT) == {"points": 50}


def in_threads(work: Callable[[], None], number: int) -> None:
    threads = [Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_tiers_fall_by_themselves() -> None:
    merchant = make_merchant()
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 100}]}
    make_program(merchant, tiers=tiers)
    ana, ben = make_customer(merchant), make_customer(merchant)
    ladder = version_in_force(merchant, AT).ladder
    assert ladder is not None
    standings.lock_and_save(
        organisation_id=merchant, customer_id=ana, standing=after_sale(ladder, NOBODY, {}, AT, BERLIN, 100)
    )
    Tally.objects.create(organisation_id=merchant, customer_id=ana, what="spend", day=date(2026, 1, 5), amount=100)
    grant_tier(organisation_id=merchant, customer_id=ben, level="gold", until=date(2026, 2, 15), by=BOB, at=AT)
    assert run(merchant, berlin("2026-02-15T23:59")).tiers_changed == 0
    assert run(merchant, berlin("2026-02-16T00:00")).tiers_changed == 1
    assert run(merchant, berlin("2026-03-20T00:00")).tiers_changed == 1
    assert standings.standing_of(merchant, ana).level == "silver"
    assert standings.standing_of(merchant, ana).since_at == berlin("2026-03-01T00:00")
    assert kinds(merchant, "tier.changed")[1:] == [{"before": "gold", "after": "silver"}] * 2
    # A new program with another ladder is looked at for everybody.
    lower = {"window": "lifetime", "levels": [{"code": "tin", "from": 0}, {"code": "lead", "from": 50}]}
    make_program(merchant, at=berlin("2026-03-21T00:00"), tiers=lower)
    assert run(merchant, berlin("2026-03-21T03:00")).tiers_changed == 1
    assert standings.standing_of(merchant, ana).level == "lead"


def test_two_runs_at_once_do_it_once() -> None:
    merchant = make_merchant()
    make_program(merchant, **STAMPS)
    midnight = berlin("2026-01-10T00:00")
    customers = [make_customer(merchant) for _ in range(12)]
    for customer in customers:
        give(merchant, customer, "stamps", 9, lot=NewLot(expires_at=midnight))
        give(merchant, customer, "stamps", 3, lot=NewLot(available_from=midnight - HOUR))

    def work() -> None:
        try:
            run(merchant, midnight + HOUR)
        finally:
            connections.close_all()

    in_threads(work, 3)
    assert [balances(merchant, customer, midnight) for customer in customers] == [{"stamps": 2, "toast": 1}] * 12
    assert list(audit_book(merchant)) == []
