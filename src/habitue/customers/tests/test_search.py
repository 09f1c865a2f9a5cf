from functools import partial
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.customers.actions import (
    add_card,
    block_card,
    change_customer,
    merge_customers,
    remove_card,
    replace_card,
)
from habitue.customers.logic import read_needle
from habitue.customers.models import Customer
from habitue.customers.queries import CustomerView, customer_for
from habitue.customers.search import _COMPARED, _LOOKED_UP, MOST, Page, _among_all, list_customers, search
from habitue.customers.searched import searched_by
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import AT, BOB, House, at_once, make_house, make_house_next_door
from habitue.platform.texts import Malformed


@pytest.fixture(scope="module")
def house(scratch_database: str) -> House:
    """A house with people who are told apart by everything."""
    house = make_house()
    make_customer(
        house.id, given_name="Jürgen", family_name="Müller-Groß", email="j.mueller@example.com",
        telephone="0151 23456789", codes=("2000-0001",),
    )  # fmt: skip
    make_customer(house.id, given_name="Ana María", family_name="Ñúñez", telephone="+34 612 34 56 78", codes=("AB 77",))
    make_customer(house.id, given_name="Li", family_name="O’Neill", email="li.100%_real@one.test", codes=("04a2ff",))
    make_customer(house.id, given_name="Иван", family_name="Йотов", codes=("9",))
    make_customer(house.id, email="stefanie.koch@example.org")
    for customer in make_house_next_door(), make_house_next_door():
        make_customer(customer.id, given_name="Jürgen", family_name="Müller-Groß", codes=("2000-0001",))
    return house


def found(house: House, text: str) -> list[str]:
    page = search(house.id, text)
    assert not page.is_guess, "a guess"
    return [customer.name or customer.email for customer in page.items]


JURGEN, ANA, LI, IVAN, KOCH = (
    "Jürgen Müller-Groß",
    "Ana María Ñúñez",
    "Li O’Neill",
    "Иван Йотов",
    "stefanie.koch@example.org",
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("jürgen", [JURGEN]),
        ("JURGEN", [JURGEN]),
        ("juergen", [JURGEN]),
        ("Mueller", [JURGEN]),
        ("ülle", [JURGEN]),
        ("groß", [JURGEN]),
        ("gross", [JURGEN]),
        ("gr", [JURGEN]),
        ("müller gross", [JURGEN]),
        ("gross jürgen", [JURGEN]),
        ("Müller-Gr", [JURGEN]),
        ("nunez", [ANA]),
        ("Ñúñ", [ANA]),
        ("ana maria", [ANA]),
        ("maria nunez a", [ANA]),
        ("o'neill", [LI]),
        ("neill", [LI]),
        ("li", [LI]),
        ("иван", [IVAN]),
        ("ив", [IVAN]),
        ("и", [IVAN]),
        ("j.mueller@", [JURGEN]),
        ("MUELLER@EXAMPLE", [JURGEN]),
        ("koch@", [KOCH]),
        ("example.", [KOCH, JURGEN]),
        ("100%_r", [LI]),
        ("0%", []),
        ("0151 2345", [JURGEN]),
        ("0151/23 45-6789", [JURGEN]),
        ("+49 151 23", [JURGEN]),
        ("0049151", [JURGEN]),
        ("49151", [JURGEN]),
        ("456789", [JURGEN]),
        ("612 34 56", [ANA]),
        ("+34612345678", [ANA]),
        ("20000001", [JURGEN]),
        ("2000-0001", [JURGEN]),
        ("2000 0001", [JURGEN]),
        ("000-0", [JURGEN]),
        ("ab77", [ANA]),
        ("ab 77", []),
        ("4A2", [LI]),
        ("jürgen 2000", [JURGEN]),
        ("jürgen 77", []),
        ("2345", [JURGEN, ANA]),
        ("9", [IVAN]),
        ("j", [JURGEN]),
        ("xyz", []),
        ("@", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'", []),
        ("\0", []),
        ("ana\0", [ANA]),
        ("\ud800", []),
        ("*", []),
        ("' OR 1=1 --", []),
    ],
)
def test_what_is_typed_finds(house: House, typed: str, names: list[str]) -> None:
    assert found(house, typed) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("jürgn", [JURGEN]),
        ("jrügen", [JURGEN]),
        ("jurgenn", [JURGEN]),
        ("mulelr", [JURGEN]),
        ("jurgne mulelr", [JURGEN]),
        ("ana nunze", [ANA]),
        ("neillo", [LI]),
        ("ивна", [IVAN]),
        ("stefnie", [KOCH]),
        ("stefanie.kohc@exmaple.org", [KOCH]),
        ("jürgn 2000-0001", [JURGEN]),
        ("jürgn 9999", []),
        ("ann maria nunze", []),
        ("lii", []),
        ("qqqq", []),
        ("200000001", []),
    ],
)
def test_typing_errors_are_forgiven_when_nothing_else_is_found(house: House, typed: str, names: list[str]) -> None:
    page = search(house.id, typed)
    assert [customer.name or customer.email for customer in page.items] == names
    assert (page.is_guess, page.next) == (bool(names), None)


