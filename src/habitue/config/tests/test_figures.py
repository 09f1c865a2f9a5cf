"""`/metrics`: who may see it, and what stands there."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from habitue.config.operations import figures
from habitue.config.operations.directory import DIRECTORY_VARIABLE, prepare_directory
from habitue.platform import clock
from habitue.webhooks.tests.factories import make_endpoint, make_event, make_organisation_id, spread_all


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FRESH_SECONDS", -1.0)


def read(client: Client) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "10.0.0.5"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"}, False),
    ],
)
def test_without_a_token_this_machine_alone_sees_it(client: Client, headers: dict[str, str], *, seen: bool) -> None:
    assert client.get("/metrics", **headers).status_code == (200 if seen else 404)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "seen"), [("Bearer right", True), ("Bearer wrong", False), ("right", False), ("Bearer ré", False)]
)
def test_with_a_token_who_shows_it(client: Client, settings: Settings, shown: str, *, seen: bool) -> None:
    settings.METRICS_TOKEN = "right"
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION=shown)
    assert answer.status_code == (200 if seen else 404)
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_route_and_refusals_by_code(client: Client) -> None:
    before = read(client)
    client.get("/api/v1/webhooks/0198c0de-0000-7000-8000-000000000001")
    client.get("/api/v1/webhooks/0198c0de-0000-7000-8000-000000000002")
    client.get("/wp-login.php?name=alice")
    client.generic("BREW", "/health")
    after = read(client)

    def grown(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert grown("habitue_requests_total", "GET", "/api/v1/webhooks/{webhook}", "401") == 2
    assert grown("habitue_request_seconds_count", "/api/v1/webhooks/{webhook}") == 2
    assert grown("habitue_refusals_total", "unauthorized") == 2
    assert grown("habitue_requests_total", "GET", "none", "404") == 1
    assert grown("habitue_requests_total", "other", "/health", "405") == 1
    text = client.get("/metrics").text
    for private in ("0198c0de", "alice", "wp-login", "BREW"):
        assert private not in text


def test_queues_of_the_database(client: Client) -> None:
    organisation_id = make_organisation_id()
    spread_all(clock.now())
    make_endpoint(organisation_id=organisation_id, at=clock.now() - timedelta(hours=1))
    make_event(organisation_id=organisation_id, at=clock.now() - timedelta(minutes=10))
    news = read(client)
    assert news[("habitue_database_up",)] == 1
    assert news[("habitue_news_waiting", "webhooks")] >= 1
    assert news[("habitue_news_age_seconds", "webhooks")] >= 600
    spread_all(clock.now() - timedelta(minutes=5))
    sent = read(client)
    assert sent[("habitue_news_waiting", "webhooks")] < news[("habitue_news_waiting", "webhooks")]
    assert sent[("habitue_webhook_deliveries_waiting",)] >= 1
    assert sent[("habitue_webhook_overdue_seconds",)] >= 300
    assert ("habitue_ledger_unsealed_seconds",) in sent


def test_the_database_is_not_asked_by_every_reader(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FRESH_SECONDS", 3600.0)
    first = read(client)
    make_event(organisation_id=make_organisation_id(), at=datetime(2020, 1, 1, tzinfo=UTC))
    assert read(client)[("habitue_news_waiting", "webhooks")] == first[("habitue_news_waiting", "webhooks")]


def test_processes_of_one_machine_are_counted_together(tmp_path: Path) -> None:
    left_over = tmp_path / "counter_1.db"
    left_over.write_bytes(b"an earlier run's")
    prepare_directory(tmp_path)
    try:
        assert list(tmp_path.iterdir()) == []
        count = "from habitue.config.operations.counting import REFUSALS; REFUSALS.labels('expired').inc()"
        for _ in range(2):
            subprocess.run([sys.executable, "-c", count], check=True, env=dict(os.environ))
        show = "import django; django.setup()\nfrom django.test import Client\nprint(Client().get('/metrics').text)"
        shown = subprocess.run(
            [sys.executable, "-c", show],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "habitue.config.settings"},
        ).stdout
    finally:
        del os.environ[DIRECTORY_VARIABLE]
    assert 'habitue_refusals_total{code="expired"} 2.0' in shown
