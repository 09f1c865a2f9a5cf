"""A file as a table, whichever kind it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from habitue.imports.reading.cells import Cell, is_formula
from habitue.imports.reading.csv_files import guessed_delimiter, rows_of
from habitue.imports.reading.encodings import ENCODINGS, decoded, guessed_encoding
from habitue.imports.reading.refusals import DuplicateHeader, FormulaInFile, NoRows, TooManyColumns, TooManyRows
from habitue.imports.reading.workbooks import open_workbook, rows_of_sheet, sheet_names
from habitue.platform.files.kinds import XLSX

__all__ = ["BYTES_MAX", "COLUMNS_MAX", "ENCODINGS", "ROWS_MAX", "Row", "Shape", "Table", "read_table"]

BYTES_MAX = 100_000_000
ROWS_MAX = 250_000
COLUMNS_MAX = 200
_SHOWN_COLUMN_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is to be read; empty where that is to be guessed. `sheet` is a workbook's, the first unless said."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its number in a spreadsheet, and as many cells as there are headers; `rest` are cells beyond them."""

    number: int
    cells: tuple[Cell, ...]
    rest: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read whole. `shape` says how; `sheets` are those that can be chosen from."""

    shape: Shape
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes, media_type: str, shape: Shape) -> Table:
    """Read all of it. Refuses what `refusals` names; then nothing of it may be used."""
    if media_type == XLSX:
        workbook = open_workbook(content)
        names = sheet_names(workbook)
        rows: Iterable[list[Cell]] = rows_of_sheet(workbook, shape.sheet)
        known = replace(Shape(), sheet=shape.sheet or names[0])
    else:
        names = ()
        encoding = shape.encoding or guessed_encoding(content)
        text = decoded(content, encoding)
        delimiter = shape.delimiter or guessed_delimiter(text)
        rows = (list[Cell](row) for row in rows_of(text, delimiter))
        known = Shape(encoding=encoding, delimiter=delimiter)
    headers, body = _parted(rows)
    return Table(shape=known, sheets=names, headers=headers, rows=body)


def _parted(rows: Iterable[list[Cell]]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    numbered = ((number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row))
    first = next(numbered, None)
    if first is None:
        raise NoRows
    headers, names = _headers(first[1]), {}
    if len(headers) > COLUMNS_MAX:
        raise TooManyColumns(most=COLUMNS_MAX)
    for header in headers:
        folded = header.casefold()
        if folded and folded in names:
            raise DuplicateHeader(header=header)
        names[folded] = header
    body = []
    for number, row in _checked(numbered):
        cells = tuple(row[: len(headers)]) + ("",) * (len(headers) - len(row))
        rest = tuple(cell for cell in row[len(headers) :] if cell != "")
        body.append(Row(number, cells, rest))
        if len(body) > ROWS_MAX:
            raise TooManyRows(most=ROWS_MAX)
    if not body:
        raise NoRows
    return headers, tuple(body)


def _headers(row: list[Cell]) -> tuple[str, ...]:
    texts = [" ".join(str(cell).split())[:_SHOWN_COLUMN_LONGEST] for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    for place, text in enumerate(texts):
        if is_formula(text):
            raise FormulaInFile(cell=f"{column_name(place)}1")
    return tuple(texts)


def _checked(rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and is_formula(cell):
                raise FormulaInFile(cell=f"{column_name(place)}{number}")
        yield number, row


def column_name(place: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name
