"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models

from habitue.merchants.models import ApiKey, Application, Brand, Company, Organisation, Store, Till
from habitue.merchants.tests.factories import AT, House, make_house, make_house_next_door, make_key


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


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (_organisation(name=""), "an_organisation_has_a_name"),
        (_organisation(currency="eur"), "a_currency_is_three_letters"),
        (_organisation(language="pt"), "an_organisation_speaks_a_known_language"),
        (_organisation(country="Germany"), "a_country_is_two_letters"),
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
