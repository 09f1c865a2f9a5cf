"""Every case of tests/cases/, through a real server: what `habitue cases` runs, a test each."""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args, get_origin

import httpx
import pytest
from pydantic import BaseModel

from habitue.checkout.api.catalogue import KINDS
from habitue.config.cases.command import own_cases
from habitue.config.cases.reading import Case, read_cases
from habitue.config.cases.running import run_case
from habitue.config.cases.server import serving
from habitue.programs.document import ProgramDocument

CASES = read_cases([own_cases()])


@pytest.fixture(scope="session")
def tills(scratch_database: str) -> Iterator[httpx.Client]:
    """A client of a server on this worker's own database."""
    limits = httpx.Limits(max_connections=128, max_keepalive_connections=128)
    with (
        serving(workers=1, threads=8) as address,
        httpx.Client(base_url=address, timeout=60, limits=limits) as client,
    ):
        yield client


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case, tills: httpx.Client) -> None:
    assert run_case(case, tills).wrongs == []


def test_there_are_as_many_as_promised() -> None:
    own = [case for case in CASES if case.path.stem not in {"discounts", "earning", "judging", "returns", "value"}]
    assert len(own) >= 40


def _keys(value: object, model: type[BaseModel] | None, seen: set[str]) -> None:
    """The keys of a document, as `Model.key`, and the values of those that have a few: `Model.key=value`."""
    if isinstance(value, list):
        for part in value:
            _keys(part, model, seen)
    elif isinstance(value, Mapping) and model is not None:
        for name, field in model.model_fields.items():
            alias = field.alias or name
            if alias in value:
                seen.add(f"{model.__name__}.{alias}")
                if field.annotation is not None and isinstance(value[alias], str):
                    seen.add(f"{model.__name__}.{alias}={value[alias]}")
                _descend(value[alias], field.annotation, seen)


def _descend(value: object, annotation: object, seen: set[str]) -> None:
    for inner in _models(annotation):
        of_codes = isinstance(value, Mapping) and get_origin(annotation) is dict
        _keys(list(value.values()) if of_codes and isinstance(value, Mapping) else value, inner, seen)


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _words(annotation: object) -> list[str]:
    if get_origin(annotation) is Literal:
        return [word for word in get_args(annotation) if isinstance(word, str)]
    return [word for part in get_args(annotation) for word in _words(part)]


def _all_keys(model: type[BaseModel]) -> set[str]:
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        alias = field.alias or name
        keys.add(f"{model.__name__}.{alias}")
        if alias != "name":
            keys |= {f"{model.__name__}.{alias}={word}" for word in _words(field.annotation)}
        for inner in _models(field.annotation):
            keys |= _all_keys(inner)
    return keys


def test_every_key_of_the_program_document_is_in_a_case() -> None:
    seen: set[str] = set()
    for case in CASES:
        published = [step.body for step in case.steps if step.kind == "publish"]
        for document in filter(None, [case.program, *published]):
            _keys(document, ProgramDocument, seen)
    # Every weekday is read alike, and so is what is the default.
    alike = {key for key in _all_keys(ProgramDocument) if key.startswith("When.weekdays=")}
    assert _all_keys(ProgramDocument) - seen - alike - {"Grant.to=customer"} == set()


# What depends on the moment, on the size of a body, on the back office or on receivers of messages (docs/cases.md).
ELSEWHERE = (
    "too_large rate_limited key_running unavailable busy internal frozen store_required unit_in_use unknown_discount "
    "code_too_short url_not_allowed unknown_event endpoint_disabled cursor_from_elsewhere stretch_too_long "
    "code_expired code_required company_required"
)


def test_every_refusal_is_in_a_case() -> None:
    seen: set[str] = set()
    for case in CASES:
        for step in case.steps:
            seen.add(step.refused or "")
            seen |= set((step.expect or {}).get("refused", {}) if step.kind == "together" else {})
    assert set(KINDS) - seen - set(ELSEWHERE.split()) == set()
