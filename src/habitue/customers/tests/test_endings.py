from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from habitue.customers.actions import (
    Decision,
    Holdings,
    HoldsValue,
    OwesDebt,
    SameCustomer,
    add_card,
    block_customer,
    change_customer,
    forget_customer,
    merge_customers,
)
from habitue.customers.locking import CustomerBusy
from habitue.customers.models import Card, Customer, Word
from habitue.customers.queries import (
    AmbiguousCustomer,
    Blocked,
    CustomerNotFound,
    CustomerView,
    UnknownCode,
    customer_for,
    find_customer,
)
from habitue.customers.search import search
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import AT, BOB, Told, at_once, make_house, make_house_next_door, told
from habitue.platform.ids import new_id

LATER = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
NOTHING = Holdings()


def merge(from_: CustomerView, into: CustomerView) -> CustomerView:
    return merge_customers(from_=from_, into=into, by=BOB, at=LATER).survivor


def forget(customer: CustomerView, holdings: Holdings = NOTHING, decision: Decision | None = None) -> None:
    forget_customer(customer=customer, holdings=holdings, decision=decision, by=BOB, at=LATER)


def test_two_become_one() -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", telephone="0151 11111111", note="Tea.", codes=("1",))
    anna = make_customer(
        house.id,
        given_name="Anna",
        family_name="Ruiz",
        email="anna@example.com",
        telephone="0151 22222222",
        birth_date=date(1990, 1, 1),
        language="es",
        note="No milk.",
        codes=("2", "3"),
    )
    merged = merge_customers(from_=anna, into=ana, by=BOB, at=LATER)
    survivor = merged.survivor
    assert merged.gone_id == anna.id
    assert survivor == customer_for(house.id, ana.id) == customer_for(house.id, anna.id)
    assert (survivor.id, survivor.given_name, survivor.family_name) == (ana.id, "Ana", "Ruiz")
    assert (survivor.email, survivor.telephone) == ("anna@example.com", "+4915111111111")
    assert (survivor.birth_date, survivor.language, survivor.note) == (date(1990, 1, 1), "es", "Tea.\nNo milk.")
    assert [card.code for card in survivor.cards] == ["1", "2", "3"]
    assert told(house.id)[-1] == Told("customer.merged", anna.id, "Bob", LATER, {"into": str(ana.id)})


def test_all_that_led_to_either_leads_to_the_survivor() -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", email="ana@example.com", telephone="0151 11111111", codes=("1",))
    anna = make_customer(house.id, given_name="Xenia", email="x@example.com", telephone="0151 22222222", codes=("2",))
    merge(anna, ana)
    for code in ("1", "2"):
        assert find_customer(house.id, code=code, at=AT).customer.id == ana.id
    for email in ("ana@example.com", "X@example.com"):
        assert find_customer(house.id, email=email, at=AT).customer.id == ana.id
    for telephone in ("0151 11111111", "+49 151 22222222"):
        assert find_customer(house.id, telephone=telephone, at=AT).customer.id == ana.id
    assert find_customer(house.id, id=anna.id, at=AT).customer.id == ana.id
    for typed in ("ana", "xenia", "x@exam", "2222222"):
        assert [found.id for found in search(house.id, typed).items] == [ana.id]


def test_a_telephone_that_two_share_is_ambiguous_until_they_are_one() -> None:
    house = make_house()
    ana, ben = (make_customer(house.id, telephone="0151 11111111") for _ in range(2))
    with pytest.raises(AmbiguousCustomer):
        find_customer(house.id, telephone="0151 11111111", at=AT)
    merge(ben, ana)
    assert find_customer(house.id, telephone="0151 11111111", at=AT).customer.id == ana.id


def test_chains_are_followed_to_their_end() -> None:
    house = make_house()
    people = [make_customer(house.id, codes=(str(number),)) for number in range(4)]
    for gone, survivor in pairwise(people):
        merge(gone, survivor)
    for customer in people:
        assert customer_for(house.id, customer.id).id == people[-1].id
    assert len(customer_for(house.id, people[0].id).cards) == 4


def test_a_block_is_not_shaken_off() -> None:
    house = make_house()
    clean, blocked = make_customer(house.id, codes=("1",)), make_customer(house.id)
    block_customer(customer=blocked, by=BOB, at=AT)
    assert merge(blocked, clean).blocked_at == AT
    with pytest.raises(Blocked):
        find_customer(house.id, code="1", at=AT)


