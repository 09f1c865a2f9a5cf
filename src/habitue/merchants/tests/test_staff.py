"""Members of staff: what they may, and that an owner is always left."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.merchants.actions import (
    add_staff,
    change_rules,
    change_staff,
    deactivate_staff,
    reactivate_staff,
    set_pin,
    set_staff_card,
)
from habitue.merchants.members import members_of
from habitue.merchants.models import Staff
from habitue.merchants.queries import Principal, store_by_code
from habitue.merchants.rights import RIGHTS, Role, rights_of
from habitue.merchants.staff import memberships_of, principal_of, staff_by_card, staff_for, staff_in
from habitue.merchants.tests.factories import ALICE, AT, at_once, make_house, make_house_next_door, make_store, told
from habitue.merchants.tests.people import make_staff, make_user_of
from habitue.merchants.tills import till_for
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("owner", set(RIGHTS)),
        ("manager", set(RIGHTS) - {"staff"}),
        ("cashier", {"sell", "customers_read"}),
        ("auditor", {"customers_read", "program_read", "journal", "export"}),
    ],
)
def test_a_role_is_its_rights(role: Role, rights: set[str]) -> None:
    assert rights_of(role) == rights
    assert rights_of(role, cashiers_give=True) == (rights | {"gift"} if role == "cashier" else rights)


def test_cashiers_give_where_the_organisation_lets_them() -> None:
    house = make_house()
    bob = make_staff(house.id, "cashier", with_user=False)
    assert not bob.may("gift")
    change_rules(
        organisation_id=house.id, second_factor=False, cashiers_may_give=True, panel_lock_seconds=60, by=ALICE, at=AT
    )
    assert staff_for(house.id, bob.id).may("gift")


def test_at_a_panel_somebody_is_the_till_and_at_a_desk_themselves() -> None:
    house = make_house()
    bob, till = make_staff(house.id, "cashier", with_user=False), till_for(house.id, till=house.till.id)
    at_panel, at_desk = principal_of(bob, till), principal_of(bob, None)
    assert at_panel == Principal(
        organisation_id=house.id,
        source_id=till.id,
        kind="till",
        scopes=frozenset({"sales", "customers", "vouchers"}),
        is_test=True,
        currency="EUR",
        zone=at_desk.zone,
        language="en",
        store=store_by_code(house.id, "main"),
        key_id=bob.id,
        actor=Actor("staff", bob.id, "Bob"),
    )
    assert (at_desk.kind, at_desk.source_id, at_desk.store, at_desk.actor) == ("staff", bob.id, None, at_panel.actor)


def test_rights_count_in_ones_stores_alone() -> None:
    house = make_house()
    other = make_store(house.company, code="other")
    bob = make_staff(house.id, "cashier", stores=[other.id], with_user=False)
    with pytest.raises(Refusal) as refusal:
        principal_of(bob, till_for(house.id, till=house.till.id))
    assert (refusal.value.code, refusal.value.status) == ("forbidden", 403)
    assert [staff.name for staff in staff_in(house.id, other.id)] == ["Bob"]
    assert staff_in(house.id, house.store.id) == ()


def _unlike(house_id: UUID, staff_id: UUID, **wrong: object) -> None:
    right = {"name": "Bob", "role": "cashier", "stores": None, "language": ""}
    change_staff(organisation_id=house_id, staff_id=staff_id, **{**right, **wrong}, by=ALICE, at=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "malformed"),
        ({"name": "x" * 201}, "malformed"),
        ({"role": "king"}, "malformed"),
        ({"language": "pt"}, "malformed"),
        ({"stores": [UUID(int=7)]}, "not_found"),
    ],
)
def test_what_is_no_member_of_staff_is_refused(wrong: dict[str, object], code: str) -> None:
    house = make_house()
    bob = make_staff(house.id, "cashier", with_user=False)
    with pytest.raises(Refusal) as refusal:
        _unlike(house.id, bob.id, **wrong)
    assert refusal.value.code == code
    assert staff_for(house.id, bob.id) == bob


@pytest.mark.parametrize("pin", ["1", "123", "1111", "1234", "8765", "123456789", "12a4", "٣٤٥٦"])
def test_a_weak_pin_is_refused(pin: str) -> None:
    house = make_house()
    bob = make_staff(house.id, "cashier", with_user=False)
    with pytest.raises(Refusal, match="weak_pin"):
        set_pin(organisation_id=house.id, staff_id=bob.id, pin=pin, by=ALICE, at=AT)


def test_of_pin_and_card_nothing_is_kept_that_gives_them_away() -> None:
    house = make_house()
    bob = make_staff(house.id, "cashier", with_user=False)
    set_pin(organisation_id=house.id, staff_id=bob.id, pin="86420", by=ALICE, at=AT)
    set_staff_card(organisation_id=house.id, staff_id=bob.id, code="STAFF 4711", by=ALICE, at=AT)
    kept = str(Staff.objects.filter(id=bob.id).values().get()) + str(told(house.id))
    assert "86420" not in kept
    assert "4711" not in kept
    assert "argon2" in kept


def test_a_staff_card_is_one_persons_in_one_house() -> None:
    house, next_door = make_house(), make_house_next_door()
    bob, alice = make_staff(house.id, "cashier", with_user=False), make_staff(house.id)
    set_staff_card(organisation_id=house.id, staff_id=bob.id, code="staff 4711", by=ALICE, at=AT)
    with pytest.raises(Refusal, match="staff_card_taken"):
        set_staff_card(organisation_id=house.id, staff_id=alice.id, code="STAFF4711", by=ALICE, at=AT)
    found = staff_by_card(house.id, "Staff4711")
    assert (found and found.id, staff_by_card(next_door.id, "STAFF4711")) == (bob.id, None)
    deactivate_staff(organisation_id=house.id, staff_id=bob.id, by=ALICE, at=AT)
    assert staff_by_card(house.id, "STAFF4711") is None


def test_the_last_owner_stays() -> None:
    house = make_house()
    alice = make_staff(house.id)
    make_staff(house.id, name="Not signing in", with_user=False)
    for deed in (
        lambda: deactivate_staff(organisation_id=house.id, staff_id=alice.id, by=ALICE, at=AT),
        lambda: _unlike(house.id, alice.id, name="Alice"),
    ):
        with pytest.raises(Refusal, match="last_owner"):
            deed()
    make_staff(house.id, name="Olga")
    deactivate_staff(organisation_id=house.id, staff_id=alice.id, by=ALICE, at=AT)
    assert [(one.facts.name, one.deactivated_at) for one in members_of(house.id)][-1] == ("Alice", AT)
    reactivate_staff(organisation_id=house.id, staff_id=alice.id, by=ALICE, at=AT)
    assert [line.kind for line in told(house.id)][-2:] == ["staff.deactivated", "staff.reactivated"]


def test_two_owners_who_remove_each_other_leave_one() -> None:
    """Without the lock both would find another one left."""
    house = make_house()
    alice, olga = make_staff(house.id), make_staff(house.id, name="Olga")
    outcomes = at_once(
        *(
            lambda one=one: deactivate_staff(organisation_id=house.id, staff_id=one.id, by=ALICE, at=AT)
            for one in (alice, olga)
        )
    )
    assert sorted(outcomes) == ["done", "last_owner"]


def test_who_is_deactivated_is_nobody_any_more() -> None:
    house, user = make_house(), make_user_of()
    make_staff(house.id)
    bob = make_staff(house.id, "cashier", user=user)
    assert [one.id for one in memberships_of(user.id)] == [bob.id]
    deactivate_staff(organisation_id=house.id, staff_id=bob.id, by=ALICE, at=AT + timedelta(days=1))
    assert memberships_of(user.id) == ()
    with pytest.raises(Refusal, match="not_found"):
        staff_for(house.id, bob.id)


def test_charlie_finds_nobody_of_this_house() -> None:
    house, next_door = make_house(), make_house_next_door()
    bob = make_staff(house.id, "cashier", with_user=False)
    assert members_of(next_door.id) == ()
    for deed in (
        lambda: staff_for(next_door.id, bob.id),
        lambda: _unlike(next_door.id, bob.id),
        lambda: deactivate_staff(organisation_id=next_door.id, staff_id=bob.id, by=ALICE, at=AT),
        lambda: set_pin(organisation_id=next_door.id, staff_id=bob.id, pin="2468", by=ALICE, at=AT),
        lambda: add_staff(
            organisation_id=next_door.id, name="Spy", role="cashier", stores=[house.store.id], by=ALICE, at=AT
        ),
    ):
        with pytest.raises(Refusal, match="not_found"):
            deed()


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_staff_costs_the_same_however_long(count: int) -> None:
    house = make_house()
    for number in range(count):
        make_staff(house.id, "cashier", name=f"Bob {number}", with_user=False)
    members_of(house.id)
    with CaptureQueriesContext(connection) as queries:
        assert len(members_of(house.id)) == count
    assert len(queries) == 2
