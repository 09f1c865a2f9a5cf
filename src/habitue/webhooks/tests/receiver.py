"""A real HTTP receiver on loopback that answers as it is told and remembers what it was sent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]


Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Receiver:
    """Answers 200 until `answers` holds something for the path."""

    url: str
    requests: list[Received] = field(default_factory=list)
    answers: dict[str, Answering] = field(default_factory=dict)

    def received(self, path: str) -> list[Received]:
        return [request for request in self.requests if request.path == path]

    def answer(self, path: str, status: int, **headers: str) -> None:
        """From now on answer this path with a status."""
        self.answers[path] = lambda handler: say(handler, status, headers)


def say(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None) -> None:
    """Send a status and no body."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", "0")
    handler.end_headers()


def _take(handler: BaseHTTPRequestHandler) -> None:
    say(handler, 200)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that hangs up is no news."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that runs until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.requests.append(Received(self.path, headers, body))
            told.answers.get(self.path, _take)(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    server = _Server(("127.0.0.1", 0), Handler)
    told = Receiver(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
