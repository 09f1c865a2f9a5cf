"""How often a key may ask, counted in this process.

A bucket holds `burst` tokens and gains `per_second`; a request takes one. Counting in each process makes the limit of
an installation that many times larger, which is what it costs to ask no database.
"""

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import UUID

BUCKETS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    per_second: float
    burst: float


# Against programs that run in a circle, not against a busy evening.
REQUESTS = Rate(per_second=2_000, burst=4_000)
# A counter scans one code at a time; somebody who tries codes wants thousands.
LOOKUPS = Rate(per_second=5, burst=60)
# Codes that nobody has: a scanner misreads now and then.
WRONG_CODES = Rate(per_second=1, burst=60)


class Buckets:
    """One bucket for each key of an API."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self._levels: dict[UUID, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: UUID, tokens: float = 1) -> float:
        """Take so many tokens and return 0, or take none and return the seconds until there are enough."""
        with self._lock:
            level, now = self._level(key)
            missing = tokens - level
            if missing > 0:
                return missing / self.rate.per_second
            self._levels[key] = (level - tokens, now)
            return 0

    def wait(self, key: UUID) -> float:
        """The seconds until one token is there; takes none."""
        if key not in self._levels:
            return 0
        with self._lock:
            return max(0.0, 1 - self._level(key)[0]) / self.rate.per_second

    def keys(self) -> list[UUID]:
        """The keys that have taken something, in the order in which they began."""
        return list(self._levels)

    def forget(self) -> None:
        """Fill every bucket."""
        with self._lock:
            self._levels.clear()

    def _level(self, key: UUID) -> tuple[float, float]:
        now = monotonic()
        if len(self._levels) > BUCKETS_MAX:
            # Full buckets are forgotten with the rest; those who were waiting wait no longer, once in a long while.
            self._levels.clear()
        level, since = self._levels.get(key, (self.rate.burst, now))
        return min(self.rate.burst, level + (now - since) * self.rate.per_second), now


requests = Buckets(REQUESTS)
lookups = Buckets(LOOKUPS)
wrong_codes = Buckets(WRONG_CODES)
