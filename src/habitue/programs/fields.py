"""A column for documents whose order counts."""

from typing import Any

import orjson
from django.db import models


class DocumentField(models.JSONField):
    """A JSON document as it was written, its keys in their order.

    `jsonb` sorts keys by their length; the order of a merchant's units is what receipts and pages show.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The driver reads `json` by itself where it is asked for it as such."""
        return orjson.loads(value) if isinstance(value, str | bytes) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """As text, which the column takes as it is; the driver's own way is jsonb."""
        return None if value is None else orjson.dumps(value).decode()
