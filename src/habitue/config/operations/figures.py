"""`/metrics`, in the text format of Prometheus.

Counters live in files that all processes of this machine share (`PROMETHEUS_MULTIPROC_DIR`), so that any of them can
answer for all. What stands in the database, such as the length of a queue, is read when it is asked for.
"""

import hmac
import os
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from habitue.config.operations.directory import DIRECTORY_VARIABLE
from habitue.config.operations.health import release
from habitue.ledger.backlog import sealing_backlog
from habitue.messages.backlog import mail_backlog
from habitue.platform import clock
from habitue.platform.backlog import news_backlog, oldest_writing_at
from habitue.webhooks.backlog import delivery_backlog

FRESH_SECONDS = 5.0
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who may see them; for everybody else there is nothing here."""
    if not may_see(request):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def may_see(request: HttpRequest) -> bool:
    """With `HABITUE_METRICS_TOKEN` set, who shows it; without, who asks from this very machine and for nobody else."""
    token = getattr(settings, "METRICS_TOKEN", "")
    if token:
        shown = request.META.get("HTTP_AUTHORIZATION", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    if any(header in request.META for header in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_database)
    if os.environ.get(DIRECTORY_VARIABLE):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_OwnProcess())
    return registry


class _OwnProcess(Collector):
    def collect(self) -> Iterable[Metric]:
        return REGISTRY.collect()


class _Database(Collector):
    """Figures that stand in the database; asked for at most every few seconds, however many ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._kept: list[Metric] = []

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if time.monotonic() - self._read_at > FRESH_SECONDS:
                self._kept = list(_read(clock.now()))
                self._read_at = time.monotonic()
            return self._kept


_database = _Database()


def _read(now: datetime) -> Iterator[Metric]:
    info = InfoMetricFamily("habitue", "The release that answers.")
    info.add_metric([], {"version": release()})
    yield info
    try:
        found = [*_news(now), *_deliveries(now), *_mails(now), *_ledger(now), *_writing(now)]
    except (DatabaseError, InterfaceError):
        connection.close()
        yield _gauge("habitue_database_up", "Whether the database answers.", 0)
        return
    yield _gauge("habitue_database_up", "Whether the database answers.", 1)
    yield from found


def _news(now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("habitue_news_waiting", "News that a room has not acted on.", labels=["room"])
    age = GaugeMetricFamily("habitue_news_age_seconds", "Age of the oldest of it.", labels=["room"])
    for queue in news_backlog():
        waiting.add_metric([queue.room], queue.length)
        age.add_metric([queue.room], _seconds_since(queue.oldest_at, now))
    yield waiting
    yield age


def _deliveries(now: datetime) -> Iterator[Metric]:
    backlog = delivery_backlog()
    yield _gauge("habitue_webhook_deliveries_waiting", "Messages not delivered yet, up to 100,000.", backlog.waiting)
    yield _gauge(
        "habitue_webhook_overdue_seconds", "How late the latest message is.", _seconds_since(backlog.oldest_due_at, now)
    )
    yield _gauge("habitue_webhook_endpoints_failing", "Endpoints whose last message failed.", backlog.failing)


def _mails(now: datetime) -> Iterator[Metric]:
    backlog = mail_backlog()
    yield _gauge("habitue_mails_waiting", "Mails not sent yet, up to 100,000.", backlog.waiting)
    yield _gauge("habitue_mails_age_seconds", "Age of the oldest of them.", _seconds_since(backlog.oldest_at, now))


def _ledger(now: datetime) -> Iterator[Metric]:
    backlog = sealing_backlog()
    # The first 48 bits of a UUIDv7 are the milliseconds of its birth.
    age = 0.0 if backlog.oldest is None else now.timestamp() - (backlog.oldest.int >> 80) / 1000
    yield _gauge("habitue_ledger_unsealed_entries", "Entries not sealed and rolled up, up to 100,000.", backlog.entries)
    yield _gauge("habitue_ledger_unsealed_seconds", "Age of the oldest of them.", max(0.0, age))


def _writing(now: datetime) -> Iterator[Metric]:
    yield _gauge(
        "habitue_oldest_writing_seconds",
        "Age of the oldest open transaction that has written; the events feed waits for it.",
        _seconds_since(oldest_writing_at(), now),
    )


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


def _gauge(name: str, meaning: str, figure: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=figure)
