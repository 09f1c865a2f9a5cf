import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.webhooks.places import BEGINNING, Place, Snapshot, cursor_of, place_of, snapshot_from


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    xmin = (draw(st.integers(0, 2**30)) << 32) + draw(st.integers(1, 2**31))
    steps = draw(st.lists(st.integers(0, 5000), max_size=30, unique=True))
    running = tuple(xmin + step for step in sorted(steps))
    return Snapshot(xmin, (running[-1] + 1 if running else xmin) + draw(st.integers(0, 1000)), running)


@given(seen=snapshots(), until=snapshots(), xid=st.integers(0, 2**63 - 1), last=st.uuids())
def test_a_place_comes_back_as_it_was(seen: Snapshot, until: Snapshot, xid: int, last) -> None:  # type: ignore[no-untyped-def]
    for place in (BEGINNING, Place(seen), Place(seen, until, (xid, last))):
        assert place_of(cursor_of(place)) == place
    assert snapshot_from(str(seen)) == seen


def test_a_place_in_a_busy_house_is_short() -> None:
    busy = Snapshot(5_000_000_000, 5_000_000_400, tuple(range(5_000_000_000, 5_000_000_400, 2)))
    assert len(cursor_of(Place(busy))) < 300


def packed(*numbers: int) -> str:
    return base64.urlsafe_b64encode(bytes(numbers)).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ä",
        "nonsense",
        "AAAA AAAA",
        packed(),
        packed(2, 1, 0, 0),  # another format
        packed(1, 0, 0, 0),  # no transaction has number 0
        packed(1, 128, 128, 128, 128, 16, 0, 0),  # nor one that ends in 32 zeros
        packed(1, 1, 0),  # broken off
        packed(1, 5, 0, 1, 0),  # running, but not below xmax
        packed(1, 5, 9, 2, 1, 0),  # the same one twice
        packed(1, *[255] * 12),
        packed(1, 5, 9, 0, 7),  # something behind it
        packed(1, 5, 9, 0, 5, 9, 0, 7, 7, *[0] * 16),
        packed(1, *[255] * 8, 127, 1, 0),  # beyond all numbers
    ],
)
def test_what_is_no_place_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        place_of(cursor)
