"""The program document as a JSON Schema (2020-12), for editors and for whoever writes programs by program."""

from typing import Any

from habitue.programs.document import ProgramDocument

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(address: str | None = None) -> dict[str, Any]:
    """Return the schema; `address` is the URL at which it is served.

    It says everything about shapes. What refers to something else in the document (codes that must exist, an order, a
    cycle) is checked by `validation.read_document` alone.
    """
    schema = _without_null(ProgramDocument.model_json_schema(by_alias=True))
    identity = {"$schema": SCHEMA_DIALECT} | ({} if address is None else {"$id": address})
    return identity | {**schema, "title": "A loyalty program"}


def _without_null(node: Any) -> Any:
    """What is optional is left out of a document, never null; titles made from key names say nothing."""
    if isinstance(node, list):
        return [_without_null(part) for part in node]
    if not isinstance(node, dict):
        return node
    names = node.get("properties", {})
    plain = {key: part for key, part in node.items() if key != "title" or not isinstance(part, str)}
    if "default" in plain and plain["default"] is None:
        del plain["default"]
    plain = {key: _without_null(part) for key, part in plain.items() if key != "properties"}
    if names:
        plain["properties"] = {key: _without_null(part) for key, part in names.items()}
    if "patternProperties" in plain:
        plain["additionalProperties"] = False
    choices = [choice for choice in plain.get("anyOf", []) if choice != {"type": "null"}]
    if choices and len(choices) < len(plain["anyOf"]):
        del plain["anyOf"]
        plain = plain | (choices[0] if len(choices) == 1 else {"anyOf": choices})
    return plain
