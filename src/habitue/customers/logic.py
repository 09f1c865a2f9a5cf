"""Folding and comparing what people type: pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

# What Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "þ": "th",
        "ŋ": "n",
        "’": "'",
    }
)
# Germans write ü as ue where the keyboard has none: names with an umlaut are kept in both spellings.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_DIGITS = frozenset("0123456789")
_SEPARATORS = frozenset(" -./()+")
_ANYWHERE_LETTERS = 3
_FUZZY_LETTERS = 4
_E164_LONGEST = 16  # a plus and fifteen digits


def fold(text: str) -> str:
    """Lower case without accents: what names are compared by."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def fold_email(email: str) -> str:
    """What e-mail addresses are compared by: nobody means two people by `Ana@` and `ana@`."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def read_telephone(text: str, country: str) -> str | None:
    """The number in E.164, `country` being where a number without a country code is at home; None if it is none."""
    try:
        number = parse(text, country or None)
    except NumberParseException:
        return None
    if number.extension or is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    international = str(format_number(number, PhoneNumberFormat.E164))
    return international if len(international) <= _E164_LONGEST else None


def search_text(*, names: Iterable[str], emails: Iterable[str], telephones: Iterable[str], codes: Iterable[str]) -> str:
    """All that a search looks through, folded, each word after a space: a word begins where a space is before it.

    A telephone stands as 0049151… and as 0151…, a card's number also without what separates its digits.
    """
    words: dict[str, None] = {}
    for name in names:
        words.update(dict.fromkeys(_name_words(name)))
    words.update(dict.fromkeys(fold(email) for email in emails))
    for telephone in telephones:
        words.update(dict.fromkeys((_number(telephone), _national(telephone))))
    for code in codes:
        words.update(dict.fromkeys((fold(code), _number(code) if _is_number(code) else "")))
    return "".join(f" {word}" for word in words if word)


def _name_words(name: str) -> Iterable[str]:
    for spelling in (name, name.casefold().translate(_UMLAUTS)):
        for word in fold(spelling).split():
            yield word
            yield from word.replace("'", "-").split("-")[1:]


@dataclass(frozen=True, slots=True)
class Needle:
    """What somebody typed. `patterns` are for LIKE and must all match; `words` are for forgiving typing errors.

    A word of one or two letters is looked for where words begin: everybody's name has an `a` somewhere.
    """

    patterns: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def may_be_misspelt(self) -> bool:
        """Whether there is enough of it to guess what was meant."""
        return any(len(word) >= _FUZZY_LETTERS for word in self.words)


def read_needle(text: str) -> Needle:
    """Understand what was typed into a search box: words, or one number however it is grouped."""
    readable = "".join(letter if letter.isprintable() else " " for letter in text)
    parts = [readable] if _is_number(readable) else readable.split()
    words = tuple(dict.fromkeys(_number(part) if _is_number(part) else fold(part) for part in parts))
    return Needle(patterns=tuple(_pattern(word) for word in words), words=words)


def _pattern(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"% {escaped}%" if len(word) < _ANYWHERE_LETTERS else f"%{escaped}%"


def _is_number(text: str) -> bool:
    return any(letter in _DIGITS for letter in text) and all(letter in _DIGITS | _SEPARATORS for letter in text)


def _number(text: str) -> str:
    """Its digits, an international plus as 00: so +49, 0049 and 49 all find the same."""
    digits = "".join(letter for letter in text if letter in _DIGITS)
    return f"00{digits}" if text.lstrip().startswith("+") else digits


def _national(telephone: str) -> str:
    try:
        number = parse(telephone, None)
    except NumberParseException:
        return ""
    return _number(format_number(number, PhoneNumberFormat.NATIONAL))
