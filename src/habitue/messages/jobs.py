"""What this room does in the background; its AppConfig names these functions. Any number of workers may run them."""

import threading
from datetime import timedelta

from habitue.messages import figures
from habitue.messages.actions.ending import prune_messages
from habitue.messages.sender import Sender
from habitue.platform import clock
from habitue.platform.loops import repeat

PAUSE_SECONDS = 0.5
PRUNE_PAUSE_SECONDS = 3600.0
# That a mail was sent, and where to; what it said goes when it is sent.
MESSAGES_KEPT_FOR = timedelta(days=90)


def send(stop: threading.Event) -> None:
    """Send what is due."""
    sender = Sender(seen=figures.count_answer)
    try:
        repeat(stop, sender.turn, pause_seconds=PAUSE_SECONDS)
    finally:
        sender.close()


def prune(stop: threading.Event) -> None:
    """Forget messages after ninety days."""
    repeat(stop, lambda: prune_messages(before=clock.now() - MESSAGES_KEPT_FOR), pause_seconds=PRUNE_PAUSE_SECONDS)
