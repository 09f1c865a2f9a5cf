"""The sender against a real receiver: what arrives, what does not, and how nobody waits for somebody else."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from uuid import UUID

import orjson
import pytest
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook

from habitue.platform import clock
from habitue.webhooks.actions.deliveries import LANES
from habitue.webhooks.actions.endpoints import roll_secret, send_test
from habitue.webhooks.addresses import Address, Rules, networks_of
from habitue.webhooks.post import ANSWER_BYTES_MAX, Answer, post
from habitue.webhooks.queries import DeliveryView, deliveries_of, endpoint_view
from habitue.webhooks.sender import Sender
from habitue.webhooks.tests.factories import ALICE, make_endpoint, make_event, make_organisation_id, spread_all
from habitue.webhooks.tests.receiver import Receiver, receiver, say

OWN = Rules(own_networks=networks_of("127.0.0.0/8"), allow_http=True)


@pytest.fixture
def here(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_OWN_NETWORKS = "127.0.0.0/8"
    with receiver() as told:
        yield told


@contextmanager
def sending() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=Sender().run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


def wait_for(wanted: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def make_here(here: Receiver, path: str) -> tuple[UUID, UUID, str]:
    """An endpoint at a path of the receiver; return organisation, endpoint and secret."""
    organisation_id = make_organisation_id()
    made = make_endpoint(organisation_id=organisation_id, url=here.url + path, at=clock.now())
    return organisation_id, made.endpoint.id, made.secret


def sell(organisation_id: UUID, count: int = 1) -> list[UUID]:
    events = [make_event(organisation_id=organisation_id, at=clock.now()) for _ in range(count)]
    spread_all(clock.now())
    return events


def first_delivery(organisation_id: UUID, endpoint_id: UUID) -> DeliveryView:
    return deliveries_of(organisation_id, endpoint_id).items[0]


def test_a_message_arrives_signed(here: Receiver) -> None:
    organisation_id, endpoint_id, secret = make_here(here, "/in?shop=1")
    (event_id,) = sell(organisation_id)
    with sending():
        wait_for(lambda: first_delivery(organisation_id, endpoint_id).delivered_at is not None)
    (request,) = here.received("/in?shop=1")
    assert Webhook(secret).verify(request.body, request.headers) == orjson.loads(request.body)
    told = orjson.loads(request.body)
    assert (told["id"], told["type"], told["data"]) == (str(event_id), "sale.recorded", {"due": 560})
    assert request.message_id == str(event_id)
    assert request.headers["content-type"] == "application/json"
    assert [(each.status, each.problem) for each in first_delivery(organisation_id, endpoint_id).attempts] == [
        (200, "")
    ]


def test_after_a_roll_over_both_secrets_verify(here: Receiver) -> None:
    organisation_id, endpoint_id, earlier = make_here(here, "/rolled")
    rolled = roll_secret(organisation_id=organisation_id, endpoint_id=endpoint_id, by=ALICE, at=clock.now())
    send_test(organisation_id=organisation_id, endpoint_id=endpoint_id, by=ALICE, at=clock.now())
    with sending():
        wait_for(lambda: bool(here.received("/rolled")))
    (request,) = here.received("/rolled")
    for secret in (earlier, rolled.secret):
        assert Webhook(secret).verify(request.body, request.headers)["type"] == "webhook.test"


def test_a_failure_is_tried_again_with_the_same_id_and_body(here: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("habitue.webhooks.logic._PAUSES", (timedelta(milliseconds=50),))
    here.answer("/again", 503)
    organisation_id, endpoint_id, secret = make_here(here, "/again")
    sell(organisation_id)
    with sending():
        wait_for(lambda: len(here.received("/again")) >= 2)
        here.answer("/again", 204)
        wait_for(lambda: first_delivery(organisation_id, endpoint_id).delivered_at is not None)
    requests = here.received("/again")
    assert len({(request.message_id, request.body) for request in requests}) == 1
    for request in requests:
        Webhook(secret).verify(request.body, request.headers)
    statuses = [each.status for each in first_delivery(organisation_id, endpoint_id).attempts]
    assert statuses == [503] * (len(requests) - 1) + [204]
    assert endpoint_view(organisation_id, endpoint_id).failing_since is None


def test_410_disables(here: Receiver) -> None:
    here.answer("/gone", 410)
    organisation_id, endpoint_id, _secret = make_here(here, "/gone")
    sell(organisation_id, 3)
    with sending():
        wait_for(lambda: endpoint_view(organisation_id, endpoint_id).disabled_at is not None)
    assert endpoint_view(organisation_id, endpoint_id).disabled_because == "gone"


def test_a_redirect_is_not_followed(here: Receiver) -> None:
    here.answer("/from", 307, location=here.url + "/to")
    organisation_id, endpoint_id, _secret = make_here(here, "/from")
    sell(organisation_id)
    with sending():
        wait_for(lambda: bool(first_delivery(organisation_id, endpoint_id).attempts))
    assert first_delivery(organisation_id, endpoint_id).attempts[0].status == 307
    assert here.received("/to") == []


def test_a_slow_endpoint_holds_nobody_up(here: Receiver) -> None:
    released = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        released.wait(20)
        say(handler, 200)

    here.answers["/slow"] = slow
    slow_id, _endpoint, _secret = make_here(here, "/slow")
    quick_id, _endpoint, _secret = make_here(here, "/quick")
    sell(slow_id, 3 * LANES)
    with sending():
        wait_for(lambda: len(here.received("/slow")) == LANES)
        sell(quick_id, 3 * LANES)
        wait_for(lambda: len(here.received("/quick")) == 3 * LANES)
        assert len(here.received("/slow")) == LANES
        released.set()
        wait_for(lambda: len(here.received("/slow")) == 3 * LANES)


def post_here(url: str, rules: Rules = OWN, seconds: float = 15, resolved: list[str] | None = None) -> Answer:
    async def resolver(_host: str, _port: int) -> list[Address]:
        return [ip_address(text) for text in resolved or ["127.0.0.1"]]

    return asyncio.run(post(url, "{}", {}, rules=rules, resolver=resolver, whole_seconds=seconds))


def test_the_connection_goes_to_the_address_that_was_judged(here: Receiver) -> None:
    port = here.url.rsplit(":", 1)[1]
    assert post_here(f"http://rebinding.example:{port}/named") == Answer(200)
    (request,) = here.received("/named")
    assert request.headers["host"] == f"rebinding.example:{port}"


@pytest.mark.parametrize("resolved", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254", "10.0.0.1"]])
def test_a_name_that_leads_inside_is_not_called(here: Receiver, resolved: list[str]) -> None:
    port = here.url.rsplit(":", 1)[1]
    closed = Rules(allow_http=True)
    assert post_here(f"http://inside.example:{port}/inside", closed, resolved=resolved) == Answer(None, "address")
    assert here.received("/inside") == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost"])
def test_no_spelling_of_loopback_is_called(here: Receiver, host: str) -> None:
    port = here.url.rsplit(":", 1)[1]
    answer = asyncio.run(post(f"http://{host}:{port}/spelled", "{}", {}, rules=Rules(allow_http=True)))
    assert answer == Answer(None, "address")
    assert here.received("/spelled") == []


def test_a_name_that_nobody_knows() -> None:
    async def nobody(_host: str, _port: int) -> list[Address]:
        raise socket.gaierror

    answer = asyncio.run(post("https://nobody.invalid/", "{}", {}, rules=Rules(), resolver=nobody))
    assert answer == Answer(None, "name")


def test_a_giant_answer_is_left_alone(here: Receiver) -> None:
    written: list[int] = []

    def giant(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", str(10**12))
        handler.end_headers()
        try:
            while sum(written) < 100 * ANSWER_BYTES_MAX:
                written.append(handler.wfile.write(b"x" * 65536))
        except OSError:
            handler.close_connection = True

    here.answers["/giant"] = giant
    assert post_here(here.url + "/giant") == Answer(200)
    wait_for(lambda: threading.active_count() < 50)
    assert sum(written) < 100 * ANSWER_BYTES_MAX


def test_an_answer_that_drips_is_cut_off(here: Receiver) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                handler.wfile.write(f"x-{number}: drip\r\n".encode())
                time.sleep(0.05)
        except OSError:
            handler.close_connection = True

    here.answers["/drip"] = drip
    began = time.monotonic()
    assert post_here(here.url + "/drip", seconds=0.5) == Answer(None, "timeout")
    assert time.monotonic() - began < 3


def test_patience_is_heard(here: Receiver) -> None:
    here.answer("/busy", 429, retry_after="7")
    assert post_here(here.url + "/busy") == Answer(429, "", timedelta(seconds=7))


def test_nonsense_and_nobody_there(here: Receiver) -> None:

    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"what?\r\n\r\n")
        handler.close_connection = True

    here.answers["/nonsense"] = nonsense
    assert post_here(here.url + "/nonsense") == Answer(None, "answer")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert post_here(f"http://127.0.0.1:{closed.getsockname()[1]}/") == Answer(None, "connection")


def test_a_certificate_is_wanted(here: Receiver) -> None:
    assert post_here(here.url.replace("http:", "https:") + "/tls").problem == "tls"
