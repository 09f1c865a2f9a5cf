import re
from pathlib import Path

import pytest

from habitue.platform import journal
from habitue.webhooks.catalogue import EVENTS, is_filter

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
