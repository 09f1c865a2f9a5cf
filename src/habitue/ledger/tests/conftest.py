from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from habitue.platform.pointing import as_owner as connected_as_owner


@pytest.fixture
def as_owner() -> Callable[[str, list[Any]], None]:
    """Run one statement with the owner's rights, which the application does not have."""

    def run(statement: str, parameters: list[Any]) -> None:
        with connected_as_owner(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)

    return run
