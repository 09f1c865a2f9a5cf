"""What the database itself refuses, whoever writes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from habitue.checkout.models import Receipt
from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id


def make_receipt(till: UUID, **other: Any) -> Receipt:
    right = {"organisation_id": till, "source_id": till, "business_day": AT.date(), "number": "4711"}
    return Receipt(**{"entry_id": new_id(), **right, "fingerprint": "", **other})


def test_a_till_uses_a_receipt_number_once_a_day() -> None:
    till = new_id()
    tomorrow = AT.date() + timedelta(days=1)
    for receipt in (make_receipt(till), make_receipt(till, number="4712"), make_receipt(till, business_day=tomorrow)):
        receipt.save(force_insert=True)
    with pytest.raises(IntegrityError, match='"a_till_uses_a_receipt_number_once_a_day"'):
        make_receipt(till).save(force_insert=True)
