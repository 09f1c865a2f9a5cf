"""Places in a JSON document. Documents that people paste may be anything: nothing here fails on a strange shape."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import orjson

Path = tuple[str | int, ...]


class _Missing:
    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()
"""There is no such key: not the same as null."""


def get(node: Any, path: Path) -> Any:
    """What stands there, or `MISSING`."""
    for step in path:
        if isinstance(step, str) and isinstance(node, Mapping):
            node = node.get(step, MISSING)
        elif isinstance(step, int) and isinstance(node, list) and 0 <= step < len(node):
            node = node[step]
        else:
            return MISSING
    return node


def put(node: dict[str, Any], path: Path, value: Any) -> None:
    """Write it there, in place; objects on the way are made, and what stands in the way of them is replaced."""
    here: Any = node
    for step, following in pairwise(path):
        there = get(here, (step,))
        if not isinstance(there, list if isinstance(following, int) else dict):
            there = [] if isinstance(following, int) else {}
            _set(here, step, there)
        here = there
    _set(here, path[-1], value)


def drop(node: Any, path: Path) -> None:
    """Take the key away, in place, and the objects that are empty without it: an absent `when` is no `when`."""
    above = get(node, path[:-1])
    if get(above, path[-1:]) is MISSING:
        return
    del above[path[-1]]
    if len(path) > 1 and above == {} and isinstance(path[-2], str):
        drop(node, path[:-1])


def is_same(one: Any, other: Any) -> bool:
    """Whether two documents are the same to the letter, the order of their keys too."""
    return orjson.dumps(one) == orjson.dumps(other)


def written(path: Path) -> str:
    """As people and `programs.validation` write it: `earn[0].per.amount`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _set(here: Any, step: str | int, value: Any) -> None:
    if isinstance(step, int) and isinstance(here, list):
        here[step : step + 1] = [value]
    else:
        here[step] = value
