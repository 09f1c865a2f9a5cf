"""What the database itself refuses, whoever writes."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models

from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id
from habitue.till.models import OfflineLimit, ProofSeen


def make_proof(house: UUID, **wrong: Any) -> ProofSeen:
    right = {"source_id": house, "key": "k", "customer_id": new_id(), "proof": "card", "act": "redemption"}
    return ProofSeen(
        **{"organisation_id": house, **right, "staff_id": new_id(), "staff_name": "Bob", "seen_at": AT, **wrong}
    )


def make_limit(house: UUID, **wrong: Any) -> OfflineLimit:
    return OfflineLimit(**{"organisation_id": house, "per_sale": 0, "per_day": 0, "changed_at": AT, **wrong})


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (make_proof(new_id(), proof="a smile"), "a_proof_is_a_card_or_a_document"),
        (make_limit(new_id(), per_sale=-1), "an_offline_limit_is_not_negative"),
        (make_limit(new_id(), per_day=-1), "an_offline_limit_is_not_negative"),
    ],
)
def test_a_row_that_lies_is_refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


def test_a_proof_is_seen_once_for_a_key() -> None:
    house = new_id()
    make_proof(house).save()
    make_proof(house, key="another").save()
    with pytest.raises(IntegrityError, match='"a_proof_is_seen_once_for_a_key"'):
        make_proof(house).save()


@pytest.mark.parametrize("store", [new_id(), None], ids=["of a store", "of all"])
def test_a_store_has_one_offline_limit(store: UUID | None) -> None:
    house = new_id()
    make_limit(house, store_id=store).save()
    with pytest.raises(IntegrityError, match='"a_store_has_one_offline_limit"'):
        make_limit(house, store_id=store).save()
