"""Sends requests as a till does: with a key, with a clock, and again when it is told to try again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import orjson

from habitue.platform.ids import new_id

REPEATS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: `key` None stands for a fresh one. `raw` bytes are sent as they are."""

    method: str
    path: str
    body: Any = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; a refusal's `code` is None where the request was accepted."""

    status: int
    body: Any

    @property
    def code(self) -> str | None:
        """The refusal's code, or the bare status of an answer that is no problem document."""
        if self.status < 400:
            return None
        return str(self.body["code"]) if isinstance(self.body, Mapping) and "code" in self.body else str(self.status)


@dataclass(frozen=True, slots=True)
class Till:
    """A client of the API. Threads may share it."""

    client: httpx.Client

    def send(self, call: Call, *, secret: str, at: datetime) -> Answer:
        """Send, and repeat 503 and 409 (the same key is still running) with the same key."""
        headers = {"Authorization": f"Bearer {secret}", "Habitue-Now": at.isoformat(), "Accept-Language": "en"}
        if call.method == "POST":
            headers["Idempotency-Key"] = call.key or str(new_id())
        content = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            content = orjson.dumps(call.body)
        path, turn = f"/api/v1{call.path}", 0
        while True:
            response = self.client.request(call.method, path, content=content, headers=headers)
            turn += 1
            if turn == REPEATS_MAX or not (response.status_code == 503 or _is_running(response)):
                return _answer(response)
            time.sleep(0.02 * min(turn, 10))


def _is_running(response: httpx.Response) -> bool:
    return response.status_code == 409 and _answer(response).code == "key_running"


def _answer(response: httpx.Response) -> Answer:
    try:
        body = orjson.loads(response.content) if response.content else None
    except orjson.JSONDecodeError:
        body = response.text[:2000]
    return Answer(status=response.status_code, body=body)
