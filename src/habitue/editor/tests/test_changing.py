"""What can be done to a document by its sentences: it could be published after, and the old one stays as it was."""

from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from habitue.editor.sentences import changing
from habitue.editor.sentences.beginnings import BEGINNINGS, with_beginning
from habitue.editor.sentences.differences import Difference, differences
from habitue.editor.sentences.faults import placed
from habitue.editor.sentences.speaking import Sentence, clauses_to_add, sentence_at, sentences_of
from habitue.editor.sentences.words import TABLES
from habitue.editor.sentences.world import LANGUAGES, World
from habitue.programs.rules import Fault
from habitue.programs.tests.examples import EVERY_KEY
from habitue.programs.validation import ProgramInvalid, read_document

WORLD = World(
    zone=ZoneInfo("Europe/Berlin"),
    stores={"main": "Main street"},
    articles={"TOAST": "Toast"},
    groups={"food": "Food"},
)


def at(document: Any, table: str, key: str = "") -> Sentence:
    found = sentence_at(document, TABLES[table], key, WORLD)
    assert found is not None
    return found


def typed(document: dict[str, Any], table: str, key: str, **fields: str) -> dict[str, Any]:
    """The document after these fields of a sentence were filled in; `begin__hours` is `hours.begin`."""
    posted: dict[str, Any] = {name.replace("__", "."): [text] for name, text in fields.items()}
    posted["_parts"] = list({name.partition(".")[0] for name in posted})
    return changing.with_parts(document, at(document, table, key), posted, WORLD)


def test_every_table_can_be_begun_in_an_empty_document() -> None:
    for table in TABLES.values():
        if table.start is not None and table.name != "boosts":
            document, key = changing.with_new({}, table, WORLD)
            read_document(document)
            assert at(document, table.name, key).table is table


def test_whatever_is_added_to_a_program_leaves_it_right() -> None:
    tried = 0
    for table in TABLES.values():
        if table.start is None:
            continue
        document, key = changing.with_new({} if table.name == "tiers" else EVERY_KEY, table, WORLD)
        sentence = at(document, table.name, key)
        for way in table.ways:
            read_document(changing.in_way(document, sentence, way, WORLD))
        for clause in clauses_to_add(sentence, document, WORLD):
            longer = changing.with_clause(document, sentence, clause, WORLD)
            if clause.key != "name":  # which waits for somebody to write it
                read_document(longer)
            again = at(longer, table.name, key)
            assert clause.key in [phrase.key for phrase in again.phrases]
            assert changing.without_clause(longer, again, clause) == document
            tried += 1
    assert tried > 60


def test_nothing_is_changed_in_place() -> None:
    before = deepcopy(EVERY_KEY)
    for sentence in sentences_of(EVERY_KEY, WORLD):
        if sentence.table.place == "list":
            changing.doubled(EVERY_KEY, sentence)
            changing.moved(EVERY_KEY, sentence, 1)
        if not sentence.table.fixed:
            changing.without(EVERY_KEY, sentence)
        for clause in clauses_to_add(sentence, EVERY_KEY, WORLD):
            changing.with_clause(EVERY_KEY, sentence, clause, WORLD)
    assert before == EVERY_KEY


