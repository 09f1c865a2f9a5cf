"""The documents lead somewhere: every relative link and every file named in a document is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"\b((?:docs|benchmarks|tests)/[\w./-]+\.(?:md|py|yaml))\b")


def reached_from(front_page: Path) -> set[Path]:
    """Every document that links lead to, from one to the next."""
    reached, to_read = set(), [front_page]
    while to_read:
        if (document := to_read.pop()) not in reached:
            reached.add(document)
            targets = ((document.parent / target).resolve() for target in LINK.findall(document.read_text("utf-8")))
            to_read += [target for target in targets if target.suffix == ".md" and target.is_file()]
    return reached


def test_links_lead_from_the_front_page_to_every_document() -> None:
    documents = {path for path in DOCUMENTS if path.is_relative_to(ROOT / "docs")}
    unreached = documents - reached_from(ROOT / "README.md")
    assert sorted(str(path.relative_to(ROOT)) for path in unreached) == []


def test_links_are_followed_from_one_document_to_the_next(tmp_path: Path) -> None:
    front, middle, end, alone = (tmp_path / name for name in ("front.md", "middle.md", "end.md", "alone.md"))
    front.write_text("[on](middle.md#part)", "utf-8")
    middle.write_text("[back](front.md) and [on](end.md)", "utf-8")
    end.write_text("alone.md is only named", "utf-8")
    alone.write_text("", "utf-8")
    assert reached_from(front) == {front, middle, end}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    missing = [target for target in LINK.findall(text) if not (document.parent / target).exists()]
    missing += [target for target in NAMED.findall(text) if not (ROOT / target).exists()]
    assert missing == []
