"""The figures as a table for people and as JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: what was measured, its floor or limit, their ratio, and what is promised of it.

    `at_least` promises that the ratio is that much or more, `at_most` that the figure is that much or less.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a part of its floor."""
        return self.value / self.floor if self.floor else None

    @property
    def is_kept(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised."""
        if self.at_least is not None:
            return self.ratio is not None and self.ratio >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "is_kept": self.is_kept}


def table_of(figures: Sequence[Figure], title: str) -> Table:
    """The table that `habitue bench` prints."""
    table = Table(title=title, title_justify="left")
    table.add_column("What")
    for name in ("Figure", "Floor", "Ratio", "Promise"):
        table.add_column(name, justify="right")
    table.add_column("")
    for figure in figures:
        kept = {None: "", True: "[green]kept[/green]", False: "[red]missed[/red]"}[figure.is_kept]
        floor = "" if figure.floor is None else f"{figure.floor:,.0f} {figure.unit}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        table.add_row(figure.name, _shown(figure), floor, ratio, _promise(figure), kept or figure.note)
    return table


def _shown(figure: Figure) -> str:
    number = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.3g}"
    return f"{number} {figure.unit}"


def _promise(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {figure.at_least:.2f}"
    return "" if figure.at_most is None else f"≤ {figure.at_most:g} {figure.unit}"
