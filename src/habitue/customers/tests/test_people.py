from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.customers.actions import (
    CardTaken,
    EmailTaken,
    NewCard,
    block_customer,
    change_customer,
    create_customer,
    unblock_customer,
)
from habitue.customers.details import Details
from habitue.customers.queries import Blocked, CustomerNotFound, CustomerView, customer_for, find_customer
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import (
    AT,
    BOB,
    at_once,
    make_company,
    make_house,
    make_house_next_door,
    make_organisation,
    told,
)
from habitue.platform.ids import new_id
from habitue.platform.texts import Malformed

LATER = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


def test_a_customer_is_as_they_were_said_to_be() -> None:
    house = make_house()
    customer = create_customer(
        organisation_id=house.id,
        given_name="  Ana  María ",
        family_name="Mu\u0308ller",
        email=" Ana@Example.com ",
        telephone="0151 12345678",
        birth_date=date(1990, 2, 28),
        language="es",
        note="Likes tea.\r\nNo milk.",
        cards=[NewCard("20 00-a", "nfc"), NewCard("17")],
        by=BOB,
        at=AT,
    )
    cards = customer.cards
    assert customer == CustomerView(
        organisation_id=house.id,
        id=customer.id,
        given_name="Ana María",
        family_name="Müller",
        email="Ana@Example.com",
        telephone="+4915112345678",
        birth_date=date(1990, 2, 28),
        language="es",
        mails=(),
        note="Likes tea.\nNo milk.",
        created_at=AT,
        blocked_at=None,
        cards=cards,
    )
    assert [(card.code, card.medium, card.customer_id, card.blocked_at, card.replaced_by) for card in cards] == [
        ("17", "barcode", customer.id, None, None),
        ("2000-A", "nfc", customer.id, None, None),
    ]
    assert customer.name == "Ana María Müller"
    assert customer_for(house.id, customer.id) == customer


