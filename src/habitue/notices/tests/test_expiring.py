"""What will soon be lost is told in time: once, in one mail, to those who chose it."""

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from habitue.checkout.tests.api.callers import told
from habitue.customers.actions import block_customer, choose_mails, create_customer
from habitue.customers.lists import WISHING_FOR_EXPIRY
from habitue.customers.queries import customer_for
from habitue.ledger.queries import expiring_of
from habitue.merchants.tests.factories import ALICE, AT, make_organisation
from habitue.messages.queries import messages_of
from habitue.messages.tests.factories import send_all, set_aside
from habitue.messages.tests.server import mail_server, use_server
from habitue.notices import expiring, jobs
from habitue.notices.expiring import AHEAD, SOON, begin_rounds, next_morning, rounds_due, warn_some
from habitue.notices.models import ExpiryRound, ExpiryTold
from habitue.notices.tests.test_notices import Shop, spread_all
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.vouchers.queries import holders_of_vouchers

BERLIN = ZoneInfo("Europe/Berlin")
GONE = datetime(2027, 2, 1, tzinfo=BERLIN)
"""When what was earned at AT expires: after a year, at the end of the month."""
LUNCH = {"article": "LUNCH", "group": "food", "amount": 4200, "name": "Lunch"}
DAY = timedelta(days=1)


def a_shop(**more: Any) -> Shop:
    """Ana wishes to be told; her welcome points and those of a lunch expire together."""
    shop = Shop(mails=("expiry",), **more)
    shop.sell(LUNCH)
    return shop


def warn(shop: Shop, at: datetime, *, limit: int = 200) -> None:
    """A morning's round, whether or not it has begun before."""
    ExpiryRound.objects.update_or_create(organisation_id=shop.id, defaults={"due_at": at, "after": None})
    while warn_some(organisation_id=shop.id, at=at, limit=limit):
        pass


def mails(shop: Shop) -> list[str]:
    return [facts.to for facts in messages_of(shop.id).items if facts.kind == "notices.expiry"][::-1]


def test_a_fortnight_before_it_is_told_in_the_customers_language(settings: Settings) -> None:
    # What other tests sold waits to be told of, too.
    spread_all()
    set_aside()
    shop = a_shop()
    shop.do("/loads", {"customer": shop.ana, "unit": "prepaid", "amount": 500, "price": 500})  # never expires
    early, late = GONE - SOON - DAY, GONE - SOON
    with mail_server() as server:
        use_server(settings, server.port)
        for at in (early, late):
            warn(shop, at)
            send_all(at)
        (taken,) = server.taken
    assert taken.mail["Subject"] == "Alice & Bob: nutzen, bevor es verfällt"
    assert taken.mail["To"] == "ana@example.com"
    assert "- Punkte: 92, bis 31. Januar 2027" in taken.text
    for said in ("Guten Tag Ana,", "Punkte", ">92<", "bis 31. Januar 2027"):
        assert said in taken.html
    assert "Prepaid" not in taken.text
    assert [facts.to for facts in shop.facts() if facts.kind == "notices.expiry"] == ["ana@example.com"]


def test_one_mail_tells_of_all_that_goes_within_six_weeks_and_of_none_twice() -> None:
    shop = a_shop()
    shop.office.now = "2026-02-05T10:00:00+01:00"  # gone a month later
    shop.sell(LUNCH)
    shop.office.now = "2026-03-05T10:00:00+01:00"
    shop.sell(LUNCH)
    for days in range(30):
        warn(shop, GONE - SOON + days * DAY)
    assert mails(shop) == ["ana@example.com"]
    assert ExpiryTold.objects.get(organisation_id=shop.id).told_until == datetime(2027, 3, 1, tzinfo=BERLIN)
    april = datetime(2027, 4, 1, tzinfo=BERLIN)
    for days in range(-20, 2):
        warn(shop, april - SOON + days * DAY)
    assert mails(shop) == ["ana@example.com"] * 2


