from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.webhooks import logic
from habitue.webhooks.logic import Verdict

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        (299, Verdict.DELIVERED),
        (302, Verdict.AGAIN),
        (404, Verdict.AGAIN),
        (410, Verdict.GONE),
        (500, Verdict.AGAIN),
        (None, Verdict.AGAIN),
    ],
)
def test_verdicts(status: int | None, verdict: Verdict) -> None:
    assert logic.verdict_on(status) is verdict


def test_pauses_grow_until_three_days_are_over() -> None:
    moments = [FIRST]
    while (
        again := logic.next_try_at(tries=len(moments), first_tried_at=FIRST, at=moments[-1], chance=0.5)
    ) is not None:
        moments.append(again)
    assert [str(later - earlier) for earlier, later in pairwise(moments)] == [
        "0:00:05",
        "0:00:30",
        "0:02:00",
        "0:10:00",
        "0:30:00",
        "1:00:00",
        "2:00:00",
        "4:00:00",
        "6:00:00",
        "8:00:00",
        "10:00:00",
        "12:00:00",
        "12:00:00",
        "12:00:00",
        "4:17:25",
    ]
    assert moments[-1] - FIRST == timedelta(days=3)


@given(chance=st.floats(0, 1), tries=st.integers(1, 50))
def test_jitter_is_a_fifth_either_way(chance: float, tries: int) -> None:
    middle = logic.pause_after(tries, 0.5)
    assert middle * 0.799 <= logic.pause_after(tries, chance) <= middle * 1.201


@pytest.mark.parametrize(
    ("status", "value", "patience"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, "5", timedelta(seconds=5)),
        (503, "99999999999999", timedelta(hours=12)),
        (500, "120", None),
        (429, "-5", None),
        (429, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        (429, "²", None),
        (429, None, None),
    ],
)
def test_a_receiver_may_ask_for_patience(status: int, value: str | None, patience: timedelta | None) -> None:
    assert logic.retry_after_of(status, value) == patience


def test_patience_only_lengthens_a_pause() -> None:
    longer = logic.next_try_at(tries=1, first_tried_at=FIRST, at=FIRST, chance=0.5, retry_after=timedelta(minutes=5))
    shorter = logic.next_try_at(tries=9, first_tried_at=FIRST, at=FIRST, chance=0.5, retry_after=timedelta(seconds=1))
    assert (longer, shorter) == (FIRST + timedelta(minutes=5), FIRST + timedelta(hours=6))


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([], True),
        (["sale.recorded"], True),
        (["sale.*"], True),
        (["sale.rec.*"], False),
        (["customer.*", "sale.returned"], False),
    ],
)
def test_filters(*, events: list[str], wanted: bool) -> None:
    assert logic.wants(events, "sale.recorded") is wanted


@given(last=st.uuids())
def test_a_cursor_of_a_list_comes_back_as_it_was(last: UUID) -> None:
    assert logic.id_of_cursor(logic.cursor_of_id(last)) == last


@pytest.mark.parametrize("text", ["x", "12", "ä", "A" * 21, "A" * 23, "A" * 5000, "AAAA AAAA", "\x00"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        logic.id_of_cursor(text)
