"""When to try again, and what an answer of a mail server means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Problem = Literal["refused", "connection", "timeout", "temporary", "settings", "late", "unreadable", "template"]

# Grows from half a minute to eight hours.
WAITS: Sequence[timedelta] = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 7200, 14_400))
WAIT_LONGEST = timedelta(hours=8)
RETRY_FOR = timedelta(days=2)
# A worker that stood still for days comes back: what waited for it is tried a few times all the same.
TRIES_LEAST = 4
ANSWER_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try. No problem: the mail was taken. `text` is what the server said, for people."""

    problem: Problem | None = None
    text: str = ""

    @property
    def is_final(self) -> bool:
        """Whether trying again is of no use."""
        return self.problem in ("refused", "late", "unreadable", "template")


def next_try_at(*, tries: int, created_at: datetime, at: datetime, chance: float) -> datetime | None:
    """When to try again after this many tries; none when the mail is two days old and was tried a few times.

    Spread by up to a tenth (`chance` of 0 to 1), so that those who failed together do not come back together.
    """
    if tries >= TRIES_LEAST and at - created_at >= RETRY_FOR:
        return None
    wait = WAITS[tries - 1] if tries <= len(WAITS) else WAIT_LONGEST
    return at + wait * (1 + chance / 10)


def answer_of(code: int, said: bytes | str) -> Answer:
    """What an SMTP reply means for the mail: 5xx is no for ever, anything else is no for now."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return Answer("refused" if 500 <= code <= 599 else "temporary", f"{code} {words}"[:ANSWER_LONGEST])
