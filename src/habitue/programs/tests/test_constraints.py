"""What the database itself refuses, whoever writes. What articles are refused for is in test_articles.py."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, models

from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id
from habitue.platform.pointing import as_owner
from habitue.programs.models import CustomerStanding, ProgramVersion, SingleUseCode
from habitue.programs.tests.factories import make_merchant, make_program


def make_version(house: UUID, number: int) -> ProgramVersion:
    moments = {"valid_from": AT, "published_at": AT}
    return ProgramVersion(
        organisation_id=house, number=number, document={}, publisher_kind="staff", publisher_id=new_id(), **moments
    )


def make_code(house: UUID, **wrong: Any) -> SingleUseCode:
    return SingleUseCode(**{"organisation_id": house, "discount": "ten", "code_hash": b"hash", "made_at": AT, **wrong})


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (make_code(new_id(), used_at=AT), "a_used_code_knows_its_sale_and_moment"),
        (make_code(new_id(), used_by_sale=new_id()), "a_used_code_knows_its_sale_and_moment"),
        (
            CustomerStanding(organisation_id=new_id(), customer_id=new_id(), granted_until=date(2026, 1, 1)),
            "only_a_granted_tier_has_an_end",
        ),
    ],
)
def test_a_row_that_lies_is_refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


def test_a_single_use_code_is_made_once() -> None:
    house = new_id()
    make_code(house).save()
    with pytest.raises(IntegrityError, match='"a_single_use_code_is_made_once"'):
        make_code(house, discount="twenty").save()


@pytest.mark.parametrize(
    ("number", "constraint"), [(1, "a_version_has_its_own_number"), (0, "versions_are_numbered_from_one")]
)
def test_versions_are_counted_even_by_their_owner(number: int, constraint: str) -> None:
    """The application may not write them at all: its function does, which counts."""
    house = make_merchant()
    make_program(house)
    connection.close()
    with as_owner(), pytest.raises(IntegrityError, match=f'"{constraint}"'):
        make_version(house, number).save(force_insert=True)
