"""The guide says what is so: its example is valid, and every key of the document stands in it."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from habitue.programs import document as doc
from habitue.programs.rules import RESERVED
from habitue.programs.validation import read_document

GUIDE = (Path(__file__).parents[4] / "docs" / "program.md").read_text("utf-8")


def test_its_example_is_a_program() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    document = read_document(YAML(typ="safe").load(example))
    assert len(document.units) == 6
    assert [rule.code for rule in document.discounts] == ["ten", "SUMMER5", "three-for-two"]


def test_every_key_stands_in_it() -> None:
    nodes = [node for node in vars(doc).values() if isinstance(node, type) and issubclass(node, doc.Node)]
    keys = {field.alias or name for node in nodes for name, field in node.model_fields.items()}
    assert {key for key in keys if not re.search(rf"[`{{ ]{key}[`:, ]", GUIDE)} == set()
    assert {word for word in RESERVED if f"`{word}`" not in GUIDE} == set()
