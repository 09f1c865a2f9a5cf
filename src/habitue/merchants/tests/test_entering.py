"""Coming in: invitations, panels, PINs and staff cards."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from habitue.merchants.actions import (
    IssuedInvitation,
    accept_invitation,
    deactivate_staff,
    enter_by_card,
    enter_by_pin,
    invite_staff,
    leave_device,
    register_device,
    revoke_device,
    revoke_invitation,
    see_device,
    set_pin,
    set_staff_card,
)
from habitue.merchants.devices import device_by_token, devices_of
from habitue.merchants.logic import pin_wait_seconds
from habitue.merchants.members import invitation_by
from habitue.merchants.models import PanelDevice, PinTries, User
from habitue.merchants.staff import memberships_of
from habitue.merchants.tests.factories import (
    ALICE,
    AT,
    House,
    at_once,
    make_house,
    make_house_next_door,
    make_store,
    told,
)
from habitue.merchants.tests.people import PASSWORD, make_staff, make_user_of
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal

PIN, CARD = "2468", "STAFF-4711"
DAY = timedelta(days=1)


def invited(house: House, email: str = "") -> IssuedInvitation:
    bob = make_staff(house.id, "cashier", with_user=False)
    email = email or f"{new_id().hex}@example.com"
    return invite_staff(organisation_id=house.id, staff_id=bob.id, email=email, by=ALICE, at=AT)


def test_an_invitation_makes_a_log_in() -> None:
    house = make_house()
    issued = invited(house, f"Bob.{new_id().hex}@Example.com")
    staff = accept_invitation(token=issued.token, user=None, password=PASSWORD, at=AT + DAY)
    assert staff.user is not None
    assert staff.user.email == issued.invitation.email == issued.invitation.email.lower()
    assert staff.user.check_password(PASSWORD)
    assert [one.organisation_id for one in memberships_of(staff.user.id)] == [house.id]
    assert [line.kind for line in told(house.id)][-2:] == ["staff.invited", "staff.joined"]
    assert issued.token not in str(told(house.id))


def test_who_has_a_log_in_joins_with_it() -> None:
    house, next_door, user = make_house(), make_house_next_door(), make_user_of()
    make_staff(next_door.id, user=user)
    issued = invited(house, user.email)
    with pytest.raises(Refusal, match="user_taken"):
        accept_invitation(token=issued.token, user=None, password=PASSWORD, at=AT)
    accept_invitation(token=issued.token, user=user, at=AT)
    assert {one.organisation_id for one in memberships_of(user.id)} == {house.id, next_door.id}


def test_an_invitation_that_is_over_is_one_answer() -> None:
    house = make_house()
    accepted, revoked, old, superseded, left = (invited(house) for _ in range(5))
    accept_invitation(token=accepted.token, user=None, password=PASSWORD, at=AT)
    revoke_invitation(organisation_id=house.id, staff_id=revoked.invitation.staff_id, by=ALICE, at=AT)
    invite_staff(
        organisation_id=house.id, staff_id=superseded.invitation.staff_id, email="new@example.com", by=ALICE, at=AT
    )
    deactivate_staff(organisation_id=house.id, staff_id=left.invitation.staff_id, by=ALICE, at=AT)
    for token, at in (
        (accepted.token, AT),
        (revoked.token, AT),
        (old.token, AT + 7 * DAY),
        (superseded.token, AT),
        (left.token, AT),
        ("nonsense", AT),
    ):
        with pytest.raises(Refusal, match="invitation_over"):
            accept_invitation(token=token, user=None, password=PASSWORD, at=at)
        with pytest.raises(Refusal, match="invitation_over"):
            invitation_by(token, at)
    assert invitation_by(old.token, AT + 7 * DAY - timedelta(microseconds=1)).email == old.invitation.email


def test_an_invitation_accepted_twice_at_once_makes_one_log_in() -> None:
    """Without the lock both would find it open."""
    house = make_house()
    issued = invited(house)
    accept = lambda: accept_invitation(token=issued.token, user=None, password=PASSWORD, at=AT)  # noqa: E731
    assert sorted(at_once(accept, accept)) == ["done", "invitation_over"]
    assert User.objects.filter(email=issued.invitation.email).count() == 1


class Panel:
    """A registered device of a house, with Bob who has a PIN and a card."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.bob = make_staff(house.id, "cashier", with_user=False)
        set_pin(organisation_id=house.id, staff_id=self.bob.id, pin=PIN, by=ALICE, at=AT)
        set_staff_card(organisation_id=house.id, staff_id=self.bob.id, code=CARD, by=ALICE, at=AT)
        made = register_device(
            organisation_id=house.id, till_id=house.till.id, name="Tablet", registered_by=None, by=ALICE, at=AT
        )
        self.id, self.token = made.device.id, made.token

    def pin(self, pin: str, at: datetime = AT, staff: UUID | None = None) -> str:
        who = staff or self.bob.id
        return enter_by_pin(organisation_id=self.house.id, device_id=self.id, staff_id=who, pin=pin, at=at).outcome

    def card(self, code: str, at: datetime = AT) -> str:
        return enter_by_card(organisation_id=self.house.id, device_id=self.id, code=code, at=at).outcome

    def present(self, at: datetime = AT) -> str | None:
        device = device_by_token(self.token, at)
        return device.present.name if device and device.present else None


