"""Codes and keys at rest: sealed where they must be shown again, fingerprinted where they need only be recognised.

All keys are derived from `HABITUE_SECRET_KEY`, one for each purpose. Whoever loses that key keeps the value on the
vouchers, but can no longer recognise their codes.
"""

import base64
import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnsealableError(ValueError):
    """The sealed bytes were not made under this installation's secret key, or were tampered with."""


def seal(text: str) -> bytes:
    """Encrypt and authenticate; the same text gives different bytes each time."""
    return _sealer(settings.SECRET_KEY).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the text that was sealed. Raises `UnsealableError`."""
    try:
        return _sealer(settings.SECRET_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise UnsealableError("not sealed under this installation's HABITUE_SECRET_KEY") from None


def fingerprint(kind: str, text: str) -> bytes:
    """32 bytes that recognise `text` among others of its `kind` and do not give it away. Fold codes first."""
    return hmac.new(_key(f"fingerprint:{kind}"), text.encode(), hashlib.sha256).digest()


def fold_code(text: str) -> str:
    """A code as people type it: case and spaces mean nothing, hyphens do."""
    return "".join(text.upper().split())


def bare_code(text: str) -> str:
    """The code of a voucher or a coupon: hyphens of any kind mean nothing either, as they only group what is read."""
    return "".join(character for character in fold_code(text) if unicodedata.category(character) != "Pd")


def _key(purpose: str) -> bytes:
    return _derived(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=8)
def _sealer(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret, "seal")))


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"habitue:{purpose}".encode()).derive(secret.encode())
