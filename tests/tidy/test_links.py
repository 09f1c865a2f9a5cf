"""The documents lead somewhere: every relative link and every file named in a document is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"\b((?:docs|benchmarks|tests)/[\w./-]+\.(?:md|py|yaml))\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    missing = [target for target in LINK.findall(text) if not (document.parent / target).exists()]
    missing += [target for target in NAMED.findall(text) if not (ROOT / target).exists()]
    assert missing == []
