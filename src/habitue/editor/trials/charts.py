"""Lines drawn as SVG: a few points, two lines, a scale that ends on round numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BELOW = 420, 150, 0, 30


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws: paths in a box; ticks as (height, value), labels as (x, number, anchor)."""

    now: str
    draft: str
    now_end: tuple[float, float]
    draft_end: tuple[float, float]
    ticks: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, int, str], ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart(points: Sequence[tuple[int, int]]) -> Chart | None:
    """Two lines through these pairs of values, from the left to the right; None where there is nothing to draw."""
    if not points or not any(value for pair in points for value in pair):
        return None
    if len(points) == 1:
        points = [points[0], points[0]]
    top = round_up(max(value for pair in points for value in pair))
    across = (WIDTH - LEFT) / (len(points) - 1)
    bottom = HEIGHT - BELOW

    def place(number: int, value: int) -> tuple[float, float]:
        return round(LEFT + number * across, 1), round(bottom - (bottom - 14) * value / top, 1)

    def line(side: int) -> list[tuple[float, float]]:
        return [place(number, pair[side]) for number, pair in enumerate(points)]

    def path(spots: Sequence[tuple[float, float]]) -> str:
        return "M" + " ".join(f"{x} {y}" for x, y in spots)

    now, draft = line(0), line(1)
    last = len(points) - 1
    shown = sorted({0, last // 2, last})
    anchors = {0: "start", last: "end"}
    return Chart(
        now=path(now),
        draft=path(draft),
        now_end=now[-1],
        draft_end=draft[-1],
        ticks=tuple((place(0, value)[1], value) for value in (0, top // 2, top)),
        labels=tuple((place(number, 0)[0], number, anchors.get(number, "middle")) for number in shown),
    )


def round_up(value: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 … times two, so that half of it is round too."""
    step = 1
    while True:
        for factor in (2, 4, 10):
            if step * factor >= value:
                return step * factor
        step *= 10
