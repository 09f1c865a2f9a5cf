"""Nothing is lost when a sum is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.programs.judging.shares import half_up, parts_of, ratio_of, share_of_first, spread


@pytest.mark.parametrize(
    ("amount", "ratio"), [(3, (3, 1)), ("1.20", (6, 5)), ("0.000001", (1, 1_000_000)), ("0", (0, 1)), ("10", (10, 1))]
)
def test_a_rate_is_read_exactly(amount: str | int, ratio: tuple[int, int]) -> None:
    assert ratio_of(amount) == ratio


def test_an_amount_of_a_unit_has_no_more_decimals_than_the_unit() -> None:
    assert parts_of("1.5", 2) == 150
    assert parts_of(3, 0) == 3
    with pytest.raises(ValueError, match="more than 0 decimals"):
        parts_of("1.5", 0)


@pytest.mark.parametrize(("numerator", "rounded"), [(0, 0), (4, 0), (5, 1), (14, 1), (15, 2)])
def test_halves_are_rounded_up(numerator: int, rounded: int) -> None:
    assert half_up(numerator, 10) == rounded


def test_ties_go_to_the_earlier_share() -> None:
    assert spread(1, [1, 1, 1]) == [1, 0, 0]
    assert spread(67, [333, 333]) == [34, 33]
    assert spread(2, [5, 10, 10]) == [0, 1, 1]


def test_nothing_spread_over_nothing_is_nothing() -> None:
    assert spread(0, [1, 2]) == [0, 0]
    assert spread(5, [0, 0]) == [0, 0]


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_shares_add_up_and_are_in_proportion(total: int, weights: list[int]) -> None:
    shares = spread(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any), st.data())
def test_no_share_exceeds_its_weight_while_the_total_does_not_exceed_the_sum(
    weights: list[int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    assert all(share <= weight for share, weight in zip(spread(total, weights), weights, strict=True))


@given(st.integers(-(10**6), 10**6), st.integers(1, 50))
def test_the_first_pieces_have_what_largest_remainder_gives_them(total: int, pieces: int) -> None:
    each = spread(total, [1] * pieces)
    assert [share_of_first(total, pieces, first) for first in range(pieces + 1)] == [
        sum(each[:first]) for first in range(pieces + 1)
    ]
