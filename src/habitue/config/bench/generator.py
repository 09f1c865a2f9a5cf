"""The tills of the benchmark: one light process, one thread, raw sockets that are kept open.

Run as a module: a plan in JSON on standard input, what was measured in JSON on standard output. It knows nothing of the
application but the bytes it sends, so that it takes as little of the machine as it can; how much it took is in `busy`.
"""

import resource
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

import orjson

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to send. `batch` None sends single sales; else batches of so many. Each connection has its own cards."""

    port: int
    connections: int
    seconds: float
    secrets: list[str]
    cards: list[str]
    batch: int | None = None
    warm_up_seconds: float = 1.0
    run: str = ""


@dataclass(slots=True, kw_only=True)
class Measured:
    """Sales that were accepted after warming up, their answers' times, and the share of a core this process took."""

    sales: int = 0
    seconds: float = 0.0
    refused: int = 0
    busy: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    first_refusal: str = ""


class Connection:
    """One till: sends a request, waits for its answer, sends the next."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.number = number
        self.serial = count()
        self.secret = plan.secrets[number % len(plan.secrets)]
        self.cards = plan.cards[number :: plan.connections]
        self.socket = socket.create_connection(("127.0.0.1", plan.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self) -> None:
        serial = next(self.serial)
        if len(self.plan.secrets) > self.plan.connections:
            self.secret = self.plan.secrets[(self.number + serial * self.plan.connections) % len(self.plan.secrets)]
        if self.plan.batch is None:
            path, body = "/api/v1/sales", self.sale(serial)
        else:
            sales = b",".join(
                self.sale(serial * self.plan.batch + place, is_keyed=True) for place in range(self.plan.batch)
            )
            path, body = "/api/v1/sale-batches", b'{"sales":[' + sales + b"]}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.secret}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {self.key(serial)}-{path[-5:]}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        self.sent_at = time.perf_counter()
        self.socket.sendall(head + body)

    def sale(self, serial: int, *, is_keyed: bool = False) -> bytes:
        # A stride that shares no divisor with any number of cards: all are served, none twice in a row.
        card = self.cards[serial * 7919 % len(self.cards)]
        key = self.key(serial)
        keyed = f'"key":"{key}",' if is_keyed else ""
        return (
            f'{{{keyed}"receipt":"{key}","customer":{{"code":"{card}"}},"lines":['
            '{"article":"COFFEE","group":"coffee","name":"Coffee","quantity":2,"amount":560,"vat":"19"},'
            '{"article":"LUNCH","group":"food","name":"Lunch","amount":1240,"vat":"7"}],'
            '"due":1800,"tenders":[{"kind":"cash","amount":1800}]}'
        ).encode()

    def key(self, serial: int) -> str:
        return f"{self.plan.run}-{self.number}-{serial}"

    def receive(self) -> tuple[int, bytes] | None:
        """The whole answer, once it is there: its status and body."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        head, end, body = self.received.partition(_END)
        if not end:
            return None
        whole = _whole_body(head.lower(), body)
        if whole is None:
            return None
        self.received = b""
        return int(head[9:12]), whole


def _whole_body(head: bytes, body: bytes) -> bytes | None:
    """The body of an answer, once all of it is there. The next answer comes only after the next request."""
    if b"transfer-encoding: chunked" not in head:
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return body if len(body) >= length else None
    if not body.endswith(b"0\r\n\r\n"):
        return None
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        parts.append(body[:length])
        body = body[length + 2 :]
    return b"".join(parts)


def run(plan: Plan) -> Measured:
    """Send for as long as the plan says, and count."""
    measured = Measured()
    selector = selectors.DefaultSelector()
    connections = [Connection(plan, number) for number in range(plan.connections)]
    for opened in connections:
        selector.register(opened.socket, selectors.EVENT_READ, opened)
        opened.send()
    begins = time.perf_counter() + plan.warm_up_seconds
    ends = begins + plan.seconds
    cpu_before, waiting = 0.0, len(connections)
    while waiting:
        for key, _events in selector.select():
            connection: Connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            if now >= begins:
                cpu_before = cpu_before or _cpu()
                if now < ends:
                    _count(measured, plan, *answer, (now - connection.sent_at) * 1000)
            if now < ends:
                connection.send()
            else:
                waiting -= 1
                selector.unregister(connection.socket)
                connection.socket.close()
    measured.seconds = plan.seconds
    measured.busy = (_cpu() - cpu_before) / plan.seconds
    return measured


def _count(measured: Measured, plan: Plan, status: int, body: bytes, milliseconds: float) -> None:
    measured.milliseconds.append(milliseconds)
    if plan.batch is not None and status == 200:
        accepted = body.count(b'"status":201')
        measured.sales += accepted
        refused = plan.batch - accepted
    else:
        measured.sales += status == 201
        refused = int(status != 201)
    measured.refused += refused
    if refused and not measured.first_refusal:
        measured.first_refusal = body[:1000].decode(errors="replace")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read the plan, run it, write what was measured."""
    plan: dict[str, Any] = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(asdict(run(Plan(**plan)))))


if __name__ == "__main__":
    main()
