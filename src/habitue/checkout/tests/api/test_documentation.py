"""The API documents itself, and the documentation is true."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from habitue.checkout.api.catalogue import KINDS
from habitue.checkout.api.openapi import codes_table, openapi_document, paths_of, recorded_examples
from habitue.checkout.tests.api.callers import told
from habitue.merchants.logic import SCOPES
from habitue.platform.refusals import refusals_by_code

DOCS = Path(__file__).parents[5] / "docs" / "api.md"
_CODES = re.compile(r"(<!-- codes: [^>]*-->\n).*?(<!-- /codes -->)", re.DOTALL)


def test_every_explanation_is_of_a_refusal() -> None:
    assert set(KINDS) <= set(refusals_by_code())


def test_the_table_of_codes_is_the_codes() -> None:
    """With HABITUE_RECORD_EXAMPLES=1 it is written anew."""
    text = DOCS.read_text()
    true = _CODES.sub(lambda match: f"{match[1]}{codes_table()}\n{match[2]}", text)
    if os.environ.get("HABITUE_RECORD_EXAMPLES"):
        DOCS.write_text(true)
    assert true == text or os.environ.get("HABITUE_RECORD_EXAMPLES")


def test_every_scope_is_explained_and_used() -> None:
    used = {scope for _path, _method, said in paths_of(openapi_document()) for scope in said["security"][0]["Bearer"]}
    assert used == SCOPES
    assert set(re.findall(r"^\| `([a-z]+)` \| [a-z]", DOCS.read_text(), re.MULTILINE)) >= SCOPES


def test_the_document_is_for_everybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    document = told(answer)  # type: ignore[arg-type]
    assert document["openapi"].startswith("3.1")
    assert document == openapi_document()


@pytest.mark.parametrize("part", ["summary", "description", "operationId", "tags"])
def test_every_operation_says(part: str) -> None:
    missing = [(method, path) for path, method, said in paths_of(openapi_document()) if not said.get(part)]
    assert missing == []


def test_operations_have_names_of_their_own() -> None:
    names = [said["operationId"] for _path, _method, said in paths_of(openapi_document())]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere() -> None:
    document = openapi_document()
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("page", ["docs", "docs/problems", "docs/try"])
def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(page: str) -> None:
    client = Client()
    answer = client.get(f"/api/v1/{page}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    loaded = re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']([^"']+)""", html)
    assert loaded
    for address in loaded:
        assert address.startswith("/api/v1/")
        assert client.get(address).status_code == 200
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", html)


def test_every_operation_and_code_has_its_place_on_the_pages() -> None:
    reference = Client().get("/api/v1/docs").content.decode()
    for _path, _method, said in paths_of(openapi_document()):
        assert f'id="{said["operationId"]}"' in reference
    codes = Client().get("/api/v1/docs/problems").content.decode()
    for code in KINDS:
        assert f'id="{code}"' in codes


def test_the_schema_of_the_program_is_for_everybody() -> None:
    answer = Client().get("/api/v1/program/schema")
    assert answer["Content-Type"] == "application/schema+json"
    assert told(answer)["$id"] == "http://testserver/api/v1/program/schema"  # type: ignore[arg-type]


def test_a_host_that_is_none_is_a_bad_request() -> None:
    assert Client().get("/api/v1/program/schema", headers={"host": "a b"}).status_code == 400


def closed(schema: Any) -> Any:
    """The same schema, letting nothing pass that it does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tight = {name: closed(part) for name, part in schema.items()}
    if "properties" in tight:
        tight.setdefault("additionalProperties", False)
    return tight


@pytest.mark.parametrize("operation", list(recorded_examples()))
def test_answers_hold_what_is_documented_and_nothing_else(operation: str) -> None:
    document = openapi_document()
    said = next(said for _path, _method, said in paths_of(document) if said["operationId"] == operation)
    components = closed(document["components"])
    for example in recorded_examples()[operation]:
        if example["status"] < 300 and example["answer"] is not None:
            schema = said["responses"][str(example["status"])]["content"]["application/json"]["schema"]
            validator = Draft202012Validator({**closed(schema), "components": components})
            assert [error.message for error in validator.iter_errors(example["answer"])] == []
