"""Numbers as people read them, and texts with names in them."""

import re
from collections.abc import Mapping

_GROUPED = re.compile(r"[0-9A-Za-z]+")
_JOINERS = "\u200d\ufe0e\ufe0f"
_PLACE = re.compile(r"\{(\w+)\}")


def grouped(code: str) -> str:
    """A number in groups that can be read aloud: thirteen digits as on goods, others by four; else as it is.

    2000000012345 is 2 000000 012345; 12345678 is 1234 5678; what has hyphens or spaces has its groups.
    """
    if not _GROUPED.fullmatch(code) or len(code) <= 5:
        return code
    if len(code) == 13 and code.isdigit():
        return f"{code[0]} {code[1:7]} {code[7:]}"
    # No group of one letter at the end: ten are 3 3 4 rather than 4 4 2.
    size = 4 if len(code) % 4 != 1 or len(code) % 3 == 1 else 3
    size = 3 if len(code) in (6, 9) else size
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def plain(text: str) -> str:
    """A text without the little pictures that no font of ours has; what is left of white space is single."""
    kept = "".join(letter for letter in text if ord(letter) < 0x1F000 and letter not in _JOINERS)
    return re.sub(" +", " ", kept).strip()


def is_ean13(text: str) -> bool:
    """Whether this is an article number of thirteen digits, its check digit included."""
    if len(text) != 13 or not text.isascii() or not text.isdigit():
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text[:12]))
    return (10 - weighed % 10) % 10 == int(text[12])


def filled(text: str, names: Mapping[str, str]) -> str:
    """A merchant's text with `{name}` and the like filled in; other braces stay as they are."""
    return _PLACE.sub(lambda found: names.get(found[1], found[0]), text)
