"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models

from habitue.customers.models import Card, Customer
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import AT, make_house, make_house_next_door

Make = Callable[[UUID, UUID], models.Model]


def _customer(**wrong: Any) -> Make:
    return lambda house, _other: Customer(organisation_id=house, created_at=AT, **wrong)


def _card(**wrong: Any) -> Make:
    return lambda house, _other: Card(
        **{"organisation_id": house, "created_at": AT, "code": "1", "medium": "nfc"} | wrong
    )


def _merged_into_themselves(house: UUID, _other: UUID) -> models.Model:
    row = Customer(organisation_id=house, created_at=AT, merged_at=AT)
    row.merged_into = row
    return row


def _replaced_by_itself(house: UUID, _other: UUID) -> models.Model:
    row = Card(organisation_id=house, created_at=AT, code="1", medium="nfc", blocked_at=AT)
    row.replaced_by = row
    return row


def _merged(into: Callable[[UUID, UUID], UUID], **also: Any) -> Make:
    return lambda house, other: Customer(
        **{"organisation_id": house, "created_at": AT, "merged_at": AT, "merged_into_id": into(house, other)} | also
    )


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (_customer(email="a@example.com", email_folded="ana@example.com"), "an_email_belongs_to_one_customer"),
        (_customer(email="a@example.com"), "an_email_and_its_folded_form_go_together"),
        (_customer(email_folded="a@example.com"), "an_email_and_its_folded_form_go_together"),
        (_customer(telephone="0151 23456789"), "a_telephone_is_in_international_form"),
        (_customer(telephone="+0151"), "a_telephone_is_in_international_form"),
        (_customer(telephone="+1234567890123456"), "a_telephone_is_in_international_form"),
        (_customer(birth_date=date(1899, 12, 31)), "a_birth_date_is_of_somebody_alive"),
        (_customer(language="pt"), "a_customer_speaks_a_known_language"),
        (_merged_into_themselves, "nobody_is_merged_into_themselves"),
        (_customer(merged_at=AT), "a_merger_has_its_moment"),
        (_merged(lambda house, _other: make_customer(house).id, merged_at=None), "a_merger_has_its_moment"),
        (
            _merged(lambda house, _other: make_customer(house).id, search_text=" ana"),
            "the_gone_are_not_found_by_searching",
        ),
        (
            _merged(lambda _house, other: make_customer(other).id),
            "a_customer_and_its_survivor_are_of_one_organisation",
        ),
        *[
            (_customer(forgotten_at=AT, **left), "the_forgotten_have_left_nothing_personal")
            for left in (
                {"given_name": "Ana"},
                {"family_name": "Ruiz"},
                {"email": "b@example.com", "email_folded": "b@example.com"},
                {"telephone": "+4915123456789"},
                {"birth_date": date(1990, 1, 1)},
                {"language": "es"},
                {"note": "Tea."},
            )
        ],
        (_customer(forgotten_at=AT, search_text=" ana"), "the_(gone|forgotten)_.*"),
        (
            lambda house, _other: _card(code=make_blank_card(house, code="X").code)(house, house),
            "a_card_code_is_used_once",
        ),
        (_card(code=""), "a_card_has_a_code"),
        (_card(medium="tattoo"), "a_card_is_of_a_known_medium"),
        (
            lambda house, _other: _card(replaced_by_id=make_blank_card(house, code="X").id)(house, house),
            "a_replaced_card_is_blocked",
        ),
        (_replaced_by_itself, "no_card_replaces_itself"),
        (
            lambda house, other: _card(customer_id=make_customer(other).id)(house, other),
            "a_card_and_its_customer_are_of_one_organisation",
        ),
        (
            lambda house, other: _card(replaced_by_id=make_blank_card(other, code="X").id, blocked_at=AT)(house, other),
            "a_card_and_its_successor_are_of_one_organisation",
        ),
    ],
)
def test_the_database_refuses(make: Make, constraint: str) -> None:
    house = make_house().id
    make_customer(house, email="ana@example.com")
    row = make(house, make_house_next_door().id)
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


def test_the_slice_is_the_last_three_bytes_of_the_id() -> None:
    customer = make_customer(make_house().id)
    assert Customer.objects.get(id=customer.id).slice == customer.id.int % 2**24
