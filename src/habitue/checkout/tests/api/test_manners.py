"""What every door has in common: who may come in, and how it says no."""

import pytest

from habitue.checkout.tests.api.callers import make_caller, told


def test_events_are_listed() -> None:
    answer = make_caller().get("/events")
    assert answer.status_code == 200
    assert "items" in told(answer)
