"""CSV: which delimiter, and rows with quoted line feeds."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from habitue.imports.reading.refusals import BrokenCsv

DELIMITERS = (";", ",", "\t", "|")
_LOOKED_AT_ROWS = 50
_LOOKED_AT_LETTERS = 100_000


def guessed_delimiter(text: str) -> str:
    """The delimiter that makes most rows as wide as the first. A first line `sep=;` says it."""
    said = said_delimiter(text)
    if said:
        return said
    sample = text[:_LOOKED_AT_LETTERS]
    # The last line may be cut.
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(DELIMITERS, key=lambda delimiter: (_fit(sample, delimiter), -DELIMITERS.index(delimiter)))


def said_delimiter(text: str) -> str:
    """What Excel writes into a first line of its own: `sep=;`."""
    first = text[:10].splitlines()[:1]
    return first[0][4:5] if first and first[0].lower().startswith("sep=") and len(first[0]) == 5 else ""


def _fit(sample: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= _LOOKED_AT_ROWS:
                break
            if row:
                widths[len(row)] += 1
    except csv.Error:
        return -1.0
    if not widths:
        return -1.0
    width, rows = widths.most_common(1)[0]
    return 0.0 if width == 1 else rows / widths.total() * (1 + min(width, 30) / 100)


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, cells without white space at their ends. Refuses `file_broken`."""
    if said_delimiter(text):
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BrokenCsv(line=reader.line_num) from None
        yield [cell.strip() for cell in row]
