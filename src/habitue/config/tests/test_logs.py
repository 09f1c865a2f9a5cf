"""What never stands in a log."""

import io
import logging
import logging.config
from collections.abc import Iterator

import orjson
import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import resolve

from habitue.config.operations.logs import Discreet, DiscreetJson, logging_config, without_secrets


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of its own and what it wrote, as JSON."""
    logger, out = logging.getLogger("habitue.test"), io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(DiscreetJson())
    logger.addHandler(handler)
    yield logger, out
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("key hab_3kf9_Zm9vYmFy-x_9 used", "key […] used"),
        ("secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=", "secret […]"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: […]"),
        ("at postgresql://alice:pass@db/habitue", "at postgresql://[…]@db/habitue"),
        ("card 2000000012345 read", "card […] read"),
        ("card 2000 0000 1234 5 read", "card […] read"),
        ("mail alice@example.com sent", "mail […] sent"),
        (
            "took 1234567 µs for 0198c0de-0000-7000-8000-000000000001",
            "took 1234567 µs for 0198c0de-0000-7000-8000-000000000001",
        ),
    ],
)
def test_what_looks_secret_is_blotted_out(text: str, hidden: str) -> None:
    assert without_secrets(text) == hidden


def test_a_line_is_one_json_object_with_known_facts_alone(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    logger.warning("sent by %s", "alice@example.com", extra={"endpoint": "E1", "body": "secret", "status": 500})
    line = orjson.loads(out.getvalue())
    del line["time"]
    assert line == {
        "level": "warning",
        "logger": "habitue.test",
        "message": "sent by […]",
        "endpoint": "E1",
        "status": 500,
    }


def test_an_exception_says_where_and_not_what(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    said = [f"Key (name)=({name}) exists" for name in ("Alice", "Bob")]
    try:
        try:
            raise IntegrityError(said[0])
        except IntegrityError as error:
            raise ValueError(said[1]) from error
    except ValueError:
        logger.exception("it failed")
    line = orjson.loads(out.getvalue())
    assert line["message"] == "it failed"
    cause, _newline, last = line["exception"].partition("django.db.utils.IntegrityError\n")
    assert "test_logs.py" in cause
    assert last.endswith("builtins.ValueError")
    assert "Alice) exists" not in out.getvalue()
    assert "Bob) exists" not in out.getvalue()


def test_a_network_may_speak(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except ConnectionRefusedError:
        logger.exception("it failed")
    assert orjson.loads(out.getvalue())["exception"].endswith("[Errno 111] Connection refused")


def test_an_address_is_written_as_its_route(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    request = RequestFactory().get("/api/v1/webhooks/0198c0de-0000-7000-8000-000000000001")
    request.resolver_match = resolve(request.path)
    logger.error("Internal Server Error: %s", request.path, extra={"request": request})
    assert orjson.loads(out.getvalue())["message"] == "Internal Server Error: /api/v1/webhooks/{webhook}"


def test_a_malformed_line_is_still_a_line() -> None:
    record = logging.LogRecord("habitue", logging.INFO, __file__, 1, "%d whsec_abc", ("x",), None)
    assert Discreet().format(record).endswith("INFO    habitue: %d […]")


@pytest.mark.parametrize("level", ["WARNING", "nonsense"])
def test_the_configuration_is_one_that_logging_takes(level: str) -> None:
    kept = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logging.config.dictConfig(logging_config(as_json=True, level=level, requests=True))
        assert logging.getLogger().level == (logging.WARNING if level == "WARNING" else logging.INFO)
        assert logging.getLogger("habitue.requests").isEnabledFor(logging.INFO)
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    finally:
        logging.config.dictConfig(logging_config(as_json=False, level="INFO", requests=False))
        logging.getLogger().handlers, logging.getLogger().level = kept
