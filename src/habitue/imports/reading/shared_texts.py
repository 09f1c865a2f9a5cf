"""Texts that cells of a workbook share: each stands in the file once, and is laid out for every cell that has it.

What reads workbooks copies them, so that a file of a few kilobytes may ask for any amount of memory. How long they are
is therefore known before, and what is written so that it could be read in two ways is refused.
"""

import re
from array import array
from collections.abc import Iterator
from typing import IO

from habitue.imports.reading.refusals import BrokenWorkbook, TextTooLong

LETTERS_MAX = 32_767
"""Of one cell: no spreadsheet holds more."""

BLOCK_BYTES = 1 << 20
# With all that may be written of how its letters look.
_TEXT_BYTES_MAX = BLOCK_BYTES
_SHORT_BYTES = 200
_PLAIN, _PLAIN_END = (b"<si><t>", b'<si><t xml:space="preserve">'), b"</t></si>"
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^<>]*\?>")
_TAG = re.compile(rb"</?[^\s<>/=\"'!?]+(?:\s+[^\s<>/=\"'!?]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>")
_MARK = re.compile(rb"<(/?)(?:[^\s<>/:]+:)?si(?:\s[^<>]*?)?(/?)>")
_END = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>|<(?:[^\s<>/:]+:)?si(?:\s[^<>]*)?/>")
_ORDER = re.compile(rb"(?:oc|s)*")
_CELL_END = b"</c>"
_SHARING = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_PLACE = re.compile(
    rb"<(?:[^\s<>/:]+:)?c\s[^<>]{0,200}?\bt\s*=\s*[\"']s[\"'][^<>/]{0,200}>\s*"
    rb"<(?:[^\s<>/:]+:)?v(?:\s[^<>/]{0,200})?>([0-9]{1,9})</(?:[^\s<>/:]+:)?v\s*>\s*</(?:[^\s<>/:]+:)?c\s*>"
)


class SharedTexts:
    """How long each of them is, in bytes: `sizes`, in the order in which cells name them, and the longest."""

    def __init__(self) -> None:
        self.sizes, self.longest = array("I"), 0

    def read(self, file: IO[bytes]) -> Iterator[int]:
        """Read the member in which they stand; after each block, its size in bytes.

        Refuses `text_too_long`, `workbook_broken`.
        """
        rest, is_first = b"", True
        while block := file.read(BLOCK_BYTES):
            piece = rest + block
            if is_first:
                piece, is_first = _DECLARATION.sub(b"", piece), False
            end = _last_end(piece)
            rest = piece[end:]
            self._take(piece[:end])
            if len(rest) > _TEXT_BYTES_MAX:
                raise TextTooLong(most=LETTERS_MAX)
            yield len(block)

    def _take(self, piece: bytes) -> None:
        texts = _plain_texts(piece)
        if texts is None:
            _refuse_unclear(piece)
            texts = [text if len(text) <= _SHORT_BYTES else _TAG.sub(b"", text) for text in _END.split(piece)[:-1]]
        self.sizes.extend(map(len, texts))
        self.longest = max(self.longest, max(map(len, texts), default=0))


def _last_end(piece: bytes) -> int:
    plain = piece.rfind(_PLAIN_END) + len(_PLAIN_END)
    start = plain if plain >= len(_PLAIN_END) else 0
    return max((found.end() for found in _END.finditer(piece, start)), default=start)


def _plain_texts(piece: bytes) -> list[bytes] | None:
    """The texts of a piece in which they stand as nearly all programs write them; None where any does not."""
    texts = piece.split(_PLAIN_END)
    if texts.pop() or not all(text.startswith(_PLAIN) for text in texts):
        return None
    # Two marks before each text and two behind it, and no others.
    return texts if piece.count(b"<") == 4 * len(texts) else None


def _refuse_unclear(piece: bytes) -> None:
    """Refuse `workbook_broken` unless every mark is a plain one, and texts stand one behind the other.

    Whoever reads them then finds the same ones.
    """
    if piece.count(b"<") != len(_TAG.findall(piece)):
        raise BrokenWorkbook
    marks = b"".join(b"c" if closes else b"s" if empty else b"o" for closes, empty in _MARK.findall(piece))
    if not _ORDER.fullmatch(marks):
        raise BrokenWorkbook


class LaidOut:
    """How much of the shared texts the cells of a sheet lay out, in bytes; fed with the sheet as it is read."""

    def __init__(self, texts: SharedTexts) -> None:
        self._sizes, self._longest, self._rest = texts.sizes, texts.longest, b""
        self.size = 0

    def add(self, block: bytes) -> None:
        """Count the cells of this block. A cell of which it is not plain which text it has counts as the longest."""
        piece = self._rest + block
        # The last cell may be cut.
        end = piece.rfind(_CELL_END)
        end = len(piece) if end < 0 else end + len(_CELL_END)
        self._rest = piece[end:]
        self._count(piece[:end])

    def end(self) -> None:
        """There are no more blocks."""
        self._count(self._rest)

    def _count(self, piece: bytes) -> None:
        places = _PLACE.findall(piece)
        self.size += (len(_SHARING.findall(piece)) - len(places)) * self._longest
        self.size += sum(map(self._size_of, places))

    def _size_of(self, place: bytes) -> int:
        number = int(place)
        return self._sizes[number] if number < len(self._sizes) else 0
