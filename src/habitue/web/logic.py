"""Colours that can be read: contrast as WCAG 2.2 reckons it. Colours are six hexadecimal digits."""

from typing import Final

DARK: Final = "231c15"
LIGHT: Final = "ffffff"
READABLE: Final = 4.5


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """White or dark ink, whichever reads better on `colour`."""
    return LIGHT if contrast(LIGHT, colour) >= contrast(DARK, colour) else DARK


def readable_on(ground: str, colour: str) -> str:
    """`colour`, or the nearest mix of it with ink that can be read on `ground`."""
    ink = ink_on(ground)
    for share in range(0, 101, 5):
        mixed = _mix(colour, ink, share / 100)
        if contrast(ground, mixed) >= READABLE:
            return mixed
    return ink


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in bytes.fromhex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mix(colour: str, ink: str, share: float) -> str:
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(ink), strict=True)
    return bytes(round(one + (other - one) * share) for one, other in pairs).hex()
