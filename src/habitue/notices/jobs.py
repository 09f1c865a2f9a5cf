"""What this room does in the background; its AppConfig names it. Any number of workers may run it."""

import threading

from habitue.notices.actions import spread_news
from habitue.platform import clock
from habitue.platform.loops import repeat

PAUSE_SECONDS = 1.0


def spread(stop: threading.Event) -> None:
    """Write mails of news as it comes."""
    repeat(stop, lambda: spread_news(at=clock.now()), pause_seconds=PAUSE_SECONDS)
