"""How long work says how far it is, and hears that it should stop."""

from collections.abc import Callable
from time import perf_counter

WRITTEN_EVERY_SECONDS = 0.5


class Cancelled(Exception):  # noqa: N818 - not an error: somebody wished it
    """Somebody cancelled the work: it ends here."""


class Interrupted(Exception):  # noqa: N818 - not an error either
    """The worker ends, or somebody else has taken the work: it is begun again elsewhere."""


class Progress:
    """Given to the function that does the work. `step` is called as often as one likes: it writes twice a second."""

    def __init__(self, write: Callable[[int, int, str], None], is_stopping: Callable[[], bool]) -> None:
        self._write = write
        self._is_stopping = is_stopping
        self._written_at = float("-inf")
        self._what = ""

    def step(self, done: int, total: int = 0, what: str = "") -> None:
        """So much of so much is done; `what` says at what it is, and stays until another is said.

        Raises `Cancelled` or `Interrupted` where the work is to stop; the function lets it through.
        """
        if self._is_stopping():
            raise Interrupted
        is_news = bool(what) and what != self._what
        self._what = what or self._what
        if is_news or perf_counter() - self._written_at > WRITTEN_EVERY_SECONDS:
            self._write(done, total, self._what)
            self._written_at = perf_counter()
