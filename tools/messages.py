"""The sentences of the code and their translations: `make messages` collects and compiles them.

A sentence is what `_()` holds, or a template's `translate` and `blocktranslate`. Each room has a catalogue a language,
`src/habitue/<room>/locale/<language>/LC_MESSAGES/django.po`, which people edit, and the same compiled, `django.mo`,
which is read. docs/languages.md says how to work with them.
"""

import re
import string
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
# Babel imports the extractor of templates by its name, also where this file is run by itself.
sys.path.insert(0, str(ROOT))
SOURCE = ROOT / "src" / "habitue"
LANGUAGES = ("de", "es", "fr", "it")
"""English is what stands in the code."""
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**", "tools.templates:sentences_of_a_template"),
]
KEYWORDS = {
    **dict.fromkeys(("_", "_lazy", "gettext", "gettext_lazy"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
# A catalogue's head says what reading it needs, and nothing that changes with the day or with who is at work.
_HEAD = re.compile(r'^"(?!Language:|Plural-Forms:|MIME-Version:|Content-).*\n', re.MULTILINE)
_FRENCH_GAP = re.compile(r" (?=[:;!?»](?:\W|$))|(?<=«) |(?<=[\d}]) (?=%(?![\w(]))")
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


def rooms() -> list[str]:
    """The rooms, which are the packages of the source, in order."""
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def in_the_code(room: str) -> Catalog:
    """Every sentence of a room, with the files it stands in."""
    catalog = _steady(Catalog(charset="utf-8"))
    found = extract_from_dir(
        SOURCE / room, METHODS, keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
    )
    for name, _line, sentence, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        place = ((SOURCE / room / name).relative_to(ROOT).as_posix(), 1)
        catalog.add(sentence, locations=[place], auto_comments=comments, context=context)
    return catalog


def po_of(room: str, language: str) -> Path:
    return SOURCE / room / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(room: str, language: str) -> Catalog:
    """What is translated; nothing where the room or the language is new."""
    path = po_of(room, language)
    if not path.exists():
        return _steady(Catalog(locale=language, charset="utf-8"))
    with path.open("rb") as file:
        return _steady(read_po(file, locale=language, charset="utf-8"))


def _steady(catalog: Catalog) -> Catalog:
    catalog.creation_date = catalog.revision_date = _ALWAYS
    catalog.header_comment = "# Translations of Habitué's sentences: see docs/languages.md."
    catalog.fuzzy = False
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the `.mo`: the same for the same sentences."""
    spaced = deepcopy(catalog)
    for message in _all(spaced):
        text = message.string
        message.string = (
            _spaced(text, catalog) if isinstance(text, str) else tuple(_spaced(one, catalog) for one in text)
        )
    file = BytesIO()
    write_mo(file, spaced)
    return file.getvalue()


def _spaced(text: str, catalog: Catalog) -> str:
    return spaced(text, str(catalog.locale))


def spaced(text: str, language: str) -> str:
    """A sentence as it is read: French stands apart from `:;!?»` and `«` by a space at which no line may break.

    Whoever translates types a plain one, which cannot be told from the other by its looks.
    """
    return _FRENCH_GAP.sub("\u00a0", text) if language == "fr" else text


def update(room: str, language: str, sentences: Catalog) -> None:
    """Bring a catalogue up to the code: new sentences come untranslated, those that are gone go."""
    catalog = catalogue(room, language)
    catalog.update(sentences, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    path = po_of(room, language)
    if not any(_all(catalog)):
        path.unlink(missing_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        return
    text = BytesIO()
    write_po(text, _steady(catalog), width=120, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    head, gap, rest = text.getvalue().decode("utf-8").partition("\n\n")
    path.write_text(_HEAD.sub("", f"{head}{gap}") + rest, "utf-8")
    path.with_suffix(".mo").write_bytes(compiled(catalogue(room, language)))


def _texts(text: object) -> list[str]:
    """A message's id or translation as a list: there are several where it has a plural."""
    if isinstance(text, str):
        return [text]
    return [str(one or "") for one in text] if isinstance(text, list | tuple) else [""]


def placeholders(text: str) -> set[str]:
    """The names in braces, and those of templates: `%(name)s`."""
    in_braces = {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None}
    return in_braces | set(re.findall(r"%\((\w+)\)s", text))


def faults(room: str, language: str, sentences: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    catalog = catalogue(room, language)
    for sentence in _all(sentences):
        translated = catalog.get(sentence.id, sentence.context)
        if translated is None:
            yield f"{room} {language}: missing: {sentence.id}"
        elif not all(_texts(translated.string)):
            yield f"{room} {language}: not translated: {sentence.id}"
    for translated in _all(catalog):
        if sentences.get(translated.id, translated.context) is None:
            yield f"{room} {language}: not in the code any more: {translated.id}"
        elif translated.fuzzy:
            yield f"{room} {language}: fuzzy: {translated.id}"
        elif all(_texts(translated.string)):
            yield from (f"{room} {language}: {fault}: {translated.id}" for fault in _differences(translated))
    mo = po_of(room, language).with_suffix(".mo")
    if any(_all(catalog)) and (not mo.exists() or mo.read_bytes() != compiled(catalog)):
        yield f"{room} {language}: the .mo is not compiled from this .po"


def disagreements(language: str, catalogues: Mapping[str, Catalog]) -> Iterator[str]:
    """A sentence that two rooms say is said alike: which of the two is heard depends on the order of the rooms."""
    heard: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for room, catalog in catalogues.items():
        for message in _all(catalog):
            key = (str(message.id), message.context or "")
            first, said = heard.setdefault(key, (room, _texts(message.string)))
            if said != _texts(message.string):
                yield f"{room} {language}: said otherwise in {first}: {message.id}"


def _all(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _differences(message: Message) -> Iterator[str]:
    ids = _texts(message.id)
    wanted = set.union(*(placeholders(one) for one in ids))
    for translation in _texts(message.string):
        if placeholders(translation) != wanted:
            yield f"other placeholders ({translation})"
        if translation.endswith(".") != ids[0].endswith(".") or translation != translation.strip():
            yield f"ends otherwise ({translation})"


def main() -> int:
    collected = {room: in_the_code(room) for room in rooms()}
    found: list[str] = []
    for language in LANGUAGES:
        for room, sentences in collected.items():
            update(room, language, sentences)
            found += faults(room, language, sentences)
        found += disagreements(language, {room: catalogue(room, language) for room in collected})
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    count = sum(1 for sentences in collected.values() for _sentence in _all(sentences))
    sys.stdout.write(f"{count} sentences in {len(LANGUAGES)} languages beside English, {len(found)} faults.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
