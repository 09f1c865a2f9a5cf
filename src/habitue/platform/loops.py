"""Work that goes on in the background: do a turn, pause when there was nothing to do, until told to stop.

Which rooms want such work is said in their AppConfig (`background`); `habitue worker` gives each of them a thread.
"""

import threading
from collections.abc import Callable


def repeat(stop: threading.Event, turn: Callable[[], int], *, pause_seconds: float) -> None:
    """Do turns until `stop` is set; a turn says how much it did, and after nothing there is a pause.

    What a turn raises ends the loop: the worker logs it, waits, and begins again.
    """
    while not stop.is_set():
        if not turn():
            stop.wait(pause_seconds)
