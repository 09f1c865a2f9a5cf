"""Folding and comparing what people type: pure."""

import unicodedata
from collections.abc import Iterable, Mapping
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
_FUZZY_LONGEST = 24
_TELLING_DIGITS = 6
_E164_LONGEST = 16  # a plus and fifteen digits


def fold(text: str) -> str:
    """Lower case without accents: what names are compared by."""
    # Compatible forms first: a mathematical A is an A only afterwards, and only then has it a lower case.
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain.translate(_LETTERS))


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
    """What somebody typed, as words that must all be found; of each word any of its spellings will do."""

    words: tuple[tuple[str, ...], ...]

    @property
    def can_find(self) -> bool:
        """Whether there is anything to look for: dots and dashes alone are in everybody's address."""
        return any(letter.isalnum() for word in self.words for letter in word[0])


def read_needle(text: str) -> Needle:
    """Understand what was typed into a search box: words, or one number however it is grouped."""
    readable = "".join(letter if letter.isprintable() else " " for letter in text)
    parts = [readable] if _is_number(readable) else readable.split()
    words = dict.fromkeys(_number(part) if _is_number(part) else fold(part) for part in parts)
    return Needle(words=tuple((word,) for word in words if word))


def pattern(word: str) -> str:
    """How LIKE finds a word: anywhere, or, of one or two letters, where words begin: everybody has an `a` somewhere."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"% {escaped}%" if len(word) < _ANYWHERE_LETTERS else f"%{escaped}%"


def telling_part(word: str) -> str:
    """Of a long number its last digits: the first are the same on every card, and looking them all up takes long."""
    return word[-_TELLING_DIGITS:] if word.isascii() and word.isdigit() else word


def vocabulary(searched: str) -> frozenset[str]:
    """The names in a search text: the words by which typing errors are recognised. Of the nameless, their address's."""
    tokens = searched.split()
    named = _letters_in(token for token in tokens if "@" not in token)
    return named or _letters_in(token for token in tokens if "@" in token)


def _letters_in(tokens: Iterable[str]) -> frozenset[str]:
    parts = ("".join(letter if letter.isalpha() else " " for letter in token).split() for token in tokens)
    return frozenset(
        part for token_parts in parts for part in token_parts if _FUZZY_LETTERS <= len(part) <= _FUZZY_LONGEST
    )


def misspellable(needle: Needle) -> frozenset[str]:
    """The words of a needle that are long enough to guess what was meant."""
    return _letters_in(word[0] for word in needle.words)


def slips(word: str) -> tuple[str, ...]:
    """The word, and the word without each one of its letters.

    Two words that differ by one letter missing, added, wrong, or swapped with its neighbour have one of these in
    common (the deletion neighbourhood of Garbe's SymSpell, 2012): comparing becomes looking up.
    """
    return tuple(sorted({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}))


def distance(one: str, other: str) -> int:
    """How many letters are missing, added, wrong, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1]


def meant(word: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Of the names that are known, those that `word` may be meant for: the nearest, at most a third of it wrong.

    A word that is still being typed is compared with the beginnings of names. None where it is right as it is.
    """
    near = sorted((min(distance(word, name), distance(word, name[: len(word)])), len(name), name) for name in known)
    if not near or near[0][0] == 0:
        return ()
    allowed = min(near[0][0], max(1, len(word) // 3))
    return tuple(name for away, _length, name in near[:most] if away <= allowed)


def guessed(needle: Needle, meanings: Mapping[str, tuple[str, ...]]) -> Needle:
    """The needle, taken apart into names and numbers, with what is meant in the place of what was misspelt."""
    parts: dict[str, None] = {}
    for word in needle.words:
        runs = "".join(letter if letter.isalnum() else " " for letter in word[0]).split()
        parts.update(dict.fromkeys(run for run in runs if len(run) >= _ANYWHERE_LETTERS or len(runs) == 1))
    return Needle(words=tuple(meanings.get(part) or (part,) for part in parts))


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
