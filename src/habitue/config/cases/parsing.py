"""YAML 1.2 as plain values that remember their lines: `on` and `no` are words, an instant is a text."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


class CaseFileError(Exception):
    """A case file says something that no case can mean; the text begins with its file and line."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(f"{path}:{line}: {text}")


class Table(dict[str, Any]):
    """A mapping of a YAML file that knows the line it begins in, and its keys' lines."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


def parse_file(path: Path) -> Any:
    """What the file holds: `Table`s, lists, texts, numbers, booleans and None."""
    try:
        node = YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CaseFileError(path, mark.line + 1 if mark else 1, str(error.problem)) from error
    except UnicodeDecodeError as error:
        raise CaseFileError(path, 1, "is not UTF-8") from error
    return None if node is None else _value(path, node)


def _value(path: Path, node: Node) -> Any:
    if isinstance(node, MappingNode):
        return _table(path, node)
    if isinstance(node, SequenceNode):
        return [_value(path, part) for part in node.value]
    return _scalar(node)


def _table(path: Path, node: MappingNode) -> Table:
    table = Table(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in table:
            raise CaseFileError(path, line, f"`{key}` stands here twice")
        table[key] = _value(path, value_node)
        table.lines[key] = line
    return table


def _scalar(node: Node) -> Any:
    match str(node.tag).rpartition(":")[2]:
        case "int":
            return _whole(node.value)
        case "float":
            return float(node.value)
        case "bool":
            return node.value.lower() == "true"
        case "null":
            return None
    return str(node.value)


def _whole(text: str) -> int:
    return int(text, 0) if text.startswith(("0x", "0o")) else int(text)
