"""What this room does in the background; its AppConfig names these functions. Any number of workers may run them."""

import threading
from datetime import timedelta

from habitue.platform import clock
from habitue.platform.loops import repeat
from habitue.webhooks import figures
from habitue.webhooks.actions.deliveries import prune_deliveries, spread_news
from habitue.webhooks.sender import Sender

NEWS_PAUSE_SECONDS = 0.25
PRUNE_PAUSE_SECONDS = 3600.0
DELIVERIES_KEPT_FOR = timedelta(days=30)


def spread(stop: threading.Event) -> None:
    """Make deliveries of news as it comes."""

    def turn() -> int:
        done = spread_news(at=clock.now())
        figures.count_spread(done)
        return done.news

    repeat(stop, turn, pause_seconds=NEWS_PAUSE_SECONDS)


def send(stop: threading.Event) -> None:
    """Send what is due."""
    Sender(seen=figures.count_outcome).run(stop)


def prune(stop: threading.Event) -> None:
    """Forget deliveries after thirty days; the events themselves stay in the feed."""
    repeat(stop, lambda: prune_deliveries(before=clock.now() - DELIVERIES_KEPT_FOR), pause_seconds=PRUNE_PAUSE_SECONDS)
