"""Requests made up by a machine from the OpenAPI document: no 500, and nothing that the document does not say.

A few of each operation, right ones and wrong ones; `make proof` makes more, and every edge that the document has.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from habitue.checkout.api.openapi import openapi_document, paths_of
from habitue.checkout.tests.api.callers import NOW, make_caller

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def document() -> dict[str, Any]:
    """The document without the clock, which stands still here."""
    whole: dict[str, Any] = orjson.loads(orjson.dumps(openapi_document()))
    for _path, _method, operation in paths_of(whole):
        operation["parameters"] = [
            parameter
            for parameter in operation["parameters"]
            if parameter.get("$ref") != "#/components/parameters/HabitueNow"
        ]
    return whole


OF_EACH = settings.default.max_examples // 12 if settings.default else 8
# Every bound of every field is a hundred requests an operation.
EDGES = {"phases": {"coverage": {"enabled": OF_EACH > 100}}}

schema = schemathesis.openapi.from_dict(document(), config=schemathesis.Config.from_dict(EDGES))
schema.app = WSGIHandler()


@pytest.fixture(scope="module")
def secret(scratch_database: str) -> str:
    return make_caller().secret


def is_sent(case: schemathesis.Case[Any], response: schemathesis.Response) -> bool:
    """Whether all names of its query stand in the address: an empty list, wrong as it may be, leaves nothing there."""
    sent = parse_qs(urlsplit(str(response.request.url)).query, keep_blank_values=True)
    return set(case.query or {}) <= sent.keys()


@schema.parametrize()
@settings(
    max_examples=OF_EACH,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_request_is_answered_as_the_document_says(case: schemathesis.Case[Any], secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}", "Habitue-Now": NOW}
    response = case.call(headers=headers)
    # A batch is answered sale by sale: what cannot be read is refused in its place.
    refuses = case.path != "/sale-batches" and is_sent(case, response)
    checks = [check for check in CHECKS if check is not negative_data_rejection or refuses]
    case.validate_response(response, checks=checks, headers=headers)
