"""The doors' clock stands at noon, two hours after the world of these tests was made."""

from collections.abc import Iterator

import pytest
import time_machine

from habitue.manage.tests.factories import NOON


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield
