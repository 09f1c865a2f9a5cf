"""What people are told can be told in five languages: catalogues are whole, and nothing is said past them."""

import ast
import gettext
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.apps import apps
from django.conf import settings
from tools import messages
from tools.templates import sentences_of_a_template

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "habitue"
SPEAKS = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Which argument of these is a sentence for a caller.
TOLD = {"Fault": 1, "_invalid": 1, "_bad_key": 0, "_malformed": 1, "Kind": 0}
TABLES = ("SENTENCES", "MESSAGES", "PATTERNS", "TITLES")


@pytest.fixture(scope="module")
def collected() -> dict[str, Catalog]:
    """The sentences of the code, by room."""
    return {room: messages.in_the_code(room) for room in messages.rooms()}


def test_there_is_a_catalogue_for_every_language_beside_english() -> None:
    assert sorted(messages.LANGUAGES) == sorted(code for code, _name in settings.LANGUAGES if code != "en")
    found = {path.parent.parent.name for path in SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")}
    assert found == set(messages.LANGUAGES)


def test_django_reads_the_catalogue_of_every_room_that_has_one() -> None:
    read = {Path(room.path) for room in apps.get_app_configs()}
    assert {path.parent for path in SOURCE.glob("*/locale")} <= read


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sentence_is_translated(language: str, collected: dict[str, Catalog]) -> None:
    found = [fault for room, said in collected.items() for fault in messages.faults(room, language, said)]
    assert found == [], "run: make messages"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_rooms_say_the_same_sentence_alike(language: str) -> None:
    catalogues = {room: messages.catalogue(room, language) for room in messages.rooms()}
    assert list(messages.disagreements(language, catalogues)) == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Prêt : oui !", "Prêt\u00a0: oui\u00a0!"),
        ("« Moi » ; {percent} % ; %(name)s", "«\u00a0Moi\u00a0»\u00a0; {percent}\u00a0%\u00a0; %(name)s"),
        ("à 10:30, https://example.org", "à 10:30, https://example.org"),
    ],
)
def test_no_line_of_french_begins_with_a_colon(typed: str, read: str) -> None:
    assert messages.spaced(typed, "fr") == read
    assert messages.spaced(typed, "de") == typed


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_is_read_at_run_time_is_what_people_edit(language: str) -> None:
    for path in SOURCE.glob(f"*/locale/{language}/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        for message in messages.catalogue(path.parents[3].name, language):
            if message.id and not message.context and isinstance(message.id, str):
                assert compiled.gettext(message.id) == messages.spaced(str(message.string), language)


def test_a_catalogue_that_is_not_whole_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    code = Catalog()
    for sentence in ("Gone by {day}.", "Well.", "New.", "Old.", "Vague.", "By %(day)s."):
        code.add(sentence)
    path = messages.po_of("bar", "de")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Gone by {day}."\nmsgstr "Bis {tag} fort."\n\n'
        'msgid "By %(day)s."\nmsgstr "Bis %(tag)s."\n\n'
        'msgid "Well."\nmsgstr "Gut"\n\n'
        'msgid "Old."\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Vague."\nmsgstr "Vage."\n\n'
        'msgid "Removed."\nmsgstr "Entfernt."\n',
        "utf-8",
    )
    assert list(messages.faults("bar", "de", code)) == [
        "bar de: missing: New.",
        "bar de: not translated: Old.",
        "bar de: other placeholders (Bis {tag} fort.): Gone by {day}.",
        "bar de: other placeholders (Bis %(tag)s.): By %(day)s.",
        "bar de: ends otherwise (Gut): Well.",
        "bar de: fuzzy: Vague.",
        "bar de: not in the code any more: Removed.",
        "bar de: the .mo is not compiled from this .po",
    ]
    messages.update("bar", "de", code)
    found = [fault for fault in messages.faults("bar", "de", code) if ".mo" in fault or "missing" in fault]
    assert found == []


