"""Card numbers and safe cells: pure."""

import hashlib
import hmac
from collections.abc import Iterator

NUMBER_LONGEST = 20


def check_digit(digits: str) -> str:
    """The last digit of an EAN: three times every second digit from the right, and what is missing to a full ten.

    GS1 General Specifications, 7.9.
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def numbers(*, prefix: str, length: int, count: int, checked: bool, seed: str) -> Iterator[str]:
    """`count` different card numbers of `length` digits that begin with `prefix`; the same for the same seed.

    Nobody who holds one can guess the next. None begins with 0 unless `prefix` does: spreadsheets drop it, and so do
    scanners, for which an EAN-13 with a 0 before it is a UPC-A of twelve digits.
    Raises `ValueError` where there is not ten times as much room as needed.
    """
    free = length - len(prefix) - checked
    if free < 1 or 10**free < 10 * count:
        raise ValueError("too short for so many numbers")
    seen: set[str] = set()
    turn = 0
    while len(seen) < count:
        digest = hmac.new(seed.encode(), str(turn).encode(), hashlib.sha256).digest()
        turn += 1
        body = prefix + str(int.from_bytes(digest[:16], "big") % 10**free).zfill(free)
        number = body + check_digit(body) if checked else body
        if number not in seen and (prefix or not number.startswith("0")):
            seen.add(number)
            yield number


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def read_numbers(text: str) -> list[str]:
    """Card numbers out of a list: one a line, or the first column of a CSV; each once, in their order."""
    found: dict[str, None] = {}
    # Spreadsheets put a mark before their first line.
    for line in text.removeprefix("\ufeff").splitlines():
        first = line.replace("\t", ";").replace(",", ";").split(";")[0].strip().strip('"').strip()
        if first:
            found[first] = None
    return list(found)
