"""Files become tables: headers, and rows of cells. What cannot be read whole is refused whole, before anything else."""

from habitue.imports.reading.cells import Cell, shown
from habitue.imports.reading.tables import BYTES_MAX, ENCODINGS, ROWS_MAX, Row, Shape, Table, read_table
from habitue.imports.reading.workbooks import refuse_locked

__all__ = [
    "BYTES_MAX",
    "ENCODINGS",
    "ROWS_MAX",
    "Cell",
    "Row",
    "Shape",
    "Table",
    "read_table",
    "refuse_locked",
    "shown",
]
