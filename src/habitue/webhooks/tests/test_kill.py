"""kill -9 of the worker: nothing is lost, and what comes twice says so by its id."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from pytest_django.fixtures import Settings

from habitue.platform import clock
from habitue.webhooks.queries import deliveries_of
from habitue.webhooks.tests.factories import make_endpoint, make_event, make_organisation_id
from habitue.webhooks.tests.receiver import receiver, say
from habitue.webhooks.tests.test_sender import wait_for

WORKER = """
import threading
from datetime import timedelta
import django
django.setup()
from habitue.webhooks import jobs
from habitue.webhooks.sender import Sender
stop = threading.Event()
threading.Thread(target=jobs.spread, args=(stop,)).start()
Sender(lease=timedelta(seconds=1)).run(stop)
"""


@contextmanager
def working() -> Iterator[subprocess.Popen[bytes]]:
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "habitue.config.settings",
        "HABITUE_WEBHOOKS_OWN_NETWORKS": "127.0.0.0/8",
        "HABITUE_WEBHOOKS_ALLOW_HTTP": "1",
    }
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_killed_worker_loses_nothing(settings: Settings) -> None:
    settings.WEBHOOKS_ALLOW_HTTP, settings.WEBHOOKS_OWN_NETWORKS = True, "127.0.0.0/8"
    killed = threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        killed.wait(30)
        say(handler, 200)

    with receiver() as here:
        here.answers["/in"] = hold
        organisation_id = make_organisation_id()
        endpoint_id = make_endpoint(organisation_id=organisation_id, url=here.url + "/in", at=clock.now()).endpoint.id
        events = {str(make_event(organisation_id=organisation_id, at=clock.now())) for _ in range(20)}
        with working() as worker:
            wait_for(lambda: len(here.received("/in")) >= 5, 30)
            worker.kill()
            worker.wait()
        held = [request.message_id for request in here.received("/in")]
        killed.set()
        assert deliveries_of(organisation_id, endpoint_id, state="delivered").items == []
        with working():
            wait_for(lambda: len(deliveries_of(organisation_id, endpoint_id, state="delivered").items) == 20, 30)
    arrived = [request.message_id for request in here.received("/in")]
    assert set(arrived) == events
    assert all(arrived.count(message_id) >= 2 for message_id in held)