def test_nobody_is_merged_with_themselves_either_way_round() -> None:
    house = make_house()
    ana, ben = make_customer(house.id), make_customer(house.id)
    with pytest.raises(SameCustomer):
        merge(ana, ana)
    merge(ana, ben)
    for pair in ((ana, ben), (ben, ana)):
        with pytest.raises(SameCustomer):
            merge(*pair)


def test_whoever_was_merged_meanwhile_is_looked_at_again() -> None:
    house = make_house()
    ana, ben, cleo = (make_customer(house.id) for _ in range(3))
    merge(ana, ben)
    for pair in ((ana, cleo), (cleo, ana)):
        with pytest.raises(CustomerBusy):
            merge(*pair)
    with pytest.raises(CustomerBusy):
        change_customer(customer=ana, changes={"note": "?"}, by=BOB, at=AT)
    assert merge(cleo, customer_for(house.id, ana.id)).id == ben.id


def test_charlie_merges_and_forgets_nobody() -> None:
    house, next_door = make_house(), make_house_next_door()
    ana, charlies = make_customer(house.id), make_customer(next_door.id)
    for pair in ((ana, charlies), (charlies, ana)):
        with pytest.raises(CustomerNotFound):
            merge(*pair)
    foreign = CustomerView(
        **{name: getattr(ana, name) for name in CustomerView.__slots__} | {"organisation_id": next_door.id}
    )
    with pytest.raises(CustomerNotFound):
        forget(foreign)
    assert customer_for(house.id, ana.id) == ana


def test_of_two_mergers_at_once_one_happens() -> None:
    house = make_house()
    for _ in range(10):
        ana, ben = make_customer(house.id), make_customer(house.id)
        outcomes = at_once(partial(merge, ana, ben), partial(merge, ben, ana))
        assert sorted(outcomes) == ["done", "same_customer"]
        assert customer_for(house.id, ana.id) == customer_for(house.id, ben.id)


def test_mergers_in_a_ring_leave_one_survivor_and_no_circle() -> None:
    house = make_house()
    for _ in range(5):
        ana, ben, cleo = (make_customer(house.id) for _ in range(3))
        outcomes = at_once(partial(merge, ana, ben), partial(merge, ben, cleo), partial(merge, cleo, ana))
        assert set(outcomes) <= {"done", "busy"}
        assert "done" in outcomes
        ends = {customer_for(house.id, one.id).id for one in (ana, ben, cleo)}
        assert len(ends) == 3 - outcomes.count("done")


def test_without_the_lock_two_mergers_make_a_circle_that_leads_nowhere() -> None:
    """The twin of the two above: each reads that the other is alive, then both write."""
    house = make_house()
    ana, ben = make_customer(house.id), make_customer(house.id)
    alive = "SELECT count(*) FROM customers_customer WHERE id = ANY(%s) AND merged_into_id IS NULL"
    write = "UPDATE customers_customer SET merged_into_id = %s, merged_at = now(), search_text = '' WHERE id = %s"
    with psycopg.connect(settings.DATABASE_URL) as one, psycopg.connect(settings.DATABASE_URL) as other:
        for session in (one, other):
            assert session.execute(alive, [[ana.id, ben.id]]).fetchone() == (2,)
        one.execute(write, [ben.id, ana.id])
        one.commit()
        other.execute(write, [ana.id, ben.id])
        other.commit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_survivor_v1(%s, %s)", [house.id, ana.id])
        assert cursor.fetchone() == (None,)
    with pytest.raises(CustomerNotFound):
        customer_for(house.id, ana.id)


def test_whoever_is_forgotten_is_gone_without_a_trace() -> None:
    house = make_house()
    ana = make_customer(
        house.id,
        given_name="Quirina",
        family_name="Zwergel",
        email="ana@example.com",
        telephone="0151 11111111",
        birth_date=date(1990, 1, 1),
        language="es",
        note="Tea.",
        codes=("1", "2"),
    )
    forget(ana)
    for attempt in (
        partial(customer_for, house.id, ana.id),
        partial(find_customer, house.id, id=ana.id, at=AT),
        partial(find_customer, house.id, email="ana@example.com", at=AT),
        partial(find_customer, house.id, telephone="0151 11111111", at=AT),
        partial(change_customer, customer=ana, changes={"note": "x"}, by=BOB, at=AT),
        partial(add_card, customer=ana, code="3", by=BOB, at=AT),
        partial(forget, ana),
        partial(merge, ana, make_customer(house.id)),
    ):
        with pytest.raises(CustomerNotFound):
            attempt()
    with pytest.raises(UnknownCode):
        find_customer(house.id, code="1", at=AT)
    assert [found.id for found in search(house.id, "quirina").items] == []
    row = Customer.objects.filter(id=ana.id).values().get()
    assert {name: value for name, value in row.items() if value not in ("", None, [])} == {
        "id": ana.id,
        "organisation_id": house.id,
        "slice": ana.id.int % 2**24,
        "created_at": AT,
        "forgotten_at": LATER,
    }
    assert not Card.objects.filter(organisation_id=house.id).exists()
    assert not Word.objects.filter(organisation_id=house.id).exists()
    nobody: dict[str, Any] = {"was": {}, "is": None}
    assert Told("customer.forgotten", ana.id, "Bob", LATER, {"value": nobody, "debt": nobody}) in told(house.id)


