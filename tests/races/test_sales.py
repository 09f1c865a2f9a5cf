"""Tills at work on the same customer, code, limit or sale: what each has read is true when it posts, or it reads again.

Every race begins at its worst: all have read before the first one posts. The twins leave out what guards it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from threading import Barrier, current_thread, local, main_thread
from typing import Any
from uuid import UUID

import pytest
from tests.races.crowd import at_once

from habitue.checkout import deeds
from habitue.checkout.requests import CustomerRef, NameCustomerRequest, SaleRef
from habitue.checkout.sales import recording
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.tests.factories import adjust, give_back, make_shop, refused, sell, standing_of, undo
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.tests.factories import ALICE, AT
from habitue.platform.db import call
from habitue.platform.ids import new_id
from habitue.programs.actions import make_single_use_codes

TILLS = 16

FIRST: dict[str, Any] = {
    "units": {"points": {"name": "Points"}, "toast": {"name": "Toast"}},
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}},
        {"code": "hello", "unit": "toast", "give": 1, "per": {"sale": 1}, "when": {"first_sale": True}},
    ],
}
OFF: dict[str, Any] = {
    "discounts": [
        {"code": "SUMMER", "amount_off": 100, "by": "code"},
        {"code": "opening", "amount_off": 50, "by": "rule", "limit": {"total": 2}},
    ]
}


@pytest.fixture
def all_read_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody posts before all have read; only the first time, for whoever has to read again comes alone."""
    gate, been = Barrier(TILLS), local()

    def waiting(function: str, *arguments: Any) -> Any:
        of_the_crowd = current_thread() is not main_thread()
        if of_the_crowd and function == "checkout_post_v1" and not getattr(been, "here", False):
            been.here = True
            gate.wait(30)
        return call(function, *arguments)

    for module in (recording, deeds):
        monkeypatch.setattr(module, "call", waiting)
    yield
    gate.abort()


def race(deed: Callable[[int], object]) -> Counter[str]:
    """The refusals of sixteen at once; "" is done."""
    answers, errors = at_once(lambda number: refused(lambda: deed(number)), TILLS)
    assert errors == []
    return Counter(answers)


