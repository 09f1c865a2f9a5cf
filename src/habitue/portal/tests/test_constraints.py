"""What the database itself refuses, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, models

from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id
from habitue.portal.models import AddressChange, MailedLink, Passkey, Visit


def make_visit(**wrong: Any) -> Visit:
    right = {"organisation_id": new_id(), "customer_id": new_id(), "token_hash": b"token", "way": "link"}
    return Visit(**{**right, "began_at": AT, "seen_at": AT, "ends_at": AT, **wrong})


def make_link(**wrong: Any) -> MailedLink:
    hashes = {"address_hash": b"address", "asker_hash": b"asker", "token_hash": b"token", "code_hash": b"code"}
    return MailedLink(**{"organisation_id": new_id(), **hashes, "made_at": AT, "expires_at": AT, **wrong})


def make_change(**wrong: Any) -> AddressChange:
    right = {"organisation_id": new_id(), "customer_id": new_id(), "address_hash": b"address", "token_hash": b"token"}
    return AddressChange(**{**right, "made_at": AT, "expires_at": AT, **wrong})


def make_passkey(**wrong: Any) -> Passkey:
    right = {"organisation_id": new_id(), "customer_id": new_id(), "credential_id": b"id", "credential": b"key"}
    return Passkey(**{**right, "made_at": AT, **wrong})


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (make_visit(way="guess"), "a_visit_began_in_a_known_way"),
        (make_link(used_at=AT, sealed=b"what they told us"), "a_used_link_holds_nothing_any_more"),
        (make_change(used_at=AT, sealed=b"an address"), "a_used_address_change_holds_nothing_any_more"),
    ],
)
def test_a_row_that_lies_is_refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (make_visit, "a_visit_has_its_own_token"),
        (make_link, "a_mailed_link_has_its_own_token"),
        (make_change, "an_address_change_has_its_own_token"),
        (make_passkey, "a_passkey_is_one_guests"),
    ],
)
def test_what_lets_somebody_in_lets_in_one(make: Any, constraint: str) -> None:
    house = new_id()
    make(organisation_id=house).save()
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        make(organisation_id=house).save()
    make(organisation_id=new_id()).save()
