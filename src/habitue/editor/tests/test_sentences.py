"""Sentences: every document can be said, every key has a place, and nothing is lost on the way there and back."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from pydantic import BaseModel

from habitue.editor.sentences.changing import fields_of, with_parts
from habitue.editor.sentences.describing import Says
from habitue.editor.sentences.paths import Path
from habitue.editor.sentences.speaking import Sentence, document_of, sentences_of
from habitue.editor.sentences.words import TABLES
from habitue.editor.sentences.world import LANGUAGES, World, world_of
from habitue.editor.tests.documents import ANYTHING, DOCUMENTS, broken
from habitue.programs.document import ProgramDocument
from habitue.programs.tests.examples import EVERY_KEY

WORLD = World(zone=ZoneInfo("Europe/Berlin"), stores={"main": "Main street"}, groups={"food": "Food"})


def without_empties(value: Any) -> Any:
    """The document without empty objects and lists."""
    if isinstance(value, dict):
        inner = {key: without_empties(part) for key, part in value.items()}
        return {key: part for key, part in inner.items() if part not in ({}, [])}
    return [without_empties(part) for part in value] if isinstance(value, list) else value


def typed_again(document: Any, world: World) -> Any:
    """The document after every form was opened and sent as it is."""
    for sentence in sentences_of(document, world):
        posted: dict[str, Any] = {"_parts": [part.name for part in sentence.parts]}
        for part in sentence.parts:
            for name, values in fields_of(part, world_of(document, world)).items():
                posted[f"{part.name}.{name}" if name else part.name] = values
        document = with_parts(document, sentence, posted, world)
    return document


def test_the_document_with_every_key_comes_back_as_it_went() -> None:
    assert document_of(sentences_of(EVERY_KEY, WORLD)) == EVERY_KEY
    for language in LANGUAGES:
        with override(language):
            assert typed_again(EVERY_KEY, WORLD) == EVERY_KEY


@given(DOCUMENTS)
def test_documents_come_back_as_they_went(document: dict[str, Any]) -> None:
    ProgramDocument.model_validate(document)
    sentences = sentences_of(document, WORLD)
    assert [sentence.unsaid for sentence in sentences if sentence.unsaid] == []
    again = document_of(sentences)
    assert again == document
    assert list(again.get("units", {})) == list(document.get("units", {}))
    with override("de"):
        assert typed_again(document, WORLD) == document


@given(ANYTHING)
def test_anything_at_all_is_said_without_failing(document: Any) -> None:
    assert "{" not in "".join(sentence.text for sentence in sentences_of(document, WORLD) if sentence.table.fixed)


@given(broken())
def test_what_is_broken_somewhere_is_said_and_stays(document: Any) -> None:
    assert typed_again(document, WORLD) == document


def keys_of(model: type[BaseModel], path: Path = ()) -> Iterator[Path]:
    """Every key of the schema; `*` is any place in a list or any code."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner = list(_models(field.annotation))
        if not inner:
            yield here
        for part in inner:
            yield from keys_of(part, (*here, "*") if _is_many(field.annotation) else here)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _is_many(annotation: Any) -> bool:
    return get_origin(annotation) in (list, dict) or any(
        get_origin(part) in (list, dict) and list(_models(part)) for part in get_args(annotation)
    )


def test_every_key_of_the_document_has_a_place_in_a_sentence() -> None:
    said: set[Path] = set()
    for table in TABLES.values():
        start = (*table.path, "*") if table.place in ("list", "codes") else table.path
        slots = [slot.path for way in table.ways for slot in way.slots]
        slots += [slot.path for clause in table.clauses for slot in clause.slots]
        slots += [path for one in table.says for path in one.fixed]
        said |= {(*start, *path) for path in slots}
    assert set(keys_of(ProgramDocument)) - said == set()
    assert said - set(keys_of(ProgramDocument)) == {("units", "*")}  # the code of a unit


def _says() -> Iterator[tuple[str, Says, set[str]]]:
    for table in TABLES.values():
        for one in table.says:
            yield f"{table.name}.{one.key}", one.says, {slot.name for slot in one.slots}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("says", "slots"), [(says, slots) for _id, says, slots in _says()], ids=[x[0] for x in _says()]
)
def test_every_sentence_has_all_its_parts_in_every_language(language: str, says: Says, slots: set[str]) -> None:
    from string import Formatter

    with override(language):
        for number in (1, 2):
            template = says.template({says.by: number})
            assert {name for _text, name, _spec, _conversion in Formatter().parse(template) if name} == slots
            assert template.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_with_every_key_is_said_without_a_hole(language: str) -> None:
    with override(language):
        sentences = sentences_of(EVERY_KEY, WORLD)
    text = " ".join(phrase.text for sentence in sentences for phrase in sentence.phrases)
    assert [sign for sign in ("…", "{", "}", "None", "PT", "P1") if sign in text] == []


def texts(document: Any, language: str = "en") -> list[str]:
    with override(language):
        return [sentence.text for sentence in sentences_of(document, World(language=language, zone=WORLD.zone))]


def find(sentences: list[Sentence], table: str, code: str) -> Sentence:
    return next(sentence for sentence in sentences if (sentence.table.name, sentence.code) == (table, code))


SMALL: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {"name": {"de": "Punkte", "en": "Points"}, "expires": {"after": "P12M", "round_up": "month"}},
        "stamps": {"name": "Stamps"},
        "toast": {"name": "A toast on us", "covers": {"articles": {"TOAST": 1, "BIG": 2}}},
    },
    "tiers": {"window": "month", "levels": [{"code": "gold", "name": "Gold", "from": 10000, "rate": "1.2"}]},
    "earn": [{"code": "base", "name": "Points", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True}],
    "boosts": [{"code": "tue", "of": "base", "times": "3", "when": {"weekdays": ["tue"], "hours": ["14:00", "17:00"]}}],
    "exchanges": [{"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True}],
    "discounts": [{"code": "ten", "percent": "10", "scope": {"groups": ["food"]}, "cost": {"points": 500}}],
}


def test_it_reads_like_this() -> None:
    assert texts(SMALL) == [
        "For every €1.00 a guest earns 1 × Points. Times the rate of the guest's level. It is called Points.",
        "What Points brings counts 3 ×. Only on these days: Tuesday. Only at these hours: 14:00 – 17:00.",
        "The level of a guest depends on what they spend in a month.",
        "From €100.00 on a guest is Gold and earns 1.2 ×.",
        "As soon as a guest has 10 Stamps, it turns into A toast on us by itself.",
        "A guest gets 10 % off, when a guest asks for it. It costs the guest 500 Points. Only for these groups: food.",
        "Guests collect Points. They expire 12 months after they came. They still hold to the end of that month.",
        "Guests collect Stamps.",
        "Guests collect A toast on us. One of them pays for a piece of TOAST, BIG (2).",
        "All amounts are in EUR.",
        "When goods come back, what they earned is taken back, and what was spent of it is owed.",
    ]
