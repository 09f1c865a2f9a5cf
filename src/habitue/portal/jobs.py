"""What this room does in the background."""

import threading

from habitue.platform import clock
from habitue.platform.loops import repeat
from habitue.portal.forgetting import clear_over

PAUSE_SECONDS = 600.0


def tidy(stop: threading.Event) -> None:
    """Clear away what is over, whatever a house has said of how long it keeps what."""
    repeat(stop, lambda: clear_over(at=clock.now()), pause_seconds=PAUSE_SECONDS)