def test_a_pin_or_a_card_lets_somebody_in_until_they_leave() -> None:
    panel = Panel(make_house())
    assert panel.present() is None
    assert (panel.pin(PIN), panel.present()) == ("entered", "Bob")
    leave_device(organisation_id=panel.house.id, device_id=panel.id, at=AT)
    assert panel.present() is None
    assert (panel.card(CARD.lower()), panel.present()) == ("entered", "Bob")
    assert [line.kind for line in told(panel.house.id)][-3:] == ["device.entered", "device.left", "device.entered"]


def test_a_panel_locks_itself_when_nobody_does_anything() -> None:
    panel = Panel(make_house())
    panel.pin(PIN)
    assert panel.present(AT + timedelta(seconds=299)) == "Bob"
    see_device(organisation_id=panel.house.id, device_id=panel.id, at=AT + timedelta(seconds=200))
    assert panel.present(AT + timedelta(seconds=499)) == "Bob"
    assert panel.present(AT + timedelta(seconds=500)) is None


def test_wrong_pins_lock_the_panel_and_waits_grow() -> None:
    panel = Panel(make_house())
    panel.pin(PIN)
    assert [panel.pin("1357") for _ in range(5)] == ["wrong"] * 4 + ["waiting"]
    assert panel.present() is None
    assert panel.pin(PIN, AT + timedelta(seconds=59)) == "waiting"
    assert panel.pin("1357", AT + timedelta(seconds=60)) == "waiting"
    assert panel.pin(PIN, AT + timedelta(seconds=179)) == "waiting"
    assert panel.pin(PIN, AT + timedelta(seconds=180)) == "entered"
    assert not PinTries.objects.filter(organisation_id=panel.house.id).exists()
    assert [pin_wait_seconds(wrong) for wrong in (0, 4, 5, 6, 10, 99)] == [0, 0, 60, 120, 1920, 3600]


def test_wrong_pins_in_parallel_are_all_counted() -> None:
    """Without the lock two tries would read the same count."""
    panel = Panel(make_house())
    at_once(*([lambda: panel.pin("1357")] * 4))
    assert PinTries.objects.get(organisation_id=panel.house.id).wrong == 4


def test_unknown_cards_count_too() -> None:
    panel = Panel(make_house())
    assert [panel.card("NOBODYS") for _ in range(5)] == ["wrong"] * 4 + ["waiting"]
    assert panel.card(CARD) == "waiting"


def test_who_may_not_serve_here_is_a_wrong_pin() -> None:
    house = make_house()
    panel, other = Panel(house), make_store(house.company, code="other")
    elsewhere = make_staff(house.id, "cashier", name="Ed", stores=[other.id], with_user=False)
    theo = make_staff(house.id, "auditor", with_user=False)
    without_pin = make_staff(house.id, "cashier", name="Nora", with_user=False)
    for one in (elsewhere, theo):
        set_pin(organisation_id=house.id, staff_id=one.id, pin=PIN, by=ALICE, at=AT)
    assert [panel.pin(PIN, staff=one.id) for one in (elsewhere, theo, without_pin)] == ["wrong"] * 3
    deactivate_staff(organisation_id=house.id, staff_id=panel.bob.id, by=ALICE, at=AT)
    assert (panel.pin(PIN), panel.card(CARD)) == ("wrong", "wrong")


def test_who_is_let_in_no_longer_is_gone_from_the_panel_at_once() -> None:
    panel = Panel(make_house())
    panel.pin(PIN)
    deactivate_staff(organisation_id=panel.house.id, staff_id=panel.bob.id, by=ALICE, at=AT)
    assert panel.present() is None


def test_a_revoked_device_is_none() -> None:
    panel = Panel(make_house())
    panel.pin(PIN)
    revoke_device(organisation_id=panel.house.id, device_id=panel.id, by=ALICE, at=AT)
    assert device_by_token(panel.token, AT) is None
    with pytest.raises(Refusal, match="not_found"):
        panel.pin(PIN)
    assert [(one.name, one.revoked_at) for one in devices_of(panel.house.id)] == [("Tablet", AT)]


def test_only_the_hash_of_a_devices_token_is_kept() -> None:
    panel = Panel(make_house())
    assert panel.token not in str(PanelDevice.objects.filter(id=panel.id).values().get()) + str(told(panel.house.id))


def test_charlie_has_no_part_in_this_panel() -> None:
    panel, next_door = Panel(make_house()), make_house_next_door()
    charlie = make_staff(next_door.id, "cashier", with_user=False)
    assert devices_of(next_door.id) == ()
    with pytest.raises(Refusal, match="not_found"):
        panel.pin(PIN, staff=charlie.id)
    with pytest.raises(Refusal, match="not_found"):
        revoke_device(organisation_id=next_door.id, device_id=panel.id, by=ALICE, at=AT)
    with pytest.raises(Refusal, match="not_found"):
        register_device(
            organisation_id=next_door.id, till_id=panel.house.till.id, name="", registered_by=None, by=ALICE, at=AT
        )
