"""A customer's code of the moment: what a phone shows where value is spent, worth nothing a minute later.

It is made from the customer's id and the number of the half minute, and proves both: 64 bits of a MAC over them, and
the id, hidden under bits that hang on that MAC (a synthetic nonce, as in RFC 5297). Written in digits alone, which
every scanner types rightly on every keyboard, and which make the smallest QR code: 59 digits are one of 25 by 25. The
organisation is part of what is proved, so that next door nobody knows it. Nothing is stored.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from habitue.platform.secrets import fingerprint

STEP = timedelta(seconds=30)
DRIFT_STEPS = 1
"""A code of the step before or after is good: clocks differ, and scanning takes a moment."""
_TAG_BYTES, _TAG_DIGITS, _ID_DIGITS = 8, 20, 39
LENGTH = _TAG_DIGITS + _ID_DIGITS
_DIGITS = frozenset("0123456789")


def rotating_code(organisation_id: UUID, customer_id: UUID, at: datetime) -> str:
    """The customer's code at this moment."""
    return _code(organisation_id, customer_id, _step(at))


def renews_at(at: datetime) -> datetime:
    """When the code of this moment is followed by the next."""
    return datetime.fromtimestamp((_step(at) + 1) * STEP.total_seconds(), UTC)


def is_rotating(code: str) -> bool:
    """Whether this has the shape of such a code."""
    return len(code) == LENGTH and _DIGITS.issuperset(code)


def read_rotating(organisation_id: UUID, code: str, at: datetime) -> UUID | None:
    """Whose code of this moment it is, give or take a step; None where it is too old, or nobody's here."""
    if not is_rotating(code):
        return None
    now = _step(at)
    tag, hidden = int(code[:_TAG_DIGITS]), int(code[_TAG_DIGITS:])
    for step in (now, *(now + away * sign for away in range(1, DRIFT_STEPS + 1) for sign in (-1, 1))):
        customer = hidden ^ _pad(organisation_id, step, tag)
        if customer < 2**128 and _tag(organisation_id, step, UUID(int=customer)) == tag:
            return UUID(int=customer)
    return None


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())


def _code(organisation_id: UUID, customer_id: UUID, step: int) -> str:
    tag = _tag(organisation_id, step, customer_id)
    hidden = customer_id.int ^ _pad(organisation_id, step, tag)
    return f"{tag:0{_TAG_DIGITS}}{hidden:0{_ID_DIGITS}}"


def _tag(organisation_id: UUID, step: int, customer_id: UUID) -> int:
    proof = fingerprint("rotating-tag", f"{organisation_id}:{step}:{customer_id}")
    return int.from_bytes(proof[:_TAG_BYTES], "big")


def _pad(organisation_id: UUID, step: int, tag: int) -> int:
    return int.from_bytes(fingerprint("rotating-pad", f"{organisation_id}:{step}:{tag}")[:16], "big")
