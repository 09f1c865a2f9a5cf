"""The list of laws is the one that merchants read."""

import re
from pathlib import Path

from habitue.till.fiscal import FISCAL, demands_device

DOCS = Path(__file__).parents[4] / "docs" / "till.md"
_ROW = re.compile(r"^\| `([A-Z]{2})` \| [^|]+ \| ([^|]+) \| [^|]+ \| [^|]*\]\(https?://[^|]+ \|$", re.MULTILINE)


def test_each_country_stands_in_the_docs_with_its_ground_and_where_it_was_read() -> None:
    assert dict(_ROW.findall(DOCS.read_text())) == dict(FISCAL)


def test_an_unknown_country_asks_for_nothing() -> None:
    assert [demands_device(country) for country in ("DE", "CZ", "")] == [True, False, False]
