"""The first rows of a file, kept until it is imported, so that pages need not read it again."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from habitue.imports.reading import Cell, Row, shown

SAMPLE_ROWS = 20


def sample_of(rows: Sequence[Row]) -> list[list[object]]:
    """The first rows as JSON: a cell is text, `{"n": …}` of a number, `{"d": …}` of a date."""
    return [[row.number, [_kept(cell) for cell in row.cells]] for row in rows[:SAMPLE_ROWS]]


def rows_from(sample: Iterable[Sequence[object]]) -> tuple[Row, ...]:
    """The rows again."""
    return tuple(Row(int(str(number)), tuple(_cell(cell) for cell in cells)) for number, cells in _pairs(sample))


def _pairs(sample: Iterable[Sequence[object]]) -> Iterable[tuple[object, list[object]]]:
    for number, cells in sample:
        yield number, cells if isinstance(cells, list) else []


def _kept(cell: Cell) -> object:
    if isinstance(cell, Decimal):
        return {"n": shown(cell)}
    return {"d": shown(cell)} if isinstance(cell, date) else cell


def _cell(kept: object) -> Cell:
    if isinstance(kept, dict):
        return Decimal(kept["n"]) if "n" in kept else date.fromisoformat(kept["d"])
    return str(kept)
