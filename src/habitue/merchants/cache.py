"""What every request needs of the merchant, kept in memory of each process for at most ten seconds."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# A key that was revoked works for this long in the processes that have not heard of it. Longer would be unsafe,
# shorter would cost a till a query for each sale.
KEPT_FOR_SECONDS = 10

_all: "WeakSet[Remembered[Hashable, object]]" = WeakSet()


class Remembered(Generic[K, V]):
    """Values by key, each loaded by `load` when it is missing or older than that; the oldest make room.

    What `load` raises is not kept: an unknown key is asked for anew each time, and fills no memory.
    """

    # The age of a memory is the process's own business, not a moment in anybody's history: hence monotonic time, which
    # no operator sets back and no case moves.
    def __init__(self, load: Callable[[K], V], most: int, clock: Callable[[], float] = monotonic) -> None:
        self._load, self._most, self._clock = load, most, clock
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()
        _all.add(self)  # type: ignore[arg-type]

    def get(self, key: K) -> V:
        """The value as it was at most ten seconds ago."""
        asked_at = self._clock()
        found = self._values.get(key)
        if found is not None and asked_at - found[0] < KEPT_FOR_SECONDS:
            return found[1]
        value = self._load(key)
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = (asked_at, value)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


def forget_all() -> None:
    """Drop everything that this process remembers; an action that changes a merchant's facts says so."""
    for remembered in list(_all):
        remembered.clear()
