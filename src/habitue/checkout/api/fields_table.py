"""A JSON Schema as rows for people: name, kind, whether it is required, what it means."""

from collections.abc import Mapping
from typing import Any

DEPTH_MAX = 3


def fields_of(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """The properties of an object, or of the objects in a list; `inner` holds those of a property, so far down."""
    found = _object_in(document, schema)
    if found is None or depth >= DEPTH_MAX:
        return []
    required = found.get("required", [])
    return [
        {
            "name": name,
            "kind": kind_of(document, said),
            "required": name in required,
            "description": said.get("description", ""),
            "inner": fields_of(document, said, depth + 1),
        }
        for name, said in found.get("properties", {}).items()
    ]


def kind_of(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words."""
    schema = _resolved(document, schema)
    if "const" in schema:
        return repr(schema["const"]).lower() if isinstance(schema["const"], bool) else str(schema["const"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        kinds = dict.fromkeys(kind_of(document, choice) for choice in choices)
        return " or ".join(kind for kind in kinds if kind != "null")
    if schema.get("type") == "array":
        return f"list of {kind_of(document, schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _object_in(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        return _object_in(document, schema.get("items", {}))
    if "properties" in schema:
        return schema
    for choice in schema.get("anyOf", ()):
        found = _object_in(document, choice)
        if found is not None:
            return found
    return None


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
