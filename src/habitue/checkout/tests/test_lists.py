"""What lists and the first page ask about sales, accounts, vouchers and history."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.queries.figures import DayOfSales, UnitMoved, days_of_sales, last_visits, units_moved
from habitue.checkout.requests import HouseAccountRequest, LineIn, LoadIn, ReturnedLine
from habitue.checkout.tests.factories import adjust, give_back, make_shop, make_voucher, sell, undo
from habitue.customers.tests.factories import make_customer
from habitue.ledger.lists import Balance, balances_of, house_accounts, house_sums, lots_held
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import ALICE, AT, make_house, make_house_next_door
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.history import Sought, history_of, last_line_of
from habitue.programs.actions import grant_tier, publish
from habitue.programs.lists import levels_of
from habitue.programs.queries import version_now
from habitue.vouchers.actions import block_voucher
from habitue.vouchers.lists import vouchers_list

DAY = date(2026, 1, 5)


def test_days_of_sales_count_the_stores_that_are_asked_for() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    sell(till, 560, customer=ana)
    sell(till, 400)
    sell(till, 300, customer=ana, at=AT + timedelta(days=1))
    assert days_of_sales(house.id, [house.store.id], DAY, DAY + timedelta(days=1)) == [
        DayOfSales(day=DAY, sales=2, with_customer=1, revenue=960),
        DayOfSales(day=DAY + timedelta(days=1), sales=1, with_customer=1, revenue=300),
    ]
    assert days_of_sales(house.id, [], DAY, DAY) == []
    assert days_of_sales(make_house_next_door().id, [house.store.id], DAY, DAY) == []
    tomorrow = DAY + timedelta(days=1)
    assert units_moved(house.id, [house.store.id], first=DAY, since=tomorrow, last=tomorrow) == [
        UnitMoved(unit="points", earned=3, spent=0, earned_before=5, spent_before=0)
    ]


def test_what_came_back_or_only_loads_is_no_sale() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    tomorrow = DAY + timedelta(days=1)
    sell(till, 560, customer=ana)
    sell(till, 700, customer=ana, key="mistake")
    undo(till, "mistake")
    part = sell(till, 300, 200, customer=ana).answer or {}
    give_back(till, part, ReturnedLine(line=1), at=AT + timedelta(days=1))
    whole = sell(till, 900).answer or {}
    give_back(till, whole, at=AT + timedelta(days=1))
    sell(till, lines=(LineIn(amount=1000, loads=LoadIn(kind="prepaid")),), customer=ana)
    sell(till, lines=(LineIn(amount=1000, loads=LoadIn(kind="prepaid")), LineIn(amount=150)), customer=ana)
    assert days_of_sales(house.id, [house.store.id], DAY, tomorrow) == [
        DayOfSales(day=DAY, sales=3, with_customer=3, revenue=560 + 500 + 900 + 150),
        DayOfSales(day=tomorrow, sales=0, with_customer=0, revenue=-1200),
    ]
    assert days_of_sales(make_house_next_door().id, [house.store.id], DAY, tomorrow) == []


def test_last_visits_are_one_query_for_one_or_three() -> None:
    house, till = make_shop()
    people = [make_customer(house.id) for _ in range(3)]
    for person in people:
        sell(till, 100, customer=person)
    visits = {}
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as asked:
            visits = last_visits(house.id, [person.id for person in some])
        assert (len(asked), len(visits)) == (1, len(some))
    assert visits[people[0].id].store_id == house.store.id
    assert last_visits(make_house_next_door().id, [people[0].id]) == {}
    assert last_visits(house.id, []) == {}


def test_balances_and_lots_are_what_is_left() -> None:
    house, till = make_shop()
    ana = make_customer(house.id)
    adjust(till, ana, 20)
    voucher = UUID(make_voucher(till, 2500, expires_at=AT + timedelta(days=3))["id"])
    assert balances_of(house.id, [ana.id, voucher], AT) == {
        ana.id: [Balance(owner=ana.id, purpose="earned", unit="points", balance=20, floor=0)],
        voucher: [Balance(owner=voucher, purpose="voucher", unit="EUR", balance=2500, floor=0)],
    }
    assert balances_of(house.id, [voucher], AT + timedelta(days=4))[voucher][0].balance == 0
    assert balances_of(make_house_next_door().id, [ana.id], AT) == {}
    lots = lots_held(house.id, voucher, AT)
    assert [(lot.purpose, lot.granted, lot.remaining, lot.price) for lot in lots] == [("voucher", 2500, 2500, 2500)]
    assert lots_held(house.id, voucher, AT + timedelta(days=4)) == []
    assert lots_held(make_house_next_door().id, voucher, AT) == []


def test_house_accounts_are_listed_by_side() -> None:
    house, till = make_shop()
    ana, ben = make_customer(house.id), make_customer(house.id)
    for person, amount in ((ana, -300), (ben, 500)):
        request = HouseAccountRequest(customer=person.id, limit=1000)
        set_house_limit(request=request, principal=till, at=AT)
        adjust(till, person, amount, "house_account")
    found = {side: [(one.owner, one.balance) for one in house_accounts(house.id, side=side)] for side in _SIDES}
    assert found == {"": [(ben.id, 500), (ana.id, -300)], "debit": [(ana.id, -300)], "credit": [(ben.id, 500)]}
    assert house_accounts(house.id, limit=1)[0].limit == 1000
    assert house_sums(house.id) == (300, 500)
    assert house_accounts(make_house_next_door().id) == []


_SIDES: Any = ("", "debit", "credit")


def _vouchers(till: Principal) -> dict[str, UUID]:
    ids = {
        "open": UUID(make_voucher(till, 1000, code="AAAA-0001")["id"]),
        "old": UUID(make_voucher(till, 1000, code="AAAA-0002", expires_at=AT + timedelta(hours=1))["id"]),
        "lost": UUID(make_voucher(till, 1000, code="AAAA-1001")["id"]),
    }
    block_voucher(organisation_id=till.organisation_id, voucher_id=ids["lost"], blocked=True, by=ALICE, at=AT)
    return ids


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ({}, ["lost", "old", "open"]),
        ({"state": "open"}, ["open"]),
        ({"state": "expired"}, ["old"]),
        ({"state": "blocked"}, ["lost"]),
        ({"tail": "001"}, ["lost", "open"]),
        ({"tail": "a-0002"}, ["old"]),
    ],
)
def test_vouchers_are_listed(sought: dict[str, Any], names: list[str]) -> None:
    house, till = make_shop()
    ids = _vouchers(till)
    page = vouchers_list(house.id, AT + timedelta(days=1), **sought)
    assert [facts.id for facts in page.items] == [ids[name] for name in names]
    assert page.next is None
    assert vouchers_list(make_house_next_door().id, AT).items == ()


def test_vouchers_come_a_page_at_a_time() -> None:
    house, till = make_shop()
    ids = _vouchers(till)
    for tail in ("", "1"):
        first = vouchers_list(house.id, AT, limit=1, tail=tail)
        assert (first.items[0].id, first.next) == (ids["lost"], ids["lost"])
    assert vouchers_list(house.id, AT, before=ids["lost"], limit=2).items[0].id == ids["old"]


def test_levels_of_many_are_as_they_were_written() -> None:
    house, _till = make_shop()
    levels = [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000}]
    document = {"units": {"points": {"name": "Points"}}, "tiers": {"window": "month", "levels": levels}}
    publish(organisation_id=house.id, document=document, by=ALICE, at=AT)
    ana, ben = make_customer(house.id), make_customer(house.id)
    grant_tier(organisation_id=house.id, customer_id=ana.id, level="gold", until=DAY, reason="", by=ALICE, at=AT)
    ladder = version_now(house.id, AT).ladder
    assert levels_of(house.id, [ana.id, ben.id], ladder, DAY) == {ana.id: "gold", ben.id: "silver"}
    assert levels_of(house.id, [ana.id], ladder, DAY + timedelta(days=1)) == {ana.id: "silver"}
    assert levels_of(house.id, [ana.id], None, DAY) == {}


def test_a_day_of_history_holds_what_was_written_after_a_later_time() -> None:
    house, midnight = make_house(), AT + timedelta(days=2)

    @action
    def write(*, hours: int) -> UUID:
        at = midnight + timedelta(hours=hours)
        return journal.write(organisation_id=house.id, kind="test.line", subject_id=house.id, by=ALICE, at=at)

    # The clock went a day ahead, was set back, and time went on.
    ahead, right, _after = (write(hours=hours) for hours in (-1, -25, 1))
    sought = Sought(kinds=["test."], until=midnight)
    assert [line.id for line in history_of(house.id, sought).lines] == [right, ahead]
    # Whoever may set the time goes back as far as they like.
    long_ago = write(hours=-24 * 200)
    assert [line.id for line in history_of(house.id, sought, is_clock_set=True).lines] == [long_ago, right, ahead]


def test_history_is_read_newest_first_and_filtered() -> None:
    house, till = make_shop()
    ana = make_customer(house.id, given_name="Ana")
    sell(till, 100, customer=ana)
    lines = history_of(house.id, Sought()).lines
    assert [line.kind for line in lines][:2] == ["sale.recorded", "customer.created"]
    first = history_of(house.id, Sought(), limit=1)
    second = history_of(house.id, Sought(), before=first.next, limit=1)
    assert [first.lines[0].kind, second.lines[0].kind] == ["sale.recorded", "customer.created"]
    assert [line.kind for line in history_of(house.id, Sought(subjects=[ana.id])).lines] == ["customer.created"]
    assert [line.kind for line in history_of(house.id, Sought(kinds=["customer."])).lines] == ["customer.created"]
    assert "sale.recorded" not in {line.kind for line in history_of(house.id, Sought(hidden=["sale."])).lines}
    assert history_of(house.id, Sought(actor_id=house.till.id)).lines[0].kind == "sale.recorded"
    assert history_of(house.id, Sought(since=AT + timedelta(days=1))).lines == ()
    assert history_of(house.id, Sought(until=AT)).lines == ()
    for days in (1, 20, 400):
        later = history_of(house.id, Sought(until=AT + timedelta(days=days)), limit=1)
        assert later.lines == first.lines
    newest = last_line_of(house.id, ana.id, ["customer.created"])
    assert newest is not None
    assert newest.actor_name == "Bob"
    assert history_of(make_house_next_door().id, Sought(subjects=[ana.id])).lines == ()
