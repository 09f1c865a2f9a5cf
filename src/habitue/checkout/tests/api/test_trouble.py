"""When something is wrong on our side: what the till hears, and what the log does not."""

import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from habitue.checkout.api import problems
from habitue.checkout.tests.api.callers import Caller, make_caller, told


@pytest.fixture
def caller(scratch_database: str) -> Caller:
    caller = make_caller()
    # The key is remembered, so that the database's trouble meets the door and not the key.
    assert caller.get("/webhooks").status_code == 200
    return caller


@pytest.fixture
def gone(caller: Caller) -> Iterator[None]:
    """A database that cannot be reached."""
    before = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.settings_dict["HOST"] = before
    connection.close()


def test_a_database_that_is_gone_asks_for_patience(gone: None, caller: Caller) -> None:
    answer = caller.post("/sales", {"lines": [], "receipt": "1"}, Idempotency_Key="k")
    assert (answer.status_code, told(answer)["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "1"


def raised_with(state: str, message: str = "GIFT-SECRET") -> HttpResponse:
    """What a door answers when the database raises this."""
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{state}'; END $$")
    return problems.handle(RequestFactory().post("/api/v1/sales"), raised.value)


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("55P03", 409, "key_running"),
        ("40P01", 503, "unavailable"),
        ("40001", 503, "unavailable"),
        ("57014", 503, "unavailable"),
        ("57P01", 503, "unavailable"),
        ("22003", 400, "malformed"),
        ("23505", 500, "internal"),
        ("XX000", 500, "internal"),
    ],
)
def test_what_the_database_raises_has_its_answer(caller: Caller, state: str, status: int, code: str) -> None:
    answer = raised_with(state)
    assert (answer.status_code, told(answer)["code"]) == (status, code)
    assert b"GIFT-SECRET" not in answer.content


def test_the_log_says_where_and_not_what(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = raised_with("23505")
    assert told(answer)["incident"] in caplog.text
    assert "test_trouble.py" in caplog.text
    assert "GIFT-SECRET" not in caplog.text
