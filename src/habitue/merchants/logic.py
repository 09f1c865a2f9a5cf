"""Secrets and scopes: pure."""

import hashlib
import secrets
from dataclasses import dataclass

SCOPES = frozenset({"sales", "customers", "vouchers", "program", "events", "admin"})

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing that is mistaken for something else
_PREFIX_LETTERS = 10
_SECRET_LETTERS = 40  # 200 bits
_LONGEST = 200
PIN_TRIES_MAX = 5


@dataclass(frozen=True, slots=True)
class Secret:
    """A freshly made secret: `text` is shown once, `prefix` and `hash` are kept."""

    text: str
    prefix: str
    hash: bytes


def new_secret() -> Secret:
    """Make `hab_<prefix>_<random>`: a prefix of 50 bits that finds the key and 200 random bits that prove it."""
    prefix, random = _letters(_PREFIX_LETTERS), _letters(_SECRET_LETTERS)
    text = f"hab_{prefix}_{random}"
    return Secret(text=text, prefix=prefix, hash=hash_of(text))


def new_token() -> str:
    """200 random bits, for an address or a cookie; its `hash_of` is what is kept."""
    return _letters(_SECRET_LETTERS)


def pin_wait_seconds(wrong: int) -> int:
    """How long to wait after this many wrong PINs in a row: nothing for four, then a minute, doubling, an hour at most.

    Four digits have 10,000 values; at this pace half of them take more than half a year.
    """
    if wrong < PIN_TRIES_MAX:
        return 0
    minutes: int = 2 ** min(wrong - PIN_TRIES_MAX, 6)
    return min(60 * minutes, 3600)


def hash_of(secret: str) -> bytes:
    """SHA-256 of the whole secret.

    Slow hashes protect passwords that people think up; 200 random bits cannot be guessed, so that a fast hash gives
    nothing away, and a till is not kept waiting.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def prefix_of(secret: str) -> str | None:
    """The prefix of what claims to be a secret, or None where it has not the shape of one."""
    parts = secret.split("_")
    if len(secret) > _LONGEST or len(parts) != 3 or parts[0] != "hab" or not parts[1].isascii():
        return None
    return parts[1] if parts[1].isalnum() else None


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))
