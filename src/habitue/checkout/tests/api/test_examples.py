"""Every operation has an example, and each does what the documentation shows.

With HABITUE_RECORD_EXAMPLES=1 the answers are recorded anew: look at what changed.
"""

import os
import re
from importlib import resources
from typing import Any

import orjson
import pytest

from habitue.checkout.api.openapi import openapi_document, paths_of
from habitue.checkout.tests.api.cafe import Step
from habitue.checkout.tests.api.callers import Caller, make_caller
from habitue.checkout.tests.api.story import STORY

_FILE = resources.files("habitue.checkout.api").joinpath("examples.json")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What differs each time, and what stands for it in the documentation.
_CHANCE = (
    (re.compile(r"\b[A-Z2-9]{4}(-[A-Z2-9]{4}){3}\b"), "K7QM-4HXT-9RWD-2VNB"),
    (re.compile(r'"whsec_[^"]+"'), '"whsec_C2FVsBQIhrscChlQIMVb5sSYvob7oDvx"'),
    (re.compile(r'"next":"[^"]+"'), '"next":"b3BhcXVl"'),
)


def told(caller: Caller, step: Step, known: dict[str, str]) -> tuple[str, Any, Any]:
    """Take a step: its address, its body, its answer; what it keeps is known afterwards."""
    method, _space, path = filled(step.call, known).partition(" ")
    body = None if step.body is None else orjson.loads(filled(orjson.dumps(step.body).decode(), known))
    key = {"Idempotency_Key": step.key} if step.key else {}
    answer = caller.send(method, path, body, Habitue_Now=step.at, **key)
    assert answer.status_code == step.status, f"{step.call}: {answer.content.decode()}"
    heard = orjson.loads(answer.content) if answer.content else None
    for name, place in step.keep.items():
        known[name] = at_place(heard, place)
    return path, body, heard


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"<([a-z_]+)>", lambda match: known[match[1]], text)


def at_place(value: Any, place: str) -> Any:
    for part in place.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def settled(examples: dict[str, Any]) -> dict[str, Any]:
    """The same with ids in the order of their appearance, and without what is chance."""
    ids: dict[str, str] = {}
    text = orjson.dumps(examples).decode()
    text = _ID.sub(lambda match: ids.setdefault(match[0], f"01976b2e-0000-7000-8000-{len(ids):012d}"), text)
    for chance, fixed in _CHANCE:
        text = chance.sub(fixed, text)
    return orjson.loads(text)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def lived(scratch_database: str) -> dict[str, Any]:
    caller, known = make_caller(), {}  # type: ignore[var-annotated]
    examples: dict[str, list[dict[str, Any]]] = {}
    for step in STORY:
        path, body, heard = told(caller, step, known)
        if not step.summary:
            continue
        example: dict[str, Any] = {"summary": step.summary, "path": path}
        example |= {"key": step.key} if step.key else {}
        example |= {} if step.body is None else {"body": body}
        examples.setdefault(step.operation, []).append(example | {"status": step.status, "answer": heard})
    return settled(examples)


def test_every_example_answers_as_it_is_documented(lived: dict[str, Any]) -> None:
    if os.environ.get("HABITUE_RECORD_EXAMPLES"):
        with open(str(_FILE), "wb") as file:
            file.write(orjson.dumps(lived, option=orjson.OPT_INDENT_2) + b"\n")
    recorded = orjson.loads(_FILE.read_bytes())
    assert list(recorded) == list(lived)
    for operation, examples in lived.items():
        assert examples == recorded[operation], operation


def test_every_operation_has_an_example() -> None:
    operations = {operation["operationId"] for _path, _method, operation in paths_of(openapi_document())}
    assert operations == {step.operation for step in STORY if step.summary}
