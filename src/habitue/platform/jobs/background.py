import threading
from datetime import timedelta

from habitue.platform import clock
from habitue.platform.jobs.actions import forget_ended
from habitue.platform.jobs.runner import Runner
from habitue.platform.loops import repeat

PAUSE_SECONDS = 0.5
PRUNE_PAUSE_SECONDS = 3600.0
KEPT_FOR = timedelta(days=180)


def work(stop: threading.Event) -> None:
    """Run work that is due. A worker has several threads of it: see `PlatformConfig`."""
    repeat(stop, Runner(stop).turn, pause_seconds=PAUSE_SECONDS)


def prune(stop: threading.Event) -> None:
    """Forget work that ended half a year ago; its journal stays."""
    repeat(stop, lambda: forget_ended(before=clock.now() - KEPT_FOR), pause_seconds=PRUNE_PAUSE_SECONDS)
