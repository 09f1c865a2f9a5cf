"""A customer's code of the moment: what a phone shows where value is spent, worth nothing a minute later.

It is made from the customer's id and the number of the half minute, and proves both: 64 bits of a MAC over them, and
the id, hidden under bits that hang on that MAC (a synthetic nonce, as in RFC 5297). Written in digits alone, which
every scanner types rightly on every keyboard, and which make the smallest QR code: 59 digits are one of 25 by 25. The
organisation is part of what is proved, so that next door nobody knows it. Nothing is stored.

A till that has read one may keep it: it is told another of 60 digits, proved in the same way over the number of a
stretch of ten minutes, which names the customer until the sale is rung up.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from habitue.platform.secrets import fingerprint

STEP = timedelta(seconds=30)
DRIFT_STEPS = 1
"""A code of the step before or after is good: clocks differ, and scanning takes a moment."""
KEPT_STEP = timedelta(minutes=10)
"""What a till keeps is good in the stretch in which it was told, and in the next."""
_TAG_BYTES, _TAG_DIGITS, _ID_DIGITS = 8, 20, 39
LENGTH = _TAG_DIGITS + _ID_DIGITS
KEPT_LENGTH = LENGTH + 1
_KEPT = "1"
_DIGITS = frozenset("0123456789")


def rotating_code(organisation_id: UUID, customer_id: UUID, at: datetime) -> str:
    """The customer's code at this moment."""
    return _code(f"{organisation_id}", _step(at, STEP), customer_id)


def kept_code(organisation_id: UUID, customer_id: UUID, at: datetime) -> str:
    """What a till that has just read the customer's code goes on with: good for ten minutes, for twenty at most."""
    return _KEPT + _code(_kept(organisation_id), _step(at, KEPT_STEP), customer_id)


def renews_at(at: datetime) -> datetime:
    """When the code of this moment is followed by the next."""
    return datetime.fromtimestamp((_step(at, STEP) + 1) * STEP.total_seconds(), UTC)


def is_rotating(code: str) -> bool:
    """Whether this has the shape of such a code, or of one that a till keeps."""
    return is_kept(code) or (len(code) == LENGTH and _DIGITS.issuperset(code))


def is_kept(code: str) -> bool:
    """Whether it is one that a till keeps."""
    return len(code) == KEPT_LENGTH and code.startswith(_KEPT) and _DIGITS.issuperset(code)


def read_rotating(organisation_id: UUID, code: str, at: datetime) -> UUID | None:
    """Whose code of this moment it is, give or take a step; None where it is too old, or nobody's here."""
    if not is_rotating(code):
        return None
    if is_kept(code):
        now = _step(at, KEPT_STEP)
        return _read(_kept(organisation_id), code.removeprefix(_KEPT), (now, now - 1))
    now = _step(at, STEP)
    return _read(
        f"{organisation_id}",
        code,
        (now, *(now + away * sign for away in range(1, DRIFT_STEPS + 1) for sign in (-1, 1))),
    )


def _kept(organisation_id: UUID) -> str:
    return f"kept:{organisation_id}"


def _read(where: str, code: str, steps: Iterable[int]) -> UUID | None:
    tag, hidden = int(code[:_TAG_DIGITS]), int(code[_TAG_DIGITS:])
    for step in steps:
        customer = hidden ^ _pad(where, step, tag)
        if customer < 2**128 and _tag(where, step, UUID(int=customer)) == tag:
            return UUID(int=customer)
    return None


def _step(at: datetime, length: timedelta) -> int:
    return int(at.timestamp() // length.total_seconds())


def _code(where: str, step: int, customer_id: UUID) -> str:
    tag = _tag(where, step, customer_id)
    hidden = customer_id.int ^ _pad(where, step, tag)
    return f"{tag:0{_TAG_DIGITS}}{hidden:0{_ID_DIGITS}}"


def _tag(where: str, step: int, customer_id: UUID) -> int:
    proof = fingerprint("rotating-tag", f"{where}:{step}:{customer_id}")
    return int.from_bytes(proof[:_TAG_BYTES], "big")


def _pad(where: str, step: int, tag: int) -> int:
    return int.from_bytes(fingerprint("rotating-pad", f"{where}:{step}:{tag}")[:16], "big")
