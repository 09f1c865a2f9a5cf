"""XLSX: looked through before it is opened, since what reads it trusts it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from habitue.imports.reading.cells import Cell, cell_of
from habitue.imports.reading.refusals import (
    BrokenWorkbook,
    FormulaInFile,
    LockedWorkbook,
    NoSuchSheet,
    TextTooLong,
    WorkbookTooLarge,
)
from habitue.imports.reading.shared_texts import BLOCK_BYTES, LETTERS_MAX, LaidOut, SharedTexts

UNPACKED_BYTES_MAX = 500_000_000
# Two cells in the corners of a sheet span seventeen thousand million, and whatever reads it lays them all out. No sheet
# that may be unpacked has more of them than this, at twenty bytes for the shortest.
_CELL_BYTES_MIN = 20
CELLS_MAX = UNPACKED_BYTES_MAX // _CELL_BYTES_MIN
_SHARED = "xl/sharedstrings.xml"
_OLE = b"\xd0\xcf\x11\xe0"
_OVERLAP_BYTES = 4096
# <f>, <x:f t="shared" …>, </f> does not count.
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3}[0-9]{1,7})"')
# Where a cell is that holds something: what closes itself has a look at the most, and spans nothing.
_PLACE = re.compile(rb'<c r="([A-Za-z]{1,9})([0-9]{1,12})"[^>]*(?<!/)>')
# The same however it is written, which takes ten times as long.
_ANY_PLACE = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']\s*([A-Za-z]{1,9})([0-9]{1,12})[^>]*(?<!/)>")
_OTHERWISE = tuple(before + space for before in (b"<c", b":c") for space in (b"\t", b"\n", b"\r"))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_workbook(content: bytes) -> CalamineWorkbook:
    """The workbook, unpacked once on the way to see that it is whole, not larger than it may be, and without formulas.

    Refuses `workbook_locked`, `workbook_broken`, `workbook_too_large`, `text_too_long`, `formula_in_file`.
    """
    refuse_locked(content)
    _look_through(content)
    try:
        return CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError:
        raise LockedWorkbook from None
    except (CalamineError, OSError, ValueError):
        raise BrokenWorkbook from None


def refuse_locked(content: bytes) -> None:
    """Refuses `workbook_locked` for what Office keeps in its old container: locked workbooks, and .xls."""
    if content.startswith(_OLE):
        raise LockedWorkbook


def sheet_names(workbook: CalamineWorkbook) -> tuple[str, ...]:
    return tuple(workbook.sheet_names)


def rows_of_sheet(workbook: CalamineWorkbook, sheet: str) -> Iterator[list[Cell]]:
    """The rows of a sheet from its first line on, so that a row's number is the one that people see.

    Refuses `no_such_sheet`, `workbook_broken`, `text_too_long`.
    """
    names = workbook.sheet_names
    if not names:
        raise BrokenWorkbook
    name = sheet or names[0]
    if name not in names:
        raise NoSuchSheet(sheet=name)
    try:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        raise BrokenWorkbook from None
    for row in rows:
        if any(isinstance(value, str) and len(value) > LETTERS_MAX for value in row):
            raise TextTooLong(most=LETTERS_MAX)
        yield [cell_of(value) for value in row]


def _look_through(content: bytes) -> None:
    unpacked, texts = 0, SharedTexts()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise LockedWorkbook
            if any(member.compress_type not in _METHODS for member in members):
                # No spreadsheet packs otherwise, and other ways may ask for gigabytes before they unpack anything.
                raise BrokenWorkbook
            shared = [member for member in members if _name(member).endswith(_SHARED)]
            if len(shared) > 1:
                raise BrokenWorkbook
            _refuse_large(sum(member.file_size for member in members), UNPACKED_BYTES_MAX)
            # What is shared comes first: sheets say how often.
            for member in (*shared, *(member for member in members if member not in shared)):
                # What says it is small and is not ends where it said, with the wrong checksum.
                with archive.open(member) as file:
                    for size in texts.read(file) if member in shared else _look_at(file, member, texts):
                        unpacked += size
                        _refuse_large(unpacked, UNPACKED_BYTES_MAX)
                        _refuse_large(len(texts.sizes), CELLS_MAX)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise BrokenWorkbook from None


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").lower()


def _refuse_large(size: int, most: int) -> None:
    if size > most:
        raise WorkbookTooLarge(megabytes=UNPACKED_BYTES_MAX // 1_000_000)


def _look_at(file: IO[bytes], member: zipfile.ZipInfo, texts: SharedTexts) -> Iterator[int]:
    """Read a member to its end; after each block, its size.

    Refuses `formula_in_file` where it is a sheet that holds one, `workbook_too_large` where its cells span too much or
    the texts that they share would, `text_too_long`.
    """
    is_sheet = "worksheets/" in _name(member)
    before, width, height = b"", 0, 0
    # What cannot be too much however its cells share is not counted.
    shares = is_sheet and member.file_size // _CELL_BYTES_MIN * texts.longest > UNPACKED_BYTES_MAX
    laid_out = LaidOut(texts)
    while block := file.read(BLOCK_BYTES):
        if is_sheet:
            if b"<" not in block and len(block) == BLOCK_BYTES:
                raise TextTooLong(most=LETTERS_MAX)
            seen = before + block
            if found := _FORMULA.search(seen):
                cells = _CELL.findall(seen[: found.start()])
                raise FormulaInFile(cell=cells[-1].decode() if cells else "?")
            columns, rows = _places(seen)
            width, height = max(width, columns), max(height, rows)
            _refuse_large(width * height, CELLS_MAX)
            before = seen[-_OVERLAP_BYTES:]
        if shares:
            laid_out.add(block)
            _refuse_large(laid_out.size, UNPACKED_BYTES_MAX)
        yield len(block)
    if shares:
        laid_out.end()
        _refuse_large(laid_out.size, UNPACKED_BYTES_MAX)


def _places(seen: bytes) -> tuple[int, int]:
    """The last column and row in which a cell of this piece of a sheet is; 0 where there is none."""
    is_usual = seen.count(b"<c ") == seen.count(b'<c r="') and b":c " not in seen
    is_usual = is_usual and not any(one in seen for one in _OTHERWISE)
    places = (_PLACE if is_usual else _ANY_PLACE).findall(seen)
    columns, rows = {column for column, _row in places}, {row for _column, row in places}
    return max(map(_column_number, columns), default=0), max(map(int, rows), default=0)


def _column_number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number
