"""Tokens, short codes and card numbers: pure."""

import hashlib
import secrets
from dataclasses import dataclass

_TOKEN_BYTES = 32
_CODE_DIGITS = 6
_CARD_PREFIX = "29"  # EAN-13 of the range that shops number themselves
_CARD_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is told once; the hash is kept."""

    text: str
    hash: bytes


def new_token() -> Secret:
    """256 random bits, for a cookie or an address."""
    text = secrets.token_urlsafe(_TOKEN_BYTES)
    return Secret(text, hash_of(text))


def new_code() -> Secret:
    """Six digits to be typed within a few tries."""
    text = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
    return Secret(text, hash_of(text))


def hash_of(text: str) -> bytes:
    """SHA-256: what is random needs no slow hash, and a code's few tries are counted."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def plain_code(typed: str) -> str:
    """A code as people type it: "123 456" and "123-456" are 123456."""
    return "".join(letter for letter in typed if letter.isdecimal() and letter.isascii())


def new_card_number() -> str:
    """Thirteen digits with a check digit, as a barcode of any shop; ten of them are random."""
    digits = _CARD_PREFIX + f"{secrets.randbelow(10**_CARD_DIGITS):0{_CARD_DIGITS}}"
    odd, even = (sum(int(digit) for digit in digits[start::2]) for start in (0, 1))
    return f"{digits}{-(odd + 3 * even) % 10}"


def device_of(user_agent: str) -> str:
    """What a browser calls itself, short enough to be read: "Safari, iPhone"."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