def test_with_somebody_go_those_who_were_merged_into_them() -> None:
    house = make_house()
    people = [make_customer(house.id, given_name=name, email=f"{name}@example.com") for name in ("ana", "ben", "cleo")]
    merge(people[0], people[1])
    merge(people[1], people[2])
    forget(customer_for(house.id, people[0].id))
    for row in Customer.objects.filter(organisation_id=house.id):
        assert (row.given_name, row.email, row.email_folded, row.forgotten_at) == ("", "", "", LATER)
    with pytest.raises(CustomerNotFound):
        find_customer(house.id, email="ana@example.com", at=AT)


def test_a_name_that_others_bear_is_still_known() -> None:
    house = make_house()
    ana, _other = make_customer(house.id, given_name="Quirina"), make_customer(house.id, given_name="Quirina")
    forget(ana)
    assert len(search(house.id, "qiurina").items) == 1


VALUE, DEBT = Holdings(value={"points": 7, "EUR": 0}), Holdings(debt={"house_account": 500})
BOTH = Holdings(value={"points": 7}, debt={"house_account": 500})


@pytest.mark.parametrize(
    ("holdings", "decision", "refusal", "details"),
    [
        (VALUE, None, HoldsValue, {"value": {"points": 7}}),
        (VALUE, Decision(debt="paid"), HoldsValue, {"value": {"points": 7}}),
        (DEBT, None, OwesDebt, {"debt": {"house_account": 500}}),
        (DEBT, Decision(value="forfeited"), OwesDebt, {"debt": {"house_account": 500}}),
        (BOTH, None, HoldsValue, {"value": {"points": 7}}),
        (BOTH, Decision(value="paid_out"), OwesDebt, {"debt": {"house_account": 500}}),
    ],
)
def test_nobody_with_value_or_debt_is_forgotten_undecided(
    holdings: Holdings,
    decision: Decision | None,
    refusal: type[HoldsValue | OwesDebt],
    details: dict[str, dict[str, int]],
) -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana", codes=("1",))
    with pytest.raises(refusal) as raised:
        forget(ana, holdings, decision)
    assert raised.value.details == details
    assert customer_for(house.id, ana.id) == ana


def test_what_was_decided_is_on_record() -> None:
    house = make_house()
    ana = make_customer(house.id, given_name="Ana")
    forget(ana, BOTH, Decision(value="paid_out", debt="written_off"))
    assert told(house.id)[-1].data == {
        "value": {"was": {"points": 7}, "is": "paid_out"},
        "debt": {"was": {"house_account": 500}, "is": "written_off"},
    }


def test_an_address_that_was_forgotten_is_free() -> None:
    house = make_house()
    forget(make_customer(house.id, email="ana@example.com", codes=("1",)))
    assert make_customer(house.id, email="ana@example.com", codes=("1",)).email == "ana@example.com"


def test_being_forgotten_and_being_merged_at_once_end_in_one_of_the_two() -> None:
    house = make_house()
    for _ in range(5):
        ana, ben = make_customer(house.id, given_name="Ana"), make_customer(house.id)
        outcomes = at_once(partial(forget, ben), partial(merge, ana, ben))
        assert outcomes in (["done", "not_found"], ["busy", "done"], ["done", "done"])
        gone = Customer.objects.get(id=ben.id)
        if outcomes == ["done", "done"]:
            assert Customer.objects.get(id=ana.id).given_name == ""
        assert (gone.forgotten_at is None) == (outcomes[0] == "busy")


def test_an_id_that_nobody_has_is_merged_with_nobody() -> None:
    house = make_house()
    ana = make_customer(house.id)
    nobody = CustomerView(**{name: getattr(ana, name) for name in CustomerView.__slots__} | {"id": new_id()})
    with pytest.raises(CustomerNotFound):
        merge(nobody, ana)
