"""A reader's place in the feed: not a position but what it has seen. Pure.

Transactions do not commit in the order of their numbers, so no single number says how far a reader is. A snapshot does:
all transactions below `xmin` were over, none from `xmax` on had begun, and of those between `running` were still open.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

_FORMAT: Final = 1
_NUMBER_MAX: Final = 2**63 - 1
_RUNNING_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """PostgreSQL's `pg_snapshot`."""

    xmin: int
    xmax: int
    running: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, self.running))}"


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that `seen` shows was read; of what `until` shows beyond it, everything up to `after`."""

    seen: Snapshot
    until: Snapshot | None = None
    after: tuple[int, UUID] | None = None


BEGINNING: Final = Place(Snapshot(1, 1))


def snapshot_from(text: str) -> Snapshot:
    """Read PostgreSQL's own way of writing a snapshot."""
    xmin, xmax, running = text.split(":")
    return Snapshot(int(xmin), int(xmax), tuple(int(number) for number in running.split(",") if number))


def cursor_of(place: Place) -> str:
    """A place as its reader gets it. Opaque: nobody but us may take it apart."""
    numbers = [_FORMAT, *_numbers_of(place.seen)]
    tail = b""
    if place.until is not None and place.after is not None:
        numbers += [*_numbers_of(place.until), place.after[0]]
        tail = place.after[1].bytes
    return base64.urlsafe_b64encode(b"".join(map(_packed, numbers)) + tail).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """The place that a cursor names. Raises `ValueError` for what is no cursor of ours."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _place_from(raw)
    except (binascii.Error, ValueError, StopIteration):
        raise ValueError("not a cursor") from None


def _place_from(raw: bytes) -> Place:
    pieces = iter(raw)
    if _unpacked(pieces) != _FORMAT:
        raise ValueError
    seen = _snapshot_from(pieces)
    rest = bytes(pieces)
    if not rest:
        return Place(seen)
    head, tail = rest[:-16], rest[-16:]
    pieces = iter(head)
    until, number = _snapshot_from(pieces), _unpacked(pieces)
    if bytes(pieces) or len(tail) != 16:
        raise ValueError
    return Place(seen, until, (number, UUID(bytes=tail)))


def _numbers_of(snapshot: Snapshot) -> list[int]:
    """Differences, which are small: a place in a busy house stays short."""
    steps = [later - earlier for earlier, later in pairwise((snapshot.xmin, *snapshot.running))]
    return [snapshot.xmin, snapshot.xmax - snapshot.xmin, len(steps), *steps]


def _snapshot_from(pieces: Iterator[int]) -> Snapshot:
    xmin, width, count = _unpacked(pieces), _unpacked(pieces), _unpacked(pieces)
    if count > _RUNNING_MAX:
        raise ValueError
    running: list[int] = []
    for place in range(count):
        step = _unpacked(pieces)
        if place > 0 and step == 0:
            raise ValueError
        running.append((running[-1] if running else xmin) + step)
    xmax = xmin + width
    if not xmin <= xmax <= _NUMBER_MAX or (running and running[-1] >= xmax):
        raise ValueError
    # No transaction has a number that ends in 32 zeros: PostgreSQL passes them over, and refuses to read them.
    if not (xmin & 0xFFFF_FFFF and xmax & 0xFFFF_FFFF):
        raise ValueError
    return Snapshot(xmin, xmax, tuple(running))


def _packed(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    packed = bytearray()
    while number > 0x7F:
        packed.append(number & 0x7F | 0x80)
        number >>= 7
    packed.append(number)
    return bytes(packed)


def _unpacked(pieces: Iterator[int]) -> int:
    number = 0
    for place in range(9):
        piece = next(pieces)
        number |= (piece & 0x7F) << (7 * place)
        if piece < 0x80:
            return number
    raise ValueError
