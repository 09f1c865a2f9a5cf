"""What this room does in the background; its AppConfig names it. Any number of workers may run it."""

import logging
import threading

from habitue.notices.actions import spread_news
from habitue.notices.expiring import begin_rounds, rounds_due, warn_some
from habitue.platform import clock
from habitue.platform.loops import repeat

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
ROUNDS_PAUSE_SECONDS = 60.0


def spread(stop: threading.Event) -> None:
    """Write mails of news as it comes."""
    repeat(stop, lambda: spread_news(at=clock.now()), pause_seconds=PAUSE_SECONDS)


def warn(stop: threading.Event) -> None:
    """Each morning, write to customers who wish it of what they will soon lose."""
    repeat(stop, lambda: warn_all(stop), pause_seconds=ROUNDS_PAUSE_SECONDS)


def warn_all(stop: threading.Event) -> int:
    """Every round that is due. One that fails is logged and begun again at the next turn; no other waits for it."""
    begin_rounds(at=clock.now())
    for organisation_id in rounds_due(clock.now()):
        try:
            while not stop.is_set() and warn_some(organisation_id=organisation_id, at=clock.now()):
                pass
        except Exception:
            logger.exception("a round of warnings failed", extra={"organisation": str(organisation_id)})
    return 0
