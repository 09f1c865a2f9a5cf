"""Which encoding a text file has."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from habitue.imports.reading.refusals import WrongEncoding

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso8859-15",
    "cp1250",
    "cp850",
    "mac-roman",
)
"""What people may choose from; the commonest first."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT_BYTES = 200_000
# A replacement, a NUL, or a control character that no text has: it was written in another encoding.
_STRANGE = re.compile("[\ufffd\0\x80-\x9f]")
# Letters that are common in the languages that merchants here write; of the rest no more than a few are names.
_COMMON = frozenset("äöüßéèêëàâáíîïóôñúùûçåøæœÄÖÜÉÈÀÁÓÑÇÅØÍÚÊ€’“”„–ìòÌÒãõ°")


def guessed_encoding(content: bytes) -> str:
    """The encoding that a file most likely has; one of `ENCODINGS`, or another that charset-normalizer found."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:_LOOKED_AT_BYTES]
    if b"\0" in sample:
        return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(content)
    return "utf-8"


def _likeliest(content: bytes) -> str:
    """Of the encodings of one byte a letter, the one in which the rare letters are those that people write."""
    # What tells them apart are the bytes beyond ASCII, wherever in the file they stand.
    lines = [line for line in content.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)[:_LOOKED_AT_BYTES]
    best = from_bytes(sample).best()
    candidates = [*ENCODINGS[4:], *([best.encoding] if best is not None else [])]
    return max(candidates, key=lambda encoding: (_plausibility(sample, encoding), -candidates.index(encoding)))


def _plausibility(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding, errors="strict")
    except (UnicodeDecodeError, LookupError):
        return float("-inf")
    rare = [letter for letter in text if ord(letter) > 127]
    return sum(_weight(letter) for letter in rare) / max(1, len(rare))


def _weight(letter: str) -> float:
    if letter in _COMMON:
        return 1.0
    kind = unicodedata.category(letter)
    return 0.3 if kind in {"Ll", "Lu"} else -2.0 if kind in {"Cc", "Cn", "Co", "So"} else -0.5


def decoded(content: bytes, encoding: str) -> str:
    """The text, without a mark at its beginning. Refuses `file_encoding`."""
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WrongEncoding(encoding=encoding, line=line) from None
    text = text.removeprefix("\ufeff")
    if found := _STRANGE.search(text):
        raise WrongEncoding(encoding=encoding, line=text.count("\n", 0, found.start()) + 1)
    return text
