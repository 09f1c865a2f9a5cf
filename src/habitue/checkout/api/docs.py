"""The documentation pages: made from the OpenAPI document, served by the application, without scripts of others."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from habitue.checkout.api.catalogue import KINDS
from habitue.checkout.api.fields_table import fields_of, kind_of
from habitue.checkout.api.house import VERSION
from habitue.checkout.api.openapi import ROOT, openapi_document, paths_of, recorded_examples
from habitue.checkout.api.refusals import NotFound
from habitue.platform.refusals import refusals_by_code

_ASSETS: Mapping[str, tuple[str, str, str]] = {
    "reference.css": ("habitue.checkout.api", "docs_pages/reference.css", "text/css; charset=utf-8"),
    "try.js": ("habitue.checkout.api", "docs_pages/try.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("ninja", "static/ninja/swagger-ui.css", "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": ("ninja", "static/ninja/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
}
_POLICY = (
    "default-src 'none'; style-src 'self'{styles}; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def show_reference(_request: HttpRequest) -> HttpResponse:
    return _page(_reference())


def show_problems(_request: HttpRequest) -> HttpResponse:
    return _page(_problems())


def show_try(_request: HttpRequest) -> HttpResponse:
    # What Swagger UI draws carries style attributes; scripts stay strict.
    return _page(_engine().get_template("try.html").render(Context()), styles=" 'unsafe-inline'")


def show_asset(_request: HttpRequest, name: str) -> HttpResponse:
    """One of the few files the pages need. Refuses `not_found`."""
    if name not in _ASSETS:
        raise NotFound
    package, path, kind = _ASSETS[name]
    response = HttpResponse(_asset(package, path), content_type=kind)
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@cache
def _asset(package: str, path: str) -> bytes:
    return resources.files(package).joinpath(path).read_bytes()


def _page(html: str, styles: str = "") -> HttpResponse:
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _POLICY.format(styles=styles)
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "same-origin"
    return response


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(resources.files("habitue.checkout.api").joinpath("docs_pages"))], autoescape=True)


@cache
def _reference() -> str:
    document = openapi_document()
    introduction = [marked(part) for part in document["info"]["description"].split("\n\n")]
    context = {"version": VERSION, "groups": _groups(), "introduction": introduction}
    return _engine().get_template("reference.html").render(Context(context))


@cache
def _problems() -> str:
    refusals = refusals_by_code()
    rows = [
        {"code": code, "status": refusals[code].status, "meaning": marked(kind.meaning), "fields": kind.fields}
        for code, kind in KINDS.items()
    ]
    context = {"version": VERSION, "groups": _groups(), "rows": rows}
    return _engine().get_template("problems.html").render(Context(context))


@cache
def _groups() -> list[dict[str, Any]]:
    document = openapi_document()
    operations = [_operation(document, path, method, said) for path, method, said in paths_of(document)]
    return [
        {**tag, "operations": [operation for operation in operations if operation["tag"] == tag["name"]]}
        for tag in document["tags"]
    ]


def _operation(document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> dict[str, Any]:
    status = next(iter(said["responses"]))
    answer = said["responses"][status].get("content", {}).get("application/json", {}).get("schema")
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": said["operationId"],
        "tag": said["tags"][0],
        "summary": said["summary"],
        "description": [marked(part) for part in said.get("description", "").split("\n\n") if part],
        "method": method,
        "verb": method.upper(),
        "path": ROOT + path,
        "scopes": ", ".join(said["security"][0]["Bearer"]),
        "parameters": [_parameter(document, parameter) for parameter in said["parameters"]],
        "body": _fields(document, body),
        "answer": _fields(document, answer),
        "status": status,
        "examples": [_example(method, example) for example in recorded_examples().get(said["operationId"], [])],
    }


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [_described(field) for field in fields_of(document, schema)] if schema else []


def _described(field: dict[str, Any]) -> dict[str, Any]:
    inner = [_described(below) for below in field["inner"]]
    return {**field, "description": marked(field["description"]), "inner": inner}


def _parameter(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in parameter:
        parameter = document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    return {
        "name": parameter["name"],
        "kind": kind_of(document, parameter["schema"]),
        "required": parameter.get("required", False),
        "description": marked(parameter.get("description", "")),
    }


def _example(method: str, example: Mapping[str, Any]) -> dict[str, Any]:
    lines = [f"curl -X {method.upper()} '{ROOT}{example['path']}'", "  -H 'Authorization: Bearer hab_…'"]
    if "key" in example:
        lines.append(f"  -H 'Idempotency-Key: {example['key']}'")
    if "body" in example:
        lines += ["  -H 'Content-Type: application/json'", f"  --data '{_json(example['body'])}'"]
    answer = example.get("answer")
    return {
        "summary": example["summary"],
        "request": " \\\n".join(lines),
        "status": example["status"],
        "answer": None if answer is None else _json(answer),
    }


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


_MARKED = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`")


def marked(text: str) -> SafeString:
    """The little Markdown that descriptions use, as HTML: `code` and **strong**, everything else escaped."""
    pieces, last = [], 0
    text = " ".join(text.split())
    for found in _MARKED.finditer(text):
        pieces.append(format_html("{}", text[last : found.start()]))
        pieces.append(format_html("<strong>{}</strong>" if found[1] else "<code>{}</code>", found[1] or found[2]))
        last = found.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[last:]]))