def test_of_a_customer_nothing_need_be_known() -> None:
    customer = make_customer(make_house().id)
    assert (customer.name, customer.email, customer.telephone, customer.birth_date, customer.cards) == (
        "", "", "", None, (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("details", "field", "why"),
    [
        ({"given_name": "A\0"}, "given_name", "control_characters"),
        ({"given_name": "A\nB"}, "given_name", "control_characters"),
        ({"given_name": "A\u202eB"}, "given_name", "control_characters"),
        ({"family_name": "\ud800"}, "family_name", "control_characters"),
        ({"family_name": "x" * 201}, "family_name", "too_long"),
        ({"email": "ana"}, "email", "no_email_address"),
        ({"email": "ana@"}, "email", "no_email_address"),
        ({"email": "ana@example.com, eve@example.com"}, "email", "no_email_address"),
        ({"email": "ana@exam\u200bple.com"}, "email", "invisible_characters"),
        ({"email": "ana\0@example.com"}, "email", "control_characters"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.com"}, "email", "too_long"),
        ({"telephone": "12"}, "telephone", "no_telephone_number"),
        ({"telephone": "call me"}, "telephone", "no_telephone_number"),
        ({"telephone": "+49 151 \0 12345678"}, "telephone", "control_characters"),
        ({"telephone": "1" * 51}, "telephone", "too_long"),
        ({"birth_date": date(2026, 1, 6)}, "birth_date", "implausible"),
        ({"birth_date": date(1899, 12, 31)}, "birth_date", "implausible"),
        ({"birth_date": date(9999, 1, 1)}, "birth_date", "implausible"),
        ({"language": "pt"}, "language", "unknown"),
        ({"note": "a\x07"}, "note", "control_characters"),
        ({"note": "x" * 5_001}, "note", "too_long"),
        ({"codes": ("",)}, "code", "missing"),
        ({"codes": ("  ",)}, "code", "missing"),
        ({"codes": ("a\0",)}, "code", "control_characters"),
        ({"codes": ("a\u200b",)}, "code", "invisible_characters"),
        ({"codes": ("1" * 65,)}, "code", "too_long"),
    ],
)
def test_what_cannot_be_is_malformed_and_changes_nothing(details: dict[str, Any], field: str, why: str) -> None:
    house = make_house()
    before = len(told(house.id))
    with pytest.raises(Malformed) as refusal:
        make_customer(house.id, **details)
    assert (refusal.value.status, refusal.value.details["field"], refusal.value.details["why"]) == (400, field, why)
    assert len(told(house.id)) == before


def test_a_medium_that_there_is_not_is_malformed() -> None:
    with pytest.raises(Malformed):
        create_customer(organisation_id=make_house().id, cards=[NewCard("1", "tattoo")], by=BOB, at=AT)


def test_a_detail_that_there_is_not_is_a_programmers_mistake() -> None:
    customer = make_customer(make_house().id)
    with pytest.raises(ValueError, match="no shoe_size"):
        change_customer(customer=customer, changes={"shoe_size": 42}, by=BOB, at=AT)  # type: ignore[typeddict-unknown-key]


def test_a_telephone_is_at_home_where_the_organisation_is() -> None:
    organisation = make_organisation()
    make_company(organisation, country="ES")
    assert make_customer(organisation.id, telephone="612 34 56 78").telephone == "+34612345678"


def test_without_a_country_a_telephone_brings_its_own() -> None:
    organisation = make_organisation()
    assert make_customer(organisation.id, telephone="+34 612 34 56 78").telephone == "+34612345678"
    with pytest.raises(Malformed):
        make_customer(organisation.id, telephone="612 34 56 78")


def test_an_email_address_is_one_customers() -> None:
    house = make_house()
    ana = make_customer(house.id, email="ana@example.com")
    ben = make_customer(house.id, email="ben@example.com")
    with pytest.raises(EmailTaken):
        make_customer(house.id, email="ANA@example.COM")
    with pytest.raises(EmailTaken):
        change_customer(customer=ben, changes={"email": "ana@example.com"}, by=BOB, at=AT)
    assert customer_for(house.id, ben.id) == ben
    change_customer(customer=ana, changes={"email": "Ana@example.com"}, by=BOB, at=AT)
    make_customer(make_house_next_door().id, email="ana@example.com")


def test_two_who_sign_up_at_once_with_one_address_are_one() -> None:
    house = make_house()
    sign_up = [lambda: make_customer(house.id, email="ana@example.com")] * 4
    assert sorted(at_once(*sign_up)) == ["done", *["email_taken"] * 3]


def test_a_card_of_somebody_else_is_taken() -> None:
    house = make_house()
    make_customer(house.id, codes=("1",))
    with pytest.raises(CardTaken):
        make_customer(house.id, codes=("2", "1"))
    with pytest.raises(CustomerNotFound):
        find_customer(house.id, email="nobody@example.com", at=AT)


def test_a_blank_card_is_given_and_keeps_its_medium() -> None:
    house = make_house()
    blank = make_blank_card(house.id, code="1")
    customer = create_customer(organisation_id=house.id, cards=[NewCard("1", "nfc")], by=BOB, at=AT)
    assert [(card.id, card.medium) for card in customer.cards] == [(blank.id, "barcode")]


def test_what_changes_is_what_is_said() -> None:
    house = make_house()
    before = make_customer(house.id, given_name="Ana", family_name="Ruiz", telephone="0151 12345678", codes=("1",))
    after = change_customer(
        customer=before, changes={"family_name": "López", "telephone": None, "language": "it"}, by=BOB, at=LATER
    )
    assert (after.given_name, after.family_name, after.telephone, after.language) == ("Ana", "López", "", "it")
    assert after == customer_for(house.id, before.id)
    line = told(house.id)[-1]
    assert (line.kind, line.subject_id, line.actor_name, line.occurred_at) == (
        "customer.changed",
        before.id,
        "Bob",
        LATER,
    )
    assert line.data == {"fields": ["family_name", "language", "telephone"]}


def test_a_change_to_what_is_already_so_is_no_news() -> None:
    house = make_house()
    customer = make_customer(house.id, given_name="Ana", email="ana@example.com")
    before = told(house.id)
    change_customer(customer=customer, changes={"given_name": "Ana ", "email": "ana@example.com"}, by=BOB, at=AT)
    assert told(house.id) == before


def test_the_journal_knows_nothing_personal() -> None:
    house = make_house()
    said = Details(
        given_name="Xaverl", family_name="Yblinger", email="zenzi@example.com", telephone="+4915112345678", note="Wabe"
    )
    customer = make_customer(house.id, codes=("VIERZIG-2",), **said)
    change_customer(customer=customer, changes={"given_name": "Quirin"}, by=BOB, at=AT)
    lines = str([(line.kind, line.data) for line in told(house.id)])
    for secret in ("Xaverl", "Yblinger", "zenzi", "15112345678", "Wabe", "VIERZIG", "Quirin"):
        assert secret not in lines


def test_a_blocked_customer_is_blocked_until_they_are_not() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1",), email="ana@example.com")
    assert block_customer(customer=customer, by=BOB, at=AT).blocked_at == AT
    assert block_customer(customer=customer, by=BOB, at=LATER).blocked_at == AT
    with pytest.raises(Blocked):
        find_customer(house.id, code="1", at=AT)
    with pytest.raises(Blocked):
        find_customer(house.id, email="ana@example.com", at=AT)
    assert unblock_customer(customer=customer, by=BOB, at=LATER).blocked_at is None
    unblock_customer(customer=customer, by=BOB, at=LATER)
    assert find_customer(house.id, code="1", at=AT).customer.id == customer.id
    assert [line.kind for line in told(house.id)][-2:] == ["customer.blocked", "customer.unblocked"]


def test_charlie_changes_nobody() -> None:
    house, next_door = make_house(), make_house_next_door()
    customer = make_customer(house.id, given_name="Ana")
    with pytest.raises(CustomerNotFound):
        customer_for(next_door.id, customer.id)
    foreign = CustomerView(**{**_fields(customer), "organisation_id": next_door.id})
    with pytest.raises(CustomerNotFound):
        change_customer(customer=foreign, changes={"given_name": "Eve"}, by=BOB, at=AT)
    with pytest.raises(CustomerNotFound):
        block_customer(customer=foreign, by=BOB, at=AT)


def test_nobody_has_an_id_that_nobody_has() -> None:
    with pytest.raises(CustomerNotFound):
        customer_for(make_house().id, new_id())


def _fields(customer: CustomerView) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in CustomerView.__slots__}


def test_making_a_customer_costs_the_same_with_any_number_of_names() -> None:
    house = make_house()
    make_customer(house.id)
    costs = []
    for names in ("Anna", "Berta Clara Dora"):
        with CaptureQueriesContext(connection) as queries:
            make_customer(house.id, given_name=names)
        costs.append(len(queries))
    assert costs[0] == costs[1]
