"""What the ledger does in the background."""

import threading

from habitue.ledger.actions import roll_up
from habitue.platform import clock
from habitue.platform.loops import repeat

ENTRIES_A_TURN = 1000
PAUSE_SECONDS = 1.0


def seal(stop: threading.Event) -> None:
    """Seal new entries of all books and roll them up into the balances of own accounts, a moment after they are made.

    Until then a balance is the rollup plus what is still to do, so nothing is wrong while this does not run.
    """
    repeat(stop, lambda: roll_up(limit=ENTRIES_A_TURN, at=clock.now()), pause_seconds=PAUSE_SECONDS)
