"""The OpenAPI document: what ninja reads off the doors, and what it cannot know."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from habitue.checkout.api import problems
from habitue.checkout.api.caller import Bearer
from habitue.checkout.api.catalogue import KINDS
from habitue.checkout.api.doors import api
from habitue.checkout.api.schemas.common import Problem
from habitue.platform.refusals import refusals_by_code

ROOT = "/api/v1"
# POSTs that know no key: asking twice does no harm, or each sale of a batch has its own. All others need one, or can.
KEYLESS = frozenset(
    {"quoteBasket", "lookUp", "tryProgram", "makeCards", "tellOccasion", "recordBatch"}
    | {"createWebhook", "rollWebhookSecret", "testWebhook", "replayEvents", "replayDelivery"}
)
KEY_MAY_BE_LEFT_OUT = frozenset({"createCustomer", "mergeCustomers", "publishProgram", "makeCodes"})
_STATUSES: Mapping[int, str] = {
    400: "Something cannot be read; `errors` names each field.",
    401: "No valid API key.",
    403: "The key lacks a scope.",
    404: "There is no such thing, or it belongs to somebody else.",
    405: "The address does not know the method.",
    409: "The same key is at work in another connection: ask again with the same key and body.",
    413: "The body is too large.",
    422: "A rule says no; `code` says which. Nothing was changed.",
    429: "Too many requests: wait as long as `Retry-After` says.",
    500: "A mistake of ours. Nothing was changed.",
    503: "Not available right now: send the same again, with the same key.",
}


def paths_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation as (address, method, what is said of it)."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@cache
def recorded_examples() -> Mapping[str, Any]:
    """Requests and their answers by operation, as a test recorded them."""
    found = resources.files(__package__).joinpath("examples.json")
    return orjson.loads(found.read_bytes()) if found.is_file() else {}


@cache
def openapi_document() -> Mapping[str, Any]:
    """The document as a whole."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    document["info"] = {**document["info"], "description": _INTRODUCTION, "license": {"name": "Apache-2.0"}}
    document["servers"] = [{"url": ROOT}]
    document["tags"] = [{"name": name, "description": meaning} for name, meaning in _TAGS.items()]
    components = document["components"]
    components["schemas"].update(_problem_schemas())
    components["parameters"] = _PARAMETERS
    components["responses"] = _problem_responses()
    components["securitySchemes"] = {
        "Bearer": {"type": "http", "scheme": "bearer", "description": "An API key: `hab_…`."}
    }
    scopes = _scopes()
    for _path, method, operation in paths_of(document):
        operation["security"] = [{"Bearer": list(scopes[operation["operationId"]])}]
        operation["parameters"] = [*operation["parameters"], *_header_parameters(method, operation["operationId"])]
        for status in _STATUSES:
            operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
        operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
        _add_examples(operation)
    return document


def _scopes() -> dict[str, tuple[str, ...]]:
    found = {}
    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no public list of what it serves
        for view in router.path_operations.values():
            for operation in view.operations:
                callbacks = [call for call in operation.auth_callbacks if isinstance(call, Bearer)]
                found[operation.operation_id or ""] = callbacks[0].scopes if callbacks else ()
    return found


def _header_parameters(method: str, operation_id: str) -> list[dict[str, str]]:
    names = ["AcceptLanguage", "HabitueNow"]
    if method == "post" and operation_id not in KEYLESS:
        names.insert(0, "OptionalKey" if operation_id in KEY_MAY_BE_LEFT_OUT else "IdempotencyKey")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _add_examples(operation: dict[str, Any]) -> None:
    for number, example in enumerate(recorded_examples().get(operation["operationId"], [])):
        name = f"example{number + 1}"
        if "body" in example and "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            content.setdefault("examples", {})[name] = {"summary": example["summary"], "value": example["body"]}
        status = str(example["status"])
        if example.get("answer") is None or "$ref" in operation["responses"].get(status, {"$ref": ""}):
            continue
        content = operation["responses"][status]["content"]["application/json"]
        content.setdefault("examples", {})[name] = {"summary": example["summary"], "value": example["answer"]}


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    defs = schema.pop("$defs")
    return {**defs, "Problem": schema}


def _problem_responses() -> dict[str, Any]:
    return {
        f"Problem{status}": {
            "description": meaning,
            "content": {problems.PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, meaning in _STATUSES.items()
    }


_KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
_PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Yours to choose: new for each act, the same when you send it again. It has one outcome.",
        "schema": _KEY_SCHEMA,
        "example": "till-1-4711",
    },
    "OptionalKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "May be left out. If it is sent, it has one outcome, as everywhere.",
        "schema": _KEY_SCHEMA,
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "The language of sentences: de, en, es, fr or it. The organisation's, if left out.",
        "schema": {"type": "string"},
    },
    "HabitueNow": {
        "name": "Habitue-Now",
        "in": "header",
        "required": False,
        "description": "Sets the clock for this request. Heeded only with a test organisation's key.",
        "schema": {"type": "string", "format": "date-time"},
    },
}

_TAGS = {
    "Sales": "Judging baskets and recording what was sold and what came back.",
    "Lookups": "What a scanned, typed or tapped code is.",
    "Customers": "People who buy: their cards, their balances, their history.",
    "Value": "Rewards, corrections, and undoing what was done.",
    "Vouchers": "Value that belongs to whoever holds the code.",
    "Holds": "Value that is set aside, then taken or let go.",
    "Program": "What the merchant promises: the document, its versions, trying it on past sales.",
    "Events": "What happened, as a feed.",
    "Webhooks": "What happened, sent to you.",
}

_INTRODUCTION = """\
What a till, a shop or a back office says to Habitué, and what it hears.

**Conventions.** JSON with snake_case names. Money is an integer in minor units (1250 is 12.50); amounts of a unit are
integers, or decimal strings where the unit has decimals. Times carry an offset. A list is `{items, next}`; ask for
more with `after` set to `next`. What comes in is read strictly: `"12"`, `true` and `1e3` are no integers, and a field
that is not known is refused, in a body as in a query.

**Keys.** `Authorization: Bearer hab_…`. A key belongs to a till, whose store is then known, or to a program; it has
scopes; it can be rolled over with both valid for a while.

**Twice.** Every POST that moves value needs an `Idempotency-Key`. The same key has the same outcome for ever: send a
request again as often as you like, with the same key and the same body. What was refused with 400, 401, 403, 405, 409,
413, 429, 500, 503, or as `due_changed`, `clock` or `store_required` leaves the key free.

**No.** Every refusal is a problem document (RFC 9457) with a stable `code` and a sentence in your language.

**Versions.** The number in the address changes only when something that worked would no longer work. Within a version
fields, operations and codes are added; pass over what you do not know. What is to go is marked as deprecated here and
announced with a `Deprecation` and a `Sunset` header twelve months before it goes; an old version is served for at
least twenty-four months after the next one appeared.
"""


@cache
def _document_bytes() -> bytes:
    return orjson.dumps(openapi_document(), option=orjson.OPT_INDENT_2)


def show_document(_request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`, for everybody."""
    return HttpResponse(_document_bytes(), content_type="application/json")


def codes_table() -> str:
    """The table of refusal codes, as Markdown: it stands in docs/api.md."""
    refusals = refusals_by_code()
    rows = [
        f"| `{code}` | {refusals[code].status} | {kind.meaning} | {', '.join(f'`{name}`' for name in kind.fields)} |"
        for code, kind in KINDS.items()
    ]
    return "\n".join(["| Code | Status | Meaning | Fields |", "| --- | --- | --- | --- |", *rows])