def test_what_was_spent_meanwhile_is_not_warned_of() -> None:
    shop = a_shop()
    shop.sell({**LUNCH, "amount": 800})
    shop.do("/exchanges", {"customer": shop.ana, "code": "coffee"})  # all hundred
    warn(shop, GONE - DAY)
    assert mails(shop) == []


def test_a_voucher_of_the_customers_is_told_of_too() -> None:
    shop = Shop(mails=("expiry",))
    until = "2026-03-01T00:00:00+01:00"
    shop.do("/vouchers", {"amount": 1250, "price": 1250, "customer": shop.ana, "expires_at": until})
    shop.do("/vouchers", {"amount": 999, "price": 999, "expires_at": until})  # nobody's
    warn(shop, datetime(2026, 2, 20, tzinfo=BERLIN))
    assert mails(shop) == ["ana@example.com"]
    holders = holders_of_vouchers(shop.id, [UUID(shop.ana["id"])])
    going = expiring_of(shop.id, holders, after=AT, until=AT + 60 * DAY)
    assert [(each.purpose, each.amount) for lots in going.values() for each in lots] == [("voucher", 1250)]


@pytest.mark.parametrize("why", ["chose_sales", "no_address", "blocked", "forgotten"])
def test_who_does_not_wish_for_it_or_cannot_be_reached_is_not_written_to(why: str) -> None:
    shop = a_shop(**({"email": ""} if why == "no_address" else {}))
    ana = customer_for(shop.id, UUID(shop.ana["id"]))
    if why == "chose_sales":
        choose_mails(customer=ana, mails=("sales",), by=ALICE, at=AT)
    elif why == "blocked":
        block_customer(customer=ana, by=ALICE, at=AT)
    elif why == "forgotten":
        assert shop.office.send("DELETE", f"/customers/{ana.id}?value=forfeited").status_code == 204
    warn(shop, GONE - DAY)
    assert mails(shop) == []
    assert not ExpiryTold.objects.filter(organisation_id=shop.id).exists()


def test_what_somebody_was_told_of_is_forgotten_with_them() -> None:
    shop = a_shop()
    warn(shop, GONE - DAY)
    assert ExpiryTold.objects.filter(organisation_id=shop.id).exists()
    assert shop.office.send("DELETE", f"/customers/{shop.ana['id']}?value=forfeited").status_code == 204
    assert not ExpiryTold.objects.filter(organisation_id=shop.id).exists()


def more_customers(shop: Shop, count: int) -> list[str]:
    """They earn what expires with Ana's; in the order in which a round comes to them."""
    addresses = []
    for number in range(count):
        who = {"given_name": "Eva", "email": f"eva{number}@example.com"}
        eva = UUID(told(shop.office.post("/customers", who))["id"])
        choose_mails(customer=customer_for(shop.id, eva), mails=("expiry",), by=ALICE, at=AT)
        addresses.append(who["email"])
    return addresses


KILLED = """
import os, signal, sys
from uuid import UUID
from zoneinfo import ZoneInfo
from datetime import datetime
import django
django.setup()
from habitue.notices import expiring
send, sent = expiring.send, []
def dying(**mail):
    send(**mail)
    sent.append(mail)
    if len(sent) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
expiring.send = dying
while expiring.warn_some(organisation_id=UUID(sys.argv[1]), at=datetime.fromisoformat(sys.argv[2]), limit=2):
    pass
"""


def test_a_worker_that_is_killed_in_the_middle_leaves_out_nobody_and_tells_nobody_twice() -> None:
    shop = a_shop()
    everybody = ["ana@example.com", *more_customers(shop, 4)]
    at = GONE - DAY
    ExpiryRound.objects.create(organisation_id=shop.id, due_at=at)
    worker = subprocess.run(
        [sys.executable, "-c", KILLED, str(shop.id), at.isoformat()],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "habitue.config.settings"},
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL
    assert mails(shop) == everybody[:2]  # a turn of two is done, the other never was
    while warn_some(organisation_id=shop.id, at=at, limit=2):
        pass
    assert mails(shop) == everybody
    assert ExpiryRound.objects.get(organisation_id=shop.id).due_at == next_morning(at, BERLIN)