@pytest.mark.parametrize(
    ("language", "table", "key", "fields", "path", "value"),
    [
        ("en", "earn", "0", {"amount": "2.50"}, ("earn", 0, "per", "amount"), 250),
        ("de", "earn", "0", {"amount": "1.002,50"}, ("earn", 0, "per", "amount"), 100250),
        ("de", "earn", "0", {"give": "0,5"}, ("earn", 0, "give"), "0.5"),
        ("en", "earn", "0", {"give": "lots"}, ("earn", 0, "give"), "lots"),
        ("fr", "boosts", "0", {"times": "2,25"}, ("boosts", 0, "times"), "2.25"),
        ("en", "boosts", "0", {"hours__begin": "21:00", "hours__end": "02:00"}, ("boosts", 0, "when", "hours"),
         ["21:00", "02:00"]),
        ("en", "boosts", "0", {"from": "2026-07-01T12:30"}, ("boosts", 0, "when", "from"), "2026-07-01T12:30:00+02:00"),
        ("en", "units", "points", {"after__number": "6", "after__unit": "PW"}, ("units", "points", "expires", "after"),
         "P6W"),
        ("en", "units", "hours", {"yearly__day": "1", "yearly__month": "04"}, ("units", "hours", "expires", "yearly"),
         "04-01"),
        ("en", "units", "stamps", {"name__all": "Stamps", "name__de": "Stempel"}, ("units", "stamps", "name"),
         {"de": "Stempel", "en": "Stamps"}),
        ("en", "exchanges", "0", {"from__0.amount": "5", "from__0.unit": "stamps", "from__1.amount": "1.5",
                                  "from__1.unit": "hours"}, ("exchanges", 0, "from"), {"stamps": 5, "hours": "1.5"}),
        ("en", "tiers", "", {"window__word": "duration", "window__number": "90", "window__unit": "PD"},
         ("tiers", "window"), "P90D"),
        ("de", "levels", "1", {"from": "250"}, ("tiers", "levels", 1, "from"), 25000),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(
    language: str, table: str, key: str, fields: dict[str, str], path: tuple[Any, ...], value: Any
) -> None:
    with override(language):
        here: Any = typed(EVERY_KEY, table, key, **fields)
    for step in path:
        here = here[step]
    assert here == value


def test_a_new_code_takes_along_what_refers_to_it() -> None:
    renamed = typed(EVERY_KEY, "units", "points", code="bonus")
    read_document(renamed)
    assert next(iter(renamed["units"])) == "bonus"
    assert "points" not in [rule["unit"] for rule in renamed["earn"]]
    assert renamed["discounts"][0]["cost"] == {"bonus": 500}
    read_document(typed(EVERY_KEY, "earn", "0", code="points"))
    read_document(typed(EVERY_KEY, "levels", "1", code="best"))
    assert typed(EVERY_KEY, "units", "points", code="stamps") == EVERY_KEY


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=lambda beginning: beginning.key)
def test_each_beginning_leaves_a_program_that_could_be_published(beginning: Any) -> None:
    for document in ({}, EVERY_KEY):
        once = with_beginning(document, beginning, WORLD)
        read_document(once)
        read_document(with_beginning(once, beginning, WORLD))
        assert once != document or beginning.key == "tiers"


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=lambda beginning: beginning.key)
def test_what_guests_read_of_a_beginning_has_a_name_in_every_language(beginning: Any) -> None:
    document = with_beginning({}, beginning, WORLD)
    read = [*document.get("units", {}).values(), *document.get("tiers", {}).get("levels", [])]
    read += [rule for table in ("exchanges", "discounts", "grants") for rule in document.get(table, [])]
    assert [rule for rule in read if set(rule.get("name", {})) != set(LANGUAGES)] == []


def test_all_beginnings_go_together() -> None:
    document: dict[str, Any] = {}
    for beginning in BEGINNINGS:
        document = with_beginning(document, beginning, WORLD)
    read_document(document)
    assert {table for table in TABLES if document.get(table)} == {
        "units", "tiers", "earn", "boosts", "exchanges", "discounts", "grants"
    }  # fmt: skip


def test_faults_are_placed_at_the_parts_they_name() -> None:
    document = typed(EVERY_KEY, "earn", "0", amount="?", unit="gems")
    document["exchanges"][0]["to"] = {"gold": 1}
    document["earn"][1]["per"] = {}
    document["units"]["a.b"] = {"name": "A", "pending": "soon"}
    document["bogus"] = 1
    with pytest.raises(ProgramInvalid) as refused:
        read_document(document)
    faults = [Fault(error["path"], error["message"]) for error in refused.value.details["errors"]]
    found = placed(sentences_of(document, WORLD), faults, WORLD)
    assert found.parts == {
        ("earn", "0", "amount"): ["An amount is wanted here, such as 12.50."],
        ("units", "a.b", "pending"): ["A duration is wanted here, such as 12 months."],
    }
    assert [fault.path for fault in found.elsewhere] == ["bogus"]
    del document["bogus"]
    document = typed(typed(document, "earn", "0", amount="1"), "units", "a.b", pending__number="1", pending__unit="PD")
    with pytest.raises(ProgramInvalid) as refused:
        read_document(document)
    faults = [Fault(error["path"], error["message"]) for error in refused.value.details["errors"]]
    found = placed(sentences_of(document, WORLD), faults, WORLD)
    assert found.parts == {
        ("earn", "0", "unit"): ["there is no unit gems"],
        ("exchanges", "0", "to"): ["there is no unit gold"],
    }
    assert found.sentences == {("earn", "1"): ["takes exactly one of amount, quantity, sale"]}


def test_differences_are_sentences() -> None:
    before: dict[str, Any] = {
        "units": {"points": {"name": "Points"}},
        "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
        "discounts": [{"code": "a", "percent": "1"}, {"code": "b", "percent": "2"}],
    }
    after = deepcopy(before)
    after["earn"][0]["give"] = 2
    after["discounts"].reverse()
    after["grants"] = [{"code": "hello", "at": "registration", "give": {"points": 50}}]
    assert differences(before, before, WORLD) == []
    assert differences(before, after, WORLD) == [
        Difference("changed", "earn", "For every €1.00 a guest earns 1 × Points.",
                   "For every €1.00 a guest earns 2 Points.", "0"),
        Difference("moved", "discounts", "A guest gets 2 % off, by itself.", "A guest gets 2 % off, by itself.", "0"),
        Difference("moved", "discounts", "A guest gets 1 % off, by itself.", "A guest gets 1 % off, by itself.", "1"),
        Difference("new", "grants", "", "A guest gets 50 Points for signing up.", "0"),
    ]  # fmt: skip
    assert [one.kind for one in differences(after, {}, WORLD)] == ["gone"] * 5
