"""What must hold at every door there is, whichever is added next: it is tried on all of them."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from habitue.checkout.api.openapi import KEY_MAY_BE_LEFT_OUT, KEYLESS, openapi_document, paths_of
from habitue.checkout.tests.api.cafe import Step
from habitue.checkout.tests.api.callers import Caller, make_caller, told
from habitue.checkout.tests.api.story import STORY
from habitue.checkout.tests.api.test_examples import filled
from habitue.checkout.tests.api.test_examples import told as taken
from habitue.merchants.logic import SCOPES
from habitue.merchants.tests.factories import make_house, make_house_next_door
from habitue.platform.ids import new_id

OPERATIONS = {said["operationId"]: (path, method, said) for path, method, said in paths_of(openapi_document())}
_NAMED = re.compile(r"<([a-z_]+)>")
BY_ID = {step.call: step for step in STORY if step.summary and _NAMED.search(step.call)}


@pytest.fixture(scope="module")
def lived(scratch_database: str) -> Mapping[str, str]:
    """What the story's steps kept, up to where things begin to disappear."""
    caller, known = make_caller(), {}  # type: ignore[var-annotated]
    for step in STORY:
        if step.operation != "removeWebhook":
            taken(caller, step, known)
    return known


@pytest.fixture(scope="module")
def charlie(scratch_database: str) -> Caller:
    return make_caller(make_house_next_door())


@pytest.mark.parametrize("call", BY_ID)
def test_what_is_somebody_elses_is_answered_as_what_is_not_there(
    call: str, lived: Mapping[str, str], charlie: Caller
) -> None:
    foreign = sent(charlie, BY_ID[call], lived)
    unknown = sent(charlie, BY_ID[call], {name: str(new_id()) for name in lived})
    assert foreign == unknown
    assert foreign[0] == 404, foreign
    assert foreign[1]["code"] == "not_found"


def sent(caller: Caller, step: Step, known: Mapping[str, str]) -> tuple[int, Any]:
    method, _space, path = filled(step.call, dict(known)).partition(" ")
    body = None if step.body is None else orjson.loads(filled(orjson.dumps(step.body).decode(), dict(known)))
    answer = caller.send(method, path, body)
    return answer.status_code, told(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [], "customer": {"id": "<ana>"}},
        {"lines": [], "customer": {"code": "2000000012345"}},
        {"lines": [], "customer": {"email": "ana@example.com"}},
    ],
)
def test_somebody_elses_customer_buys_nothing_here(body: Any, lived: Mapping[str, str], charlie: Caller) -> None:
    wanted = orjson.loads(filled(orjson.dumps(body).decode(), dict(lived)))
    nobody = orjson.loads(filled(orjson.dumps(body).decode(), {name: str(new_id()) for name in lived}))
    foreign = charlie.post("/quotes", wanted)
    assert foreign.status_code in (404, 422)
    assert told(foreign)["code"] in ("not_found", "unknown_code")
    if wanted != nobody:
        assert foreign.content == charlie.post("/quotes", nobody).content


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_a_key_nobody_gets_in(operation: str, charlie: Caller) -> None:
    path, method, _said = OPERATIONS[operation]
    answer = charlie.send(method.upper(), an_address(path), b"not even JSON", Authorization="")
    assert (answer.status_code, told(answer)["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_key_opens_what_its_scopes_are_for_and_nothing_else(operation: str) -> None:
    path, method, said = OPERATIONS[operation]
    wanted = set(said["security"][0]["Bearer"])
    house = make_house()
    others = make_caller(house, *(SCOPES - wanted)).send(method.upper(), an_address(path), b"not even JSON")
    assert (others.status_code, told(others)["code"]) == (403, "forbidden")
    for scope in wanted:
        let_in = make_caller(house, scope).send(method.upper(), an_address(path), b"not even JSON")
        assert let_in.status_code not in (401, 403)


@pytest.mark.parametrize("operation", [name for name, (_path, method, _said) in OPERATIONS.items() if method == "post"])
def test_what_moves_value_needs_a_key(operation: str, charlie: Caller) -> None:
    path, _method, said = OPERATIONS[operation]
    body = next((step.body for step in STORY if step.operation == operation), None)
    known = {name: str(new_id()) for name in _NAMED.findall(orjson.dumps(body).decode())}
    wanted = None if body is None else orjson.loads(filled(orjson.dumps(body).decode(), known))
    answer = charlie.post(an_address(path), wanted, Idempotency_Key="")
    fields = [error["field"] for error in told(answer).get("errors", [])] if answer.status_code == 400 else []
    is_optional = operation in KEYLESS | KEY_MAY_BE_LEFT_OUT
    assert (fields == ["Idempotency-Key"]) is not is_optional, answer.content
    names = {parameter.get("$ref", "").rpartition("/")[2] for parameter in said["parameters"]}
    assert ("IdempotencyKey" in names) is not is_optional


def an_address(path: str) -> str:
    """The path with something in place of its parameters."""
    return re.sub(r"{(\w+)}", lambda match: "1" if match[1] == "number" else str(new_id()), path)
