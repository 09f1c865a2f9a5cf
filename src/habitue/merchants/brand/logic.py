"""Which ink can be read on a colour: contrast as WCAG 2.2 reckons it. Colours are six hexadecimal digits."""

from collections.abc import Mapping, Sequence

INKS = ("ffffff", "231c15", "000000")
READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """White or a soft dark where one of them can be read on `colour`; black on the few where neither can."""
    best = max(INKS[:2], key=lambda ink: contrast(ink, colour))
    return best if contrast(best, colour) >= READABLE else max(INKS, key=lambda ink: contrast(ink, colour))


def text_in(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """The text in the first of these languages that it is written in, else in any; empty where there is none."""
    for language in (*languages, *sorted(texts)):
        if texts.get(language):
            return texts[language]
    return ""


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in bytes.fromhex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
