"""Templates say nothing past the catalogues, and hold no script and no style."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "habitue"
TEMPLATES = sorted(
    path for path in SOURCE.glob("*/templates/**/*") if path.suffix in {".html", ".mjml", ".txt"} and path.is_file()
)
SHOWROOM = SOURCE / "web" / "templates" / "web" / "look"  # invented people, shown to nobody but its makers

# Names, which are the same in every language.
NAMES = {"Habitué", "habitué", "Apple", "Google", "Wallet", "CSV", "XLSX", "PDF", "ZIP", "JSON", "QR", "PIN", "NFC"}
TOLD = {"alt", "aria-description", "aria-label", "placeholder", "summary", "title"}
TOLD_BY_COMPONENTS = TOLD | {"after", "before", "caption", "figure", "help", "label", "note", "wrong"}

_COMMENT = re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
_SAID = re.compile(r"{%\s*blocktranslate\b.*?%}.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_COLON = re.compile(r"(?:}}|%}):\s")
_WORD = re.compile(r"[^\W\d_]{2,}")
_VERBATIM = {"script", "style", "code", "kbd", "mj-style"}


def without_tags(template: str) -> str:
    """The template as its own HTML: tags leave a mark that is no letter, lines stay where they are."""
    marked = template
    for pattern in (_COMMENT, _SAID, _TAG):
        marked = pattern.sub(lambda found: "¤" + "\n" * found[0].count("\n"), marked)
    return marked


class _Reader(HTMLParser):
    """Collects what people would read, by line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._verbatim += tag in _VERBATIM
        self._read(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._verbatim -= tag in _VERBATIM

    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            self._hear(data)

    def _read(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = TOLD_BY_COMPONENTS if tag.startswith("c-") and tag != "c-vars" else TOLD
        for name, value in attrs:
            if name in told and value:
                self._hear(value)

    def _hear(self, text: str) -> None:
        if any(word not in NAMES for word in _WORD.findall(text)):
            self.found.append((self.getpos()[0], " ".join(text.replace("¤", " ").split())))


def untranslated(template: str) -> list[tuple[int, str]]:
    """Lines and words of a template that everybody would be told in English."""
    reader = _Reader()
    reader.feed(without_tags(template))
    reader.close()
    return reader.found


_UNSAFE = {
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE),
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an event's script": re.compile(r"""<[^>]*\s(?:on\w+|hx-on[\w:-]*)\s*=\s*["'{]""", re.IGNORECASE),
    "an address that is a script": re.compile(r"javascript:", re.IGNORECASE),
    "attributes without |written": re.compile(r"{{\s*attrs\s*}}"),
    "a comparison that a component never makes": re.compile(r"""<c-[^>]*\s:[\w.-]+="[^"]*\s(?:==|!=|in|and|or)\s"""),
}


def unsafe(template: str) -> Iterator[str]:
    """What the content security policy would refuse, lets quotation marks through, or is silently false."""
    plain = _COMMENT.sub("", template)
    return (what for what, pattern in _UNSAFE.items() if pattern.search(plain))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_says_nothing_past_the_catalogues(path: Path) -> None:
    if not path.is_relative_to(SHOWROOM):
        assert untranslated(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_holds_no_script_and_no_style(path: Path) -> None:
    if path.suffix == ".html":
        assert list(unsafe(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Save</p>", "Save"),
        ("<p>{{ name }} and more</p>", "and more"),
        ('<input placeholder="Your name">', "Your name"),
        ('<c-field label="Name" />', "Name"),
        ("<p>{% if one %}One{% endif %}</p>", "One"),
    ],
)
def test_words_that_are_not_translated_are_found(template: str, found: str) -> None:
    assert [text for _line, text in untranslated(template)] == [found]


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Save" %}</p>',
        "<p>{% blocktranslate trimmed %}\n Save {{ it }}\n{% endblocktranslate %}</p>",
        '<c-field label="{% translate \'Name\' %}" name="first" />',
        '<c-icon name="coffee" />',
        "{% comment %}Not shown{% endcomment %}{# nor this #}<p>€ 12 · x</p>",
        '{% if role == "owner" %}<b>{{ name }}</b>{% endif %}',
    ],
)
def test_words_that_are_translated_pass(template: str) -> None:
    assert untranslated(template) == []


@pytest.mark.parametrize(
    "template",
    [
        "<script>run()</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="run()">',
        '<a href="javascript:run()">',
        "<b {{ attrs }}>",
        """<c-choice :checked="from == 'now'">""",
    ],
)
def test_what_the_policy_would_refuse_is_found(template: str) -> None:
    assert list(unsafe(template)) != []


def test_data_and_files_pass() -> None:
    assert list(unsafe('<script type="module" src="x"></script><script type="application/json">{}</script>')) == []


def test_a_colon_behind_a_name_is_said_as_the_language_says_it() -> None:
    """French has a space before it: `{% blocktranslate with name=unit.name %}{{ name }}:{% endblocktranslate %}`."""
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in TEMPLATES
        if SHOWROOM not in path.parents and _COLON.search(_SAID.sub("¤", _COMMENT.sub("", path.read_text("utf-8"))))
    ]
    assert found == []
