import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from habitue.platform import journal
from habitue.webhooks.catalogue import EVENTS, OWN_BUSINESS, OWN_FAMILIES, is_filter

SOURCES = Path(__file__).parents[2]
DOCUMENT = Path(__file__).parents[4] / "docs" / "events.md"


def test_the_document_lists_each_event_with_its_meaning() -> None:
    listed = re.findall(
        r"^\| `([a-z_.]+)` \| ([a-z ]+) \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == [(kind.name, kind.subject, kind.meaning) for kind in EVENTS.values()]


def test_this_room_hears_of_each_event() -> None:
    assert [name for name in EVENTS if "webhooks" not in journal.rooms_that_hear(name)] == []
    assert "webhooks" not in journal.rooms_that_hear("key.issued")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("sale.recorded", True),
        ("sale.*", True),
        ("*", False),
        (".*", False),
        ("sal.*", False),
        ("sale", False),
        ("sale.", False),
        ("key.issued", False),
        ("webhook.test", False),
        ("", False),
    ],
)
def test_filters_name_events_or_families(text: str, *, is_one: bool) -> None:
    assert is_filter(text) is is_one


# `account` or `voucher`, and what was done to it, are put together where they are told.
COMPOSED = {f"{noun}.{done}" for noun in ("account", "voucher") for done in ("loaded", "redeemed", "adjusted")}
TELLING = {"write", "tell", "tell_card", "_tell", "_tell_text", "News"}


def kinds_told() -> Iterator[str]:
    """Every kind of line that a room writes, as the sources have it."""
    for path in SOURCES.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in TELLING:
                arguments = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "kind")]
                for argument in arguments:
                    for inner in ast.walk(argument):
                        if isinstance(inner, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(inner.value)):
                            yield str(inner.value)


def test_every_line_of_the_journal_is_an_event_or_our_own_business() -> None:
    told = set(kinds_told()) | COMPOSED | {"voucher.blocked", "voucher.unblocked"}
    theirs = {kind for kind in told if kind.partition(".")[0] not in OWN_FAMILIES}
    assert theirs - EVENTS.keys() - OWN_BUSINESS == set(), "put it into habitue.webhooks.catalogue, and docs/events.md"
    assert EVENTS.keys() - told == set(), "nobody tells of it"
    assert EVENTS.keys() & OWN_BUSINESS == set()
    assert {name.partition(".")[0] for name in EVENTS.keys() | OWN_BUSINESS} & OWN_FAMILIES == set()
