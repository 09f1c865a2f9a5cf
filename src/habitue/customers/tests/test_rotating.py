"""A customer's code of the moment."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.customers.actions import block_customer, merge_customers
from habitue.customers.queries import Blocked, CodeExpired, UnknownCode, find_customer
from habitue.customers.rotating import KEPT_STEP, LENGTH, STEP, kept_code, read_rotating, renews_at, rotating_code
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import AT, BOB, make_house, make_house_next_door
from habitue.platform.ids import new_id


def test_it_names_the_customer_for_its_moment_and_one_step_around_it() -> None:
    house = make_house()
    ana = make_customer(house.id)
    code = rotating_code(house.id, ana.id, AT)
    assert len(code) == LENGTH
    assert code.isdigit()
    for steps in (-1, 0, 1):
        found = find_customer(house.id, code=code, at=AT + steps * STEP)
        assert (found.customer.id, found.card_id) == (ana.id, None)


@pytest.mark.parametrize("steps", [-2, 2, 3, 2880])
def test_it_is_worth_nothing_at_another_time(steps: int) -> None:
    house = make_house()
    code = rotating_code(house.id, make_customer(house.id).id, AT)
    with pytest.raises(CodeExpired):
        find_customer(house.id, code=code, at=AT + steps * STEP)


def test_next_door_nobody_knows_it() -> None:
    house, next_door = make_house(), make_house_next_door()
    code = rotating_code(house.id, make_customer(house.id).id, AT)
    with pytest.raises(CodeExpired):
        find_customer(next_door.id, code=code, at=AT)


@given(place=st.integers(0, LENGTH - 1), by=st.integers(1, 9))
def test_a_digit_that_differs_makes_it_nobodys(place: int, by: int) -> None:
    house, customer = new_id(), new_id()
    code = rotating_code(house, customer, AT)
    other = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert read_rotating(house, code, AT) == customer
    assert read_rotating(house, other, AT) is None


def test_a_made_up_code_is_answered_as_an_old_one() -> None:
    house = make_house()
    for code in ("9" * LENGTH, "0" * LENGTH):
        with pytest.raises(CodeExpired):
            find_customer(house.id, code=code, at=AT)
    with pytest.raises(UnknownCode):
        find_customer(house.id, code="9" * (LENGTH - 1), at=AT)


def test_somebody_who_was_merged_is_who_they_became_and_a_block_holds() -> None:
    house = make_house()
    anna, ana = make_customer(house.id), make_customer(house.id)
    code = rotating_code(house.id, anna.id, AT)
    merge_customers(from_=anna, into=ana, by=BOB, at=AT)
    assert find_customer(house.id, code=code, at=AT).customer.id == ana.id
    block_customer(customer=ana, by=BOB, at=AT)
    with pytest.raises(Blocked):
        find_customer(house.id, code=code, at=AT)


def test_it_renews_every_half_minute() -> None:
    at = AT + timedelta(seconds=11)
    assert renews_at(at) == AT + STEP
    house, customer = new_id(), new_id()
    assert rotating_code(house, customer, at) == rotating_code(house, customer, AT)
    assert rotating_code(house, customer, renews_at(at)) != rotating_code(house, customer, AT)


def test_what_a_till_keeps_is_good_for_ten_minutes_and_next_door_for_none() -> None:
    house, next_door = make_house(), make_house_next_door()
    ana = make_customer(house.id)
    code = kept_code(house.id, ana.id, AT)
    assert find_customer(house.id, code=code, at=AT + KEPT_STEP).customer.id == ana.id
    for at in (AT - KEPT_STEP, AT + 2 * KEPT_STEP):
        with pytest.raises(CodeExpired):
            find_customer(house.id, code=code, at=at)
    with pytest.raises(CodeExpired):
        find_customer(next_door.id, code=code, at=AT)