def test_two_rooms_that_say_it_differently_are_found() -> None:
    bar, kitchen = Catalog(), Catalog()
    bar.add("Well.", "Gut.")
    kitchen.add("Well.", "Wohl.")
    assert list(messages.disagreements("de", {"bar": bar, "kitchen": kitchen})) == [
        "kitchen de: said otherwise in bar: Well."
    ]


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ('{% translate "Save" %}', "Save"),
        ("{% translate 'Save' as save %}", "Save"),
        ("<c-button label=\"{% translate '10 % off' %}\" />", "10 %% off"),
        ('{% include "x" with title=_("Cards") %}', "Cards"),
        ('{{ _("Cards") }}', "Cards"),
        ("{% blocktranslate with name=a.name %}Hi {{ name }}{% endblocktranslate %}", "Hi %(name)s"),
        ("{% blocktranslate trimmed %}\n  A\n  B 5 %\n{% endblocktranslate %}", "A B 5 %%"),
        (
            "{% blocktranslate count n=n %}{{ n }} card{% plural %}{{ n }} cards{% endblocktranslate %}",
            ("%(n)s card", "%(n)s cards"),
        ),
        ('{% translate "May" context "month" %}', ("month", "May")),
    ],
)
def test_sentences_of_templates_are_collected(template: str, sentence: object) -> None:
    found = list(sentences_of_a_template(BytesIO(template.encode()), (), (), {}))
    assert [said for _line, _function, said, _comments in found] == [sentence]


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def is_plain(node: ast.AST | None) -> bool:
    """A text that is written out: it, or part of it, would be said in English to everybody."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(letter.isalpha() for letter in node.value)
    if isinstance(node, ast.JoinedStr):
        return any(is_plain(part) for part in node.values)
    return isinstance(node, ast.BinOp) and (is_plain(node.left) or is_plain(node.right))


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def said_plainly(tree: ast.AST) -> Iterator[int]:
    """Lines with a sentence for callers that is not wrapped in `_()`; or with one in it that cannot be collected."""
    for node in ast.walk(tree):
        if any(is_plain(said) for said in said_by(node)) or (
            isinstance(node, ast.Call)
            and name_of(node.func) in SPEAKS
            and not all(isinstance(each, ast.Constant) for each in node.args[:1])
        ):
            yield getattr(node, "lineno", 0)


def said_by(node: ast.AST) -> list[ast.expr]:
    """What callers are told by this piece of code."""
    if isinstance(node, ast.ClassDef):
        own = {name_of(each.targets[0]): each.value for each in node.body if isinstance(each, ast.Assign)}
        is_refusal = "code" in own or "Refusal" in map(name_of, node.bases)
        return [own["text"]] if is_refusal and "text" in own else []
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return [node.values[keys.index("message")]] if "message" in keys and {"field", "path"} & set(keys) else []
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        return node.value.values if name_of(target).endswith(TABLES) else []
    if isinstance(node, ast.Call) and name_of(node.func) in TOLD:
        place = TOLD[name_of(node.func)]
        return node.args[place : place + 1]
    return []


def test_nothing_is_said_past_the_catalogues() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        for line in said_plainly(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "class No(Refusal):\n    code = 'no'\n    text = 'No.'",
        "class No(Other):\n    code = 'no'\n    text = f'No {1}.'",
        "raise Malformed(errors=[{'field': 'a', 'message': 'this is wrong'}])",
        "raise Malformed(errors=[{'field': 'a', 'message': f'not {value}'}])",
        "yield Fault(path, 'is wrong')",
        "_SENTENCES: Mapping[str, str] = {'missing': 'this is required'}",
        "_MESSAGES = {'missing': 'this is required'}",
        "text = _(sentence)",
        "text = _(f'{unit} is wrong')",
    ],
)
def test_a_sentence_that_is_not_wrapped_is_found(code: str) -> None:
    assert list(said_plainly(ast.parse(code))) != []


def test_what_schemas_find_wrong_has_a_sentence() -> None:
    """Pydantic's own words for it are English: the doors have a sentence for each of ours."""
    from habitue.checkout.api.sentences import _SENTENCES
    from habitue.programs.validation import _MESSAGES

    for folder, known in (("checkout/api", _SENTENCES), ("programs", _MESSAGES)):
        words = {
            node.args[0].value
            for path in modules()
            if path.is_relative_to(SOURCE / folder)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and name_of(node.func) == "PydanticCustomError"
            if isinstance(node.args[0], ast.Constant)
        }
        assert words
        assert words - known.keys() == set()
