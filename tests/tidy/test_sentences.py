"""What people are told can be told in five languages: catalogues are whole, and nothing is said past them."""

import ast
import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from tools import messages

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "habitue"
SPEAKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Which argument of these is a sentence for a caller.
TOLD = {"Fault": 1, "_invalid": 1, "_bad_key": 0, "_malformed": 1, "Kind": 0}
TABLES = ("SENTENCES", "MESSAGES", "PATTERNS", "TITLES")


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return messages.in_the_code()


def test_there_is_a_catalogue_for_every_language_beside_english() -> None:
    assert sorted(messages.LANGUAGES) == sorted(code for code, _name in settings.LANGUAGES if code != "en")
    assert {path.parent.parent.name for path in messages.LOCALE.rglob("*.po")} == set(messages.LANGUAGES)
    assert [Path(place) for place in settings.LOCALE_PATHS] == [messages.LOCALE]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sentence_is_translated(language: str, sentences: Catalog) -> None:
    assert list(messages.faults(language, sentences)) == [], "run: make messages"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_is_read_at_run_time_is_what_people_edit(language: str, sentences: Catalog) -> None:
    with messages.po_of(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages.catalogue(language):
        if message.id and not message.context and isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string


def test_a_catalogue_that_is_not_whole_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    code = Catalog()
    for sentence in ("Gone by {day}.", "Well.", "New.", "Old.", "Vague."):
        code.add(sentence)
    path = messages.po_of("de")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Gone by {day}."\nmsgstr "Bis {tag} fort."\n\n'
        'msgid "Well."\nmsgstr "Gut"\n\n'
        'msgid "Old."\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Vague."\nmsgstr "Vage."\n\n'
        'msgid "Removed."\nmsgstr "Entfernt."\n',
        "utf-8",
    )
    assert list(messages.faults("de", code)) == [
        "de: missing: New.",
        "de: not translated: Old.",
        "de: other placeholders (Bis {tag} fort.): Gone by {day}.",
        "de: ends otherwise (Gut): Well.",
        "de: fuzzy: Vague.",
        "de: not in the code any more: Removed.",
        "de: the .mo is not compiled from this .po",
    ]
    messages.update("de", code)
    assert [fault for fault in messages.faults("de", code) if ".mo" in fault or "missing" in fault] == []


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