def test_two_workers_at_once_write_one_mail_to_each() -> None:
    shop = a_shop()
    everybody = ["ana@example.com", *more_customers(shop, 5)]
    at = GONE - DAY
    ExpiryRound.objects.create(organisation_id=shop.id, due_at=at)

    def work() -> None:
        for _turn in range(10):
            warn_some(organisation_id=shop.id, at=at, limit=1)
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while warn_some(organisation_id=shop.id, at=at, limit=1):
        pass
    assert sorted(mails(shop)) == sorted(everybody)


def test_a_round_costs_the_same_queries_for_one_and_for_many_whom_nothing_concerns() -> None:
    shop = a_shop()
    counts = []
    for more in (0, 3):
        more_customers(shop, more)
        ExpiryRound.objects.update_or_create(organisation_id=shop.id, defaults={"due_at": AT, "after": None})
        with CaptureQueriesContext(connection) as queries:
            warn_some(organisation_id=shop.id, at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert mails(shop) == []


def test_those_who_wish_are_found_by_an_index_of_their_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            # From the beginning: who comes after the newest is nobody, and any index will do.
            cursor.execute(f"EXPLAIN {WISHING_FOR_EXPIRY}", [new_id(), UUID(int=0), 200])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        finally:
            cursor.execute("RESET enable_seqscan")
    assert "customers_who_wish_for_expiry" in plan


def test_rounds_begin_in_the_next_morning_of_each_organisation() -> None:
    organisation = make_organisation(is_test=False)
    tried = make_organisation()
    begin_rounds(at=AT)
    assert begin_rounds(at=AT) == 0
    assert not ExpiryRound.objects.filter(organisation_id=tried.id).exists()
    due = ExpiryRound.objects.get(organisation_id=organisation.id).due_at
    assert due == next_morning(AT, BERLIN)
    assert organisation.id not in rounds_due(due - timedelta(seconds=1))
    assert organisation.id in rounds_due(due)
    assert warn_some(organisation_id=organisation.id, at=due)
    assert not warn_some(organisation_id=organisation.id, at=due)


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2026-03-28T08:59:00+01:00", "2026-03-28T09:00:00+01:00"),
        ("2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00"),  # that night the clock goes on an hour
    ],
)
def test_the_morning_is_nine_oclock_where_the_organisation_is(at: str, morning: str) -> None:
    assert next_morning(datetime.fromisoformat(at), BERLIN) == datetime.fromisoformat(morning)


def test_a_house_that_is_gone_or_fails_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, broken, shop = new_id(), a_shop(), a_shop()
    for place, organisation_id in enumerate((gone, broken.id, shop.id)):
        ExpiryRound.objects.create(organisation_id=organisation_id, due_at=AT - 1000 * DAY + place * DAY)
    monkeypatch.setattr(clock, "now", lambda: GONE - DAY)
    monkeypatch.setattr(jobs, "begin_rounds", lambda **_at: 0)
    write = expiring._write

    def failing(words: Any, *rest: Any) -> None:
        if words.organisation_id == broken.id:
            raise RuntimeError("this house only")
        write(words, *rest)

    monkeypatch.setattr(expiring, "_write", failing)
    jobs.warn_all(threading.Event())
    assert (mails(broken), mails(shop)) == ([], ["ana@example.com"])
    assert not ExpiryRound.objects.filter(organisation_id=gone).exists()
    assert ExpiryRound.objects.get(organisation_id=broken.id).due_at <= GONE - DAY
    ExpiryRound.objects.filter(organisation_id=broken.id).delete()


def test_somebody_who_joins_no_program_is_passed_over() -> None:
    shop = Shop(mails=())
    nobody = create_customer(organisation_id=shop.id, email="zoe@example.com", by=ALICE, at=AT)
    choose_mails(customer=nobody, mails=("expiry",), by=ALICE, at=AT)
    warn(shop, AT + AHEAD)
    assert mails(shop) == []
