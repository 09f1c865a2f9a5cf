"""Customers, cards and birthdays a slice at a time."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.customers.actions import block_card, block_customer
from habitue.customers.lists import (
    NEWEST,
    Wanted,
    birthdays_between,
    cards_list,
    customers_named,
    names_of,
    slice_of,
)
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import ALICE, AT, make_house, make_house_next_door


def test_customers_come_newest_first_a_slice_at_a_time_and_not_from_next_door() -> None:
    house, next_door = make_house(), make_house_next_door()
    ana, ben, cleo = (make_customer(house.id, given_name=name) for name in ("Ana", "Ben", "Cleo"))
    make_customer(next_door.id, given_name="Dora")
    first = slice_of(house.id, Wanted(), size=2)
    assert (first.ids, first.last) == ((cleo.id, ben.id), ben.id)
    rest = slice_of(house.id, Wanted(), before=ben.id, size=2)
    assert (rest.ids, rest.last) == ((ana.id,), None)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["Ben", "Ana"]),
        (Wanted(is_blocked=True), ["Ben"]),
        (Wanted(is_blocked=False), ["Ana"]),
        (Wanted(born_in_month=2), ["Ana"]),
        (Wanted(since=AT), ["Ben", "Ana"]),
        (Wanted(since=datetime(2026, 1, 6, tzinfo=AT.tzinfo)), []),
    ],
)
def test_customers_are_filtered(wanted: Wanted, names: list[str]) -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", birth_date=date(1990, 2, 28))
    ben = block_customer(customer=make_customer(house.id, given_name="Ben"), by=ALICE, at=AT)
    found = customers_named(house.id, slice_of(house.id, wanted).ids)
    assert [view.given_name for view in (ben, ana) if view.id in found] == names
    assert [view.given_name for view in (ben, ana) if wanted.fits(view)] == names


def test_names_are_read_in_one_query_however_many() -> None:
    house = make_house()
    people = [make_customer(house.id, given_name="Ana"), make_customer(house.id, email="b@example.org")]
    names = {}
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as asked:
            names = names_of(house.id, [person.id for person in some])
        assert len(asked) == 1
    assert sorted(names.values()) == ["Ana", "b@example.org"]


@pytest.mark.parametrize(
    ("sought", "codes"),
    [
        ({}, ["300", "210", "200"]),
        ({"text": "2"}, ["200", "210"]),
        ({"state": "blank"}, ["200"]),
        ({"state": "given"}, ["300"]),
        ({"state": "blocked"}, ["210"]),
        ({"limit": 1}, ["300", "210"]),
    ],
)
def test_cards_are_listed(sought: dict[str, Any], codes: list[str]) -> None:
    house, next_door = make_house(), make_house_next_door()
    make_blank_card(house.id, code="200")
    make_blank_card(house.id, code="210")
    make_blank_card(next_door.id, code="220")
    make_customer(house.id, codes=("300",))
    block_card(organisation_id=house.id, code="210", by=ALICE, at=AT)
    assert [row.card.code for row in cards_list(house.id, **sought)] == codes


def test_cards_that_begin_alike_are_read_on_by_their_numbers() -> None:
    house = make_house()
    for code in ("20", "3", "21", "2", "22"):
        make_blank_card(house.id, code=code)
    seen: list[str] = []
    before = NEWEST
    for _page in range(2):
        rows = cards_list(house.id, text="2", before=before, limit=2)[:2]
        seen, before = seen + [row.card.code for row in rows], rows[-1].card.id
    assert seen == ["2", "20", "21", "22"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), [("Leap", date(2026, 2, 28), 26)]),
        (date(2024, 2, 29), date(2024, 2, 29), [("Leap", date(2024, 2, 29), 24)]),
        (date(2025, 12, 29), date(2026, 1, 4), [("Sylvester", date(2025, 12, 31), 25), ("New", date(2026, 1, 1), 36)]),
        (date(2026, 1, 2), date(2026, 1, 1), []),
    ],
)
def test_birthdays_come_in_their_order(first: date, last: date, found: list[Any]) -> None:
    house, next_door = make_house(), make_house_next_door()
    make_customer(house.id, given_name="Leap", birth_date=date(2000, 2, 29))
    make_customer(house.id, given_name="New", birth_date=date(1990, 1, 1))
    make_customer(house.id, given_name="Sylvester", birth_date=date(2000, 12, 31))
    make_customer(next_door.id, given_name="Dora", birth_date=date(1990, 1, 1))
    blocked = make_customer(house.id, given_name="Blocked", birth_date=date(1990, 1, 1))
    block_customer(customer=blocked, by=ALICE, at=AT)
    birthdays = birthdays_between(house.id, first, last)
    assert [(one.customer.given_name, one.day, one.age) for one in birthdays] == found


def test_birthdays_go_on_where_a_page_ends() -> None:
    house = make_house()
    born = ("2000-12-31", "2000-01-01", "2001-02-28", "2000-02-29", "2001-02-28", "1999-12-30", "2000-01-01")
    for text in born:
        make_customer(house.id, birth_date=date.fromisoformat(text))
    for first, last in ((date(2025, 12, 29), date(2026, 1, 4)), (date(2026, 2, 1), date(2026, 2, 28))):
        all_at_once = birthdays_between(house.id, first, last)
        assert [one.day for one in all_at_once] == sorted(one.day for one in all_at_once)
        place, paged = None, []
        while some := birthdays_between(house.id, first, last, after=place, limit=1):
            paged += some
            customer, _dot, number = some[-1].place.partition(".")
            place = UUID(customer), int(number)
        assert paged == all_at_once
        assert len(paged) in (3, 4)
