"""What `habitue up` says when everything runs."""

import shlex

import click
import orjson

from habitue.config.cli.demo_note import DemoNote, read_note
from habitue.platform.ids import new_id


def greet(address: str) -> None:
    """Print where everything is and, with the demo, a command that earns a customer something."""
    lines = ["", f"Habitué serves at    {address}", f"Its documentation    {address}/api/v1/docs"]
    if note := read_note():
        lines += [f"The demo's API key   {note.key}", "", "A sale that earns; paste it into another terminal:", ""]
        lines += [curl_line(address, note)]
    else:
        lines += ["A key for a till     habitue key issue --help"]
    click.echo("\n".join([*lines, "", "Ctrl-C stops everything."]))


def curl_line(address: str, note: DemoNote) -> str:
    """A sale to the demo's customer, ready for a shell. Each start prints one with a receipt of its own."""
    receipt = new_id().hex[-12:]
    line = {"article": note.article, "quantity": 2, "amount": 1000} | ({"group": note.group} if note.group else {})
    body = orjson.dumps({"receipt": receipt, "customer": {"code": note.card}, "lines": [line]}).decode()
    words = [
        "curl", "-sS", f"{address}/api/v1/sales", "-H", f"Authorization: Bearer {note.key}",
        "-H", "Content-Type: application/json", "-H", f"Idempotency-Key: {receipt}", "-d", body,
    ]  # fmt: skip
    return " ".join(shlex.quote(word) for word in words)
