"""From a till's sale to the feed and to a message, through the doors and the worker."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook

from habitue.checkout.tests.api.callers import Caller, make_caller, told
from habitue.config.cli.worker import background, keep_running
from habitue.webhooks.tests.receiver import Receiver, receiver
from habitue.webhooks.tests.test_sender import wait_for

SALE = {"receipt": "4711", "lines": [{"article": "COFFEE", "amount": 560}], "due": 560}


@pytest.fixture
def here(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_ALLOW_HTTP, settings.WEBHOOKS_OWN_NETWORKS = True, "127.0.0.0/8"
    with receiver() as told_here:
        yield told_here


@contextmanager
def working() -> Iterator[None]:
    """The worker's threads, as `habitue worker` runs them."""
    stop = threading.Event()
    threads = [threading.Thread(target=keep_running, args=(place, stop)) for place in background()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)


def make_callers() -> tuple[Caller, Caller]:
    """A till, and a program of the same house that may read events."""
    till = make_caller()
    reader = make_caller(till.house, "events", is_till=False)
    till.now = reader.now = None
    return till, reader


def read_feed(reader: Caller, cursor: str = "") -> tuple[list[dict[str, Any]], str]:
    answer = reader.get(f"/events?limit=2&after={cursor}")
    assert answer.status_code == 200, answer.content
    page = told(answer)
    if not page["more"]:
        return page["items"], page["next"]
    rest, last = read_feed(reader, page["next"])
    return page["items"] + rest, last


def test_a_sale_is_told_in_the_feed_and_in_a_message_with_one_id(here: Receiver) -> None:
    till, reader = make_callers()
    made = reader.post("/webhooks", {"url": here.url + "/in", "events": ["sale.*"]})
    assert made.status_code == 201, made.content
    sale = till.post("/sales", SALE)
    assert sale.status_code in (200, 201), sale.content
    events, cursor = read_feed(reader)
    (event,) = [event for event in events if event["type"] == "sale.recorded"]
    assert (event["data"]["sale"], event["data"]["due"]) == (told(sale)["id"], 560)
    assert event["source"]["kind"] == "till"
    with working():
        wait_for(lambda: bool(here.received("/in")))
    (request,) = here.received("/in")
    assert Webhook(told(made)["secret"]).verify(request.body, request.headers) == event
    assert request.message_id == event["id"]
    assert read_feed(reader, cursor) == ([], read_feed(reader, cursor)[1])


def test_a_repeat_and_a_refusal_are_no_news() -> None:
    till, reader = make_callers()
    for _ in range(2):
        assert till.post("/sales", SALE, Idempotency_Key="one").status_code in (200, 201)
    refused = till.post("/sales", {**SALE, "receipt": "4712", "due": 1}, Idempotency_Key="two")
    assert refused.status_code == 422, refused.content
    events, _cursor = read_feed(reader)
    assert [event["type"] for event in events].count("sale.recorded") == 1


def test_charlie_reads_nothing_of_it(here: Receiver) -> None:
    till, _reader = make_callers()
    _charlies_till, charlie = make_callers()
    assert till.post("/sales", SALE).status_code in (200, 201)
    assert read_feed(charlie)[0] == []


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "A" * 4001, "%00", "AYCAgIAQAAA"])
def test_what_is_no_cursor_is_a_malformed_request(cursor: str) -> None:
    _till, reader = make_callers()
    answer = reader.get(f"/events?after={cursor}")
    assert (answer.status_code, told(answer)["code"]) == (400, "malformed")
