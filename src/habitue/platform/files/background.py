import threading

from habitue.platform import clock
from habitue.platform.files.actions import forget_expired
from habitue.platform.loops import repeat

PAUSE_SECONDS = 600.0


def prune(stop: threading.Event) -> None:
    """Forget files whose time has passed."""
    repeat(stop, lambda: forget_expired(at=clock.now()), pause_seconds=PAUSE_SECONDS)