def test_no_typing_error_is_forgiven_where_something_is_found() -> None:
    house = make_house()
    for name in ("Maier", "Meier"):
        make_customer(house.id, family_name=name)
    assert [customer.family_name for customer in search(house.id, "maier").items] == ["Maier"]


def test_three_letters_are_not_guessed_at() -> None:
    house = make_house()
    make_customer(house.id, given_name="Jan")
    assert search(house.id, "jna") == Page((), None)


def test_charlie_finds_nobody_and_guesses_nobody(house: House) -> None:
    next_door = make_house_next_door()
    for typed in ("jürgen", "jürgn", "2000-0001", "+4915123456789", "", "j", "koch@"):
        assert search(next_door.id, typed) == Page((), None)


def _all(organisation_id: UUID, text: str, limit: int) -> list[list[CustomerView]]:
    pages, after = [], None
    while True:
        page = search(organisation_id, text, after, limit)
        pages.append(list(page.items))
        if page.next is None:
            return pages
        after = page.next


@pytest.mark.parametrize("text", ["", "anna", "a", "an", "anan", "5"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_everybody_once(text: str, limit: int) -> None:
    house = make_house()
    people = [make_customer(house.id, given_name="Anna", codes=(f"5-{number}",)) for number in range(7)]
    pages = _all(house.id, text, limit)
    assert [len(page) for page in pages] == [limit] * (7 // limit) + ([7 % limit] if 7 % limit else [])
    assert sorted(one.id for page in pages for one in page) == sorted(one.id for one in people)


def test_a_page_holds_a_hundred_at_the_most_and_one_at_the_least() -> None:
    house = make_house()
    for _ in range(3):
        make_customer(house.id, given_name="Anna")
    assert len(search(house.id, "anna", limit=0).items) == len(search(house.id, "anna", limit=-5).items) == 1
    assert (len(search(house.id, "anna", limit=10**9).items), MOST) == (3, 100)


def test_on_a_page_they_stand_by_name() -> None:
    house = make_house()
    for family, given in (("B", "Anna"), ("A", "Zoe"), ("A", "Anna")):
        make_customer(house.id, given_name=given, family_name=family, email=f"{given}{family}@example.com")
    assert [one.name for one in search(house.id, "example").items] == ["Anna A", "Zoe A", "Anna B"]


def test_the_newest_are_listed_first() -> None:
    house = make_house()
    people = [make_customer(house.id) for _ in range(3)]
    assert [one.id for one in list_customers(house.id).items] == [one.id for one in reversed(people)]


@pytest.mark.parametrize("cursor", ["x", "", "ä", "=", "AAAA", "A" * 23, "eA" * 40, "\0", "\ud800"])
def test_a_foreign_cursor_is_malformed(cursor: str) -> None:
    with pytest.raises(Malformed) as refusal:
        search(make_house().id, "anna", cursor)
    assert refusal.value.details == {"field": "after", "why": "no_cursor"}


def test_long_text_is_malformed() -> None:
    house = make_house()
    assert search(house.id, "x" * 200) == search(house.id, "a " * 100) == Page((), None)
    with pytest.raises(Malformed):
        search(house.id, "x" * 201)


@pytest.mark.parametrize("text", ["", "anna", "anan", "nobody at all"])
def test_a_page_costs_the_same_with_one_and_with_three(text: str) -> None:
    costs = []
    for count in (1, 3):
        house = make_house()
        for number in range(count):
            make_customer(house.id, given_name="Anna", codes=tuple(f"{number}-{card}" for card in range(count)))
        with CaptureQueriesContext(connection) as queries:
            # Of forty, neither one nor three promise so many that a larger sample would be read.
            assert len(search(house.id, text, limit=40).items) == (0 if text.startswith("nobody") else count)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("text", "most"), [("", 2), ("anna", 5), ("anan", 8), ("nobody", 5)])
def test_a_search_is_a_few_statements(text: str, most: int) -> None:
    house = make_house()
    for _ in range(8):
        make_customer(house.id, given_name="Anna")
    for limit in (1, 5, 20, 100):
        with CaptureQueriesContext(connection) as queries:
            search(house.id, text, limit=limit)
        assert len(queries) <= most


def _is_consistent(house: House) -> None:
    rows = Customer.objects.filter(organisation_id=house.id)
    assert {row.id: row.search_text for row in rows} == {row.id: searched_by(row) for row in rows}


def test_what_is_searched_is_always_what_is_known() -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", email="ana@example.com", codes=("1", "2"))
    ben = make_customer(house.id, given_name="Ben", telephone="0151 23456789", codes=("3",))
    make_blank_card(house.id, code="4")
    for deed in (
        lambda: change_customer(customer=ana, changes={"given_name": "Änne", "email": None}, by=BOB, at=AT),
        lambda: change_customer(customer=ana, changes={"note": "x", "language": "de"}, by=BOB, at=AT),
        lambda: add_card(customer=ana, code="4", by=BOB, at=AT),
        lambda: replace_card(organisation_id=house.id, code="1", new_code="5", by=BOB, at=AT),
        lambda: block_card(organisation_id=house.id, code="2", by=BOB, at=AT),
        lambda: remove_card(customer=ana, code="2", by=BOB, at=AT),
        lambda: merge_customers(from_=ben, into=ana, by=BOB, at=AT),
        lambda: change_customer(customer=customer_for(house.id, ben.id), changes={"family_name": "Z"}, by=BOB, at=AT),
    ):
        deed()
        _is_consistent(house)
    assert [one.id for one in search(house.id, "ben").items] == [ana.id]
    assert search(house.id, "ana").items == ()


def test_cards_given_at_once_are_all_found() -> None:
    house = make_house()
    customer = make_customer(house.id)
    codes = ["111", "222", "333", "444"]
    outcomes = at_once(*[partial(add_card, customer=customer, code=code, by=BOB, at=AT) for code in codes])
    assert outcomes == ["done"] * 4
    _is_consistent(house)
    for code in codes:
        assert [one.id for one in search(house.id, code).items] == [customer.id]


def test_without_the_lock_one_of_two_cards_is_not_found() -> None:
    """The twin: each reads the cards before the other has written, and the last to write knows one of them alone."""
    house = make_house()
    customer = make_customer(house.id)
    give = "INSERT INTO customers_card VALUES (gen_random_uuid(), %s, %s, 'nfc', now(), NULL, NULL, %s)"
    read = "SELECT coalesce(string_agg(' ' || code, ''), '') FROM customers_card WHERE customer_id = %s"
    write = "UPDATE customers_customer SET search_text = %s WHERE id = %s"
    with psycopg.connect(settings.DATABASE_URL) as one, psycopg.connect(settings.DATABASE_URL) as other:
        texts = []
        for session, code in ((one, "111"), (other, "222")):
            session.execute(give, [house.id, code, customer.id])
            texts.append((session.execute(read, [customer.id]).fetchone() or ("",))[0])
        for session, text in zip((one, other), texts, strict=True):
            session.execute(write, [text, customer.id])
            session.commit()
    assert search(house.id, "111").items == ()
    assert len(search(house.id, "222").items) == 1


def test_a_search_beyond_the_sample_finds_the_same() -> None:
    """More customers than are read one by one: the two ways of looking must agree, page by page."""
    house = make_house()
    others = [Customer(organisation_id=house.id, created_at=AT, search_text=f" other{n}") for n in range(900)]
    Customer.objects.bulk_create(others)
    people = [make_customer(house.id, given_name="Quirin", codes=(f"77-{number:06d}",)) for number in range(5)]
    for text in ("quirin", "quirni", "qu", "7700", "77000004", "other quirin"):
        expected = {"77000004": people[4:], "other quirin": []}.get(text, people)
        pages = _all(house.id, text, 1)
        assert sorted(one.id for page in pages for one in page) == sorted(one.id for one in expected), text


@pytest.mark.parametrize("theirs", [_COMPARED, _LOOKED_UP])
def test_whose_customers_they_are_is_heeded_either_way(house: House, theirs: str) -> None:
    """An organisation that has nearly all the customers there are is not looked up, and still sees its own alone."""
    last = UUID(int=2**128 - 1)
    for typed in ("müller", "2000-0001", "j"):
        found = _among_all(house.id, read_needle(typed), last, 20, theirs)
        assert [row.organisation_id for row in found] == [house.id]
        assert _among_all(make_house_next_door().id, read_needle(typed), last, 20, theirs) == []
