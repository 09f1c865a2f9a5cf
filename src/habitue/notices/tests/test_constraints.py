"""What the database itself refuses, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError

from habitue.merchants.tests.factories import AT
from habitue.notices.models import ExpiryTold
from habitue.platform.ids import new_id


def test_what_a_customer_was_told_of_is_known_once() -> None:
    told: dict[str, Any] = {"organisation_id": new_id(), "customer_id": new_id(), "told_until": AT, "told_at": AT}
    ExpiryTold.objects.create(**told)
    with pytest.raises(IntegrityError, match='"what_a_customer_was_told_of_is_known_once"'):
        ExpiryTold.objects.create(**told)