@pytest.fixture
def without_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether what they read still holds."""
    lock = Booking.lock

    def lock_alone(self: Booking, owner: UUID, _version: int | None = None) -> None:
        lock(self, owner)

    monkeypatch.setattr(Booking, "lock", lock_alone)


def first_sales() -> tuple[Counter[str], dict[str, int]]:
    house, till = make_shop(FIRST)
    ana = make_customer(house.id)
    for unit in ("points", "toast"):
        adjust(till, ana, 1, unit)
    outcomes = race(lambda _number: sell(till, 100, customer=ana))
    assert list(audit_book(house.id)) == []
    return outcomes, standing_of(till, ana.id)


@pytest.mark.usefixtures("all_read_first")
def test_one_of_many_sales_is_the_first() -> None:
    assert first_sales() == (Counter({"": TILLS}), {"points": TILLS + 1, "toast": 2})


@pytest.mark.usefixtures("all_read_first", "without_versions")
def test_twin_every_sale_is_the_first() -> None:
    assert first_sales() == (Counter({"": TILLS}), {"points": TILLS + 1, "toast": TILLS + 1})


def one_code() -> Counter[str]:
    house, till = make_shop({"discounts": OFF["discounts"][:1]})
    make_single_use_codes(organisation_id=house.id, discount="SUMMER", codes=["ONCE-1"], by=ALICE, at=AT)
    return race(lambda _number: sell(till, 1000, codes=("ONCE-1",), due=900))


@pytest.mark.usefixtures("all_read_first")
def test_a_single_use_code_is_used_once() -> None:
    assert one_code() == Counter({"": 1, "limit_reached": TILLS - 1})


@pytest.mark.usefixtures("all_read_first")
def test_twin_a_code_that_is_not_claimed_is_used_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("habitue.checkout.sales.record._single_use_codes", lambda _judged: [])
    assert one_code() == Counter({"": TILLS})


def opening() -> Counter[int]:
    _house, till = make_shop({"discounts": OFF["discounts"][1:]})
    sell(till, 1000)
    answers, errors = at_once(lambda _number: sell(till, 1000).result()["due"], TILLS)
    assert errors == []
    return Counter(answers)


@pytest.mark.usefixtures("all_read_first")
def test_the_last_of_a_limit_goes_to_one_and_the_others_pay_in_full() -> None:
    assert opening() == Counter({950: 1, 1000: TILLS - 1})


@pytest.mark.usefixtures("all_read_first")
def test_twin_a_limit_that_is_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Booking.count
    monkeypatch.setattr(Booking, "count", lambda self, account, _total: count(self, account, None))
    assert opening() == Counter({950: TILLS})


def returns() -> tuple[Counter[str], dict[str, int]]:
    house, till = make_shop()
    ana = make_customer(house.id)
    sell(till, 10000, customer=ana)
    sale = sell(till, 100, customer=ana).result()
    outcomes = race(lambda _number: give_back(till, sale))
    return outcomes, standing_of(till, ana.id)


@pytest.mark.usefixtures("all_read_first")
def test_one_piece_comes_back_once() -> None:
    assert returns() == (Counter({"": 1, "nothing_to_return": TILLS - 1}), {"points": 100})


@pytest.mark.usefixtures("all_read_first", "without_versions")
def test_twin_one_piece_comes_back_sixteen_times() -> None:
    outcomes, standing = returns()
    assert outcomes == Counter({"": TILLS})
    assert standing == {"points": 101 - TILLS}


@pytest.mark.usefixtures("all_read_first")
def test_a_sale_is_named_once() -> None:
    house, till = make_shop()
    people = [make_customer(house.id) for _ in range(TILLS)]
    sale = UUID(sell(till, 500).result()["id"])

    def name(number: int) -> object:
        request = NameCustomerRequest(sale=SaleRef(id=sale), customer=CustomerRef(id=people[number].id), due=500)
        return name_customer(request=request, key=str(new_id()), principal=till, at=AT)

    assert race(name) == Counter({"": 1, "already_named": TILLS - 1})
    assert sum(standing_of(till, one.id).get("points", 0) for one in people) == 5
    assert list(audit_book(house.id)) == []


def test_a_sale_and_its_undoing_leave_nothing_in_any_order() -> None:
    """Whoever is first: the sale is undone, or it never happens."""
    house, till = make_shop()
    ana = make_customer(house.id)

    def sale_or_undoing(number: int) -> tuple[int, str]:
        pair = number // 2
        if number % 2:
            return pair, str(undo(till, f"k{pair}")["reversed"])
        return pair, refused(lambda: sell(till, 100, customer=ana, key=f"k{pair}"))

    answers, errors = at_once(sale_or_undoing, TILLS, turns=4)
    assert errors == []
    heard = Counter(tuple(sorted(said for of, said in answers if of == pair)) for pair in range(2 * TILLS))
    # It was undone after it was done, or before it could be; a till whose sale was undone while it waited hears that.
    assert set(heard) <= {("", "True"), ("False", "key_reversed"), ("True", "key_reversed")}
    assert standing_of(till, ana.id) == {}
    assert list(audit_book(house.id)) == []


def test_the_same_sale_over_and_over_is_one() -> None:
    """A flaky network: the same key from everywhere, and the same receipt under other keys."""
    house, till = make_shop()
    ana = make_customer(house.id)
    answers, errors = at_once(
        lambda number: sell(till, 100, customer=ana, receipt="1", key=f"k{number % 4}").result()["id"], TILLS
    )
    assert errors == []
    assert len(set(answers)) == 1
    assert standing_of(till, ana.id) == {"points": 1}
