"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models

from habitue.merchants.models import (
    ApiKey,
    Application,
    Brand,
    Company,
    Invitation,
    Organisation,
    PanelDevice,
    PinTries,
    Staff,
    Store,
    Till,
    User,
)
from habitue.merchants.tests.factories import AT, House, make_house, make_house_next_door, make_key
from habitue.merchants.tests.people import make_staff, make_user_of
from habitue.platform.ids import new_id


def _organisation(**wrong: Any) -> Callable[[House, House], models.Model]:
    right = {"name": "A", "currency": "EUR", "time_zone": "UTC", "created_at": AT}
    return lambda _house, _other: Organisation(**{**right, **wrong})


def _company(**wrong: Any) -> Callable[[House, House], models.Model]:
    return lambda house, _other: Company(**{"organisation_id": house.id, "name": "New", "created_at": AT, **wrong})


def _store(**wrong: Any) -> Callable[[House, House], models.Model]:
    right = {"code": "new", "name": "New", "time_zone": "UTC", "created_at": AT}
    return lambda house, _other: Store(**{"organisation_id": house.id, "company": house.company, **right, **wrong})


def _till(**wrong: Any) -> Callable[[House, House], models.Model]:
    right = {"code": "new", "name": "New", "created_at": AT}
    return lambda house, _other: Till(**{"organisation_id": house.id, "store": house.store, **right, **wrong})


def _application(**wrong: Any) -> Callable[[House, House], models.Model]:
    return lambda house, _other: Application(**{"organisation_id": house.id, "name": "New", "created_at": AT, **wrong})


def _brand(**wrong: Any) -> Callable[[House, House], models.Model]:
    return lambda house, _other: Brand(**{"organisation_id": house.id, "changed_at": AT, **wrong})


def _key(of: Callable[[House, House], dict[str, Any]]) -> Callable[[House, House], models.Model]:
    right = {"prefix": "new", "hash": b"", "scopes": [], "created_at": AT}
    return lambda house, other: ApiKey(**{"organisation_id": house.id, **right, **of(house, other)})


def _user(**wrong: Any) -> Callable[[House, House], models.Model]:
    return lambda _house, _other: User(**{"email": "a@example.com", "password": "", "created_at": AT, **wrong})


def _user_again(_house: House, _other: House) -> models.Model:
    return User(email=make_user_of().email, created_at=AT)


def _staff(of: Callable[[House, House], dict[str, Any]]) -> Callable[[House, House], models.Model]:
    right = {"name": "Bob", "role": "cashier", "created_at": AT}
    return lambda house, other: Staff(**{"organisation_id": house.id, **right, **of(house, other)})


def _invitation(of: Callable[[UUID, UUID], dict[str, Any]]) -> Callable[[House, House], models.Model]:
    def make(house: House, other: House) -> models.Model:
        mine, theirs = make_staff(house.id, with_user=False).id, make_staff(other.id, with_user=False).id
        right = {"staff_id": mine, "email": "a@example.com", "token_hash": new_id().bytes, "created_at": AT}
        wrong = of(mine, theirs)
        if wrong.pop("twice", False):
            Invitation.objects.create(organisation_id=house.id, expires_at=AT, **right)
            wrong.setdefault("token_hash", new_id().bytes)
        return Invitation(**{"organisation_id": house.id, "expires_at": AT, **right, **wrong})

    return make


def _staff_card_again(house: House, _other: House) -> models.Model:
    right = {"organisation_id": house.id, "role": "cashier", "card_fingerprint": b"card", "created_at": AT}
    Staff.objects.create(name="Ana", **right)
    return Staff(name="Bob", **right)


def _invitation_again(house: House, other: House) -> models.Model:
    """The token of somebody's invitation next door."""
    right = {"email": "a@example.com", "token_hash": new_id().bytes, "created_at": AT, "expires_at": AT}
    mine, theirs = (make_staff(one.id, with_user=False).id for one in (house, other))
    Invitation.objects.create(organisation_id=other.id, staff_id=theirs, **right)
    return Invitation(organisation_id=house.id, staff_id=mine, **right)


def _device(of: Callable[[House, UUID, UUID], dict[str, Any]]) -> Callable[[House, House], models.Model]:
    def make(house: House, other: House) -> models.Model:
        mine, theirs = make_staff(house.id, with_user=False).id, make_staff(other.id, with_user=False).id
        right = {"till_id": house.till.id, "name": "Tablet", "token_hash": new_id().bytes, "created_at": AT}
        wrong = of(other, mine, theirs)
        if wrong.pop("twice", False):
            PanelDevice.objects.create(organisation_id=house.id, **right)
        return PanelDevice(**{"organisation_id": house.id, **right, **wrong})

    return make


