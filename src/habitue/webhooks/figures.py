"""Figures for `/metrics`. No label tells of a customer, an organisation or an address."""

from prometheus_client import Counter, Histogram

from habitue.webhooks.actions.deliveries import Outcome, Spread
from habitue.webhooks.catalogue import EVENTS
from habitue.webhooks.logic import verdict_on

HAPPENED = Counter("habitue_events", "What happened, by kind of event.", ["type"])
ATTEMPTS = Counter("habitue_webhook_attempts", "Messages sent, by what came of it.", ["result"])
ATTEMPT_SECONDS = Histogram(
    "habitue_webhook_attempt_seconds",
    "How long receivers take to answer.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
)


def count_spread(spread: Spread) -> None:
    """Count events once, as their news is acted on."""
    for name, count in spread.events.items():
        HAPPENED.labels(name if name in EVENTS else "other").inc(count)


def count_outcome(outcome: Outcome) -> None:
    """Count one attempt: `delivered`, `gone`, `again` for another status, or the problem."""
    ATTEMPTS.labels(outcome.problem or verdict_on(outcome.status).value).inc()
    ATTEMPT_SECONDS.observe(outcome.took.total_seconds())
