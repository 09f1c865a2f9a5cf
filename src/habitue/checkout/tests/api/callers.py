"""A caller of the API in tests: through the WSGI application, as a till's request would come."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client

from habitue.merchants.tests.factories import House, make_house, make_key
from habitue.platform.ids import new_id

NOW = "2026-01-05T10:00:00+01:00"


@dataclass
class Caller:
    """Speaks for one key. Every POST has an Idempotency-Key unless it is told otherwise."""

    secret: str
    house: House
    now: str | None = NOW
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body` as JSON; bytes are sent as they are. A header given as "" is left out."""
        wanted = {"Authorization": f"Bearer {self.secret}", **self.headers}
        if self.now:
            wanted["Habitue-Now"] = self.now
        if method == "POST":
            wanted["Idempotency-Key"] = str(new_id())
        wanted |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        answer: HttpResponse = Client(raise_request_exception=False).generic(  # type: ignore[assignment]
            method,
            f"/api/v1{path}",
            raw,
            content_type="application/json",
            headers={name: value for name, value in wanted.items() if value},
        )
        # A sentence without what was to be filled in.
        assert answer.status_code < 400 or "…" not in answer.content.decode()
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)


def make_caller(house: House | None = None, *scopes: str, is_till: bool = True, is_test: bool = True) -> Caller:
    """A key of the house's till or application; with all scopes unless some are named."""
    house = house or make_house(is_test=is_test)
    source = house.till if is_till else house.application
    issued = make_key(source, scopes=scopes) if scopes else make_key(source)
    return Caller(secret=issued.secret, house=house)


def told(response: HttpResponse) -> Any:
    """The JSON of an answer."""
    return orjson.loads(response.content)