def _tries(*, same: bool = False, their_device: bool = False, their_staff: bool = False) -> Callable[..., models.Model]:
    def make(house: House, other: House) -> models.Model:
        where, who = (other if their_device else house), (other if their_staff else house)
        device = PanelDevice.objects.create(
            organisation_id=where.id, till_id=where.till.id, name="Tablet", token_hash=new_id().bytes, created_at=AT
        )
        staff = make_staff(who.id, with_user=False).id
        right = {"organisation_id": house.id, "device": device, "staff_id": None if same else staff, "last_at": AT}
        if same:
            PinTries.objects.create(**right)
        return PinTries(**right)

    return make


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (_organisation(name=""), "an_organisation_has_a_name"),
        (_organisation(currency="eur"), "a_currency_is_three_letters"),
        (_organisation(language="pt"), "an_organisation_speaks_a_known_language"),
        (_organisation(country="Germany"), "a_country_is_two_letters"),
        (_organisation(panel_lock_seconds=29), "a_panel_locks_itself_within_a_day"),
        (_store(panel_lock_seconds=86401), "a_stores_panel_locks_itself_within_a_day"),
        (_user(email="A@example.com"), "a_users_email_is_folded_and_there"),
        (_user(email=""), "a_users_email_is_folded_and_there"),
        (_user(language="pt"), "a_user_speaks_a_known_language"),
        (_user_again, "an_email_signs_in_one_user"),
        (_staff(lambda _house, _other: {"name": ""}), "a_member_of_staff_has_a_name"),
        (_staff(lambda _house, _other: {"role": "king"}), "a_member_of_staff_has_a_known_role"),
        (_staff(lambda _house, _other: {"language": "pt"}), "a_member_of_staff_speaks_a_known_language"),
        (_staff(lambda _house, _other: {"role": "owner", "stores": []}), "an_owner_may_be_in_every_store"),
        (_staff_card_again, "a_staff_card_belongs_to_one_person"),
        (
            _staff(lambda house, _other: {"user_id": make_staff(house.id).user_id}),
            "a_user_is_a_member_of_an_organisation_once",
        ),
        (_invitation(lambda _mine, _theirs: {"twice": True}), "a_member_of_staff_has_one_open_invitation"),
        (_invitation_again, "an_invitation_has_a_token_of_its_own"),
        (
            _invitation(lambda _mine, _theirs: {"accepted_at": AT, "revoked_at": AT}),
            "an_invitation_is_accepted_or_revoked",
        ),
        (
            _invitation(lambda _mine, theirs: {"staff_id": theirs}),
            "an_invitation_and_its_staff_are_of_one_organisation",
        ),
        (_device(lambda _other, _mine, _theirs: {"name": ""}), "a_device_has_a_name"),
        (_device(lambda _other, _mine, _theirs: {"twice": True}), "a_device_has_a_token_of_its_own"),
        (_device(lambda _other, mine, _theirs: {"present_id": mine}), "who_is_present_came_and_was_seen"),
        (
            _device(lambda _other, _mine, theirs: {"present_id": theirs, "arrived_at": AT, "seen_at": AT}),
            "a_device_and_who_is_present_are_of_one_organisation",
        ),
        (
            _device(lambda _other, _mine, theirs: {"registered_by_id": theirs}),
            "a_device_and_who_registered_it_are_of_one_organisation",
        ),
        (
            _device(lambda other, _mine, _theirs: {"till_id": other.till.id}),
            "a_device_and_its_till_are_of_one_organisation",
        ),
        (_tries(same=True), "wrong_pins_are_counted_by_device_and_person"),
        (_tries(their_device=True), "wrong_pins_and_their_device_are_of_one_organisation"),
        (_tries(their_staff=True), "wrong_pins_and_their_person_are_of_one_organisation"),
        (_company(name=""), "a_company_has_a_name"),
        (_company(country="de"), "a_company_is_in_a_country"),
        (_company(name="Alice GmbH"), "a_company_name_is_used_once"),
        (_store(code=""), "a_store_has_a_code_and_a_name"),
        (_store(name=""), "a_store_has_a_code_and_a_name"),
        (_store(code="main"), "a_store_code_is_used_once"),
        (_till(code=""), "a_till_has_a_code_and_a_name"),
        (_till(code="1"), "a_till_code_is_used_once_in_a_store"),
        (_application(name=""), "an_application_has_a_name"),
        (_application(name="Back office"), "an_application_name_is_used_once"),
        (_brand(colour="#FFF"), "a_colour_is_six_hexadecimal_digits"),
        (_brand(copies=["gossip"], notice_email="a@b.example"), "copies_are_of_what_there_are_mails_of"),
        (_brand(copies=["sale"]), "copies_need_an_address_to_go_to"),
        (_key(lambda _house, _other: {}), "a_key_belongs_to_a_till_or_to_an_application"),
        (
            _key(lambda house, _other: {"till": house.till, "application": house.application}),
            "a_key_belongs_to_a_till_or_to_an_application",
        ),
        (
            _key(lambda house, other: {"till": house.till, "prefix": make_key(other.till).key.prefix}),
            "a_key_prefix_is_used_once",
        ),
        (
            lambda house, other: _store(company=other.company)(house, other),
            "a_store_and_its_company_are_of_one_organisation",
        ),
        (lambda house, other: _till(store=other.store)(house, other), "a_till_and_its_store_are_of_one_organisation"),
        (_key(lambda _house, other: {"till": other.till}), "a_key_and_its_till_are_of_one_organisation"),
        (
            _key(lambda _house, other: {"application": other.application}),
            "a_key_and_its_application_are_of_one_organisation",
        ),
    ],
)
def test_the_database_refuses(make: Callable[[House, House], models.Model], constraint: str) -> None:
    row = make(make_house(), make_house_next_door())
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)
