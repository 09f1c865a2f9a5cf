"""Numbers, dates and names as people write them: pure."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]
DecimalSign = Literal[",", "."]

DATE_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
DECIMAL_SIGNS: tuple[DecimalSign, ...] = (",", ".")

_MONEY = re.compile(r"^(?:[A-Z]{3}|[€$£])?\s*([+-]?[\d.,'’\s]+?)\s*(?:[A-Z]{3}|[€$£])?$")
_DATE = re.compile(r"^(\d{1,4})[./\- ]+(\d{1,2})[./\- ]+(\d{1,4})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$")
_YEAR_FIRST = re.compile(r"^\d{4}\D")
_AHEAD_YEARS = 20


def read_number(text: str, sign: DecimalSign) -> Decimal | None:
    """The number that `text` says, `sign` parting its decimals; a currency beside it means nothing. None: it is none.

    What groups thousands must do so: `1.5` is no number where the comma parts decimals.
    """
    found = _MONEY.match(text.strip())
    if found is None:
        return None
    plain = found.group(1).replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    whole, _, fraction = plain.partition(sign)
    if not re.fullmatch(r"\d*", fraction) or not _is_grouped(whole):
        return None
    digits = re.sub(r"[^\d+-]", "", whole)
    try:
        return Decimal(f"{digits or 0}.{fraction or 0}")
    except InvalidOperation:
        return None


def _is_grouped(whole: str) -> bool:
    """Whether the part before the decimals is plain, or in groups of three behind one and the same separator."""
    return bool(re.fullmatch(r"[+-]?\d*|[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*", whole))


def read_date(text: str, order: DateOrder, *, today: date, is_past: bool) -> date | None:
    """The day that `text` says; None: it says none. A year in front is a year, whatever the order.

    Of two digits the year is the last one that has been (`is_past`: a birthday), or the one next to `today`.
    """
    found = _DATE.match(text.strip())
    if found is None:
        return None
    parts = found.groups()
    if _YEAR_FIRST.match(text.strip()):
        order = "ymd"
    places = {letter: parts[place] for place, letter in enumerate(order)}
    if len(places["d"]) > 2 or len(places["m"]) > 2 or len(places["y"]) not in (2, 4):
        return None
    year = int(places["y"])
    if len(places["y"]) == 2:
        year += today.year // 100 * 100
        if year > (today.year if is_past else today.year + _AHEAD_YEARS):
            year -= 100
    try:
        return date(year, int(places["m"]), int(places["d"]))
    except ValueError:
        return None


def guessed_order(texts: Iterable[str], usual: DateOrder) -> DateOrder:
    """The order that most of these dates can have; where several can, the usual one."""
    counts = dict.fromkeys(DATE_ORDERS, 0)
    for text in texts:
        for order in DATE_ORDERS:
            if read_date(text, order, today=date(2026, 1, 1), is_past=False) is not None:
                counts[order] += 1
    most = max(counts.values())
    return usual if counts[usual] == most else max(DATE_ORDERS, key=lambda order: counts[order])


def guessed_sign(texts: Iterable[str], usual: DecimalSign) -> DecimalSign:
    """The decimal sign with which most of these are numbers; where both will do, what stands before two last digits."""
    counts = dict.fromkeys(DECIMAL_SIGNS, 0)
    for text in texts:
        for sign in DECIMAL_SIGNS:
            if read_number(text, sign) is not None:
                counts[sign] += 1
            if re.search(rf"\{sign}\d{{1,2}}\D*$", text):
                counts[sign] += 1
    other: DecimalSign = "." if usual == "," else ","
    return other if counts[other] > counts[usual] else usual


def parted_name(name: str) -> tuple[str, str]:
    """A whole name as given and family name: `Müller, Jörg` says it itself, else the last word is the family's."""
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    first, _, last = name.strip().rpartition(" ")
    return (first.strip(), last) if first else ("", last)
