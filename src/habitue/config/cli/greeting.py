"""What `habitue up` says when everything runs."""

import os
import shlex

import click
import orjson

from habitue.config.cli.demo_note import DemoNote, read_note
from habitue.config.demo.guests import GUESTS
from habitue.config.demo.people import PASSWORD, PEOPLE
from habitue.config.operations.mails import where_mail_goes
from habitue.customers.portals import portal_of
from habitue.messages.files import mails_directory
from habitue.platform.ids import new_id


def greet(address: str) -> None:
    """Print where everything is and, with the demo, who may sign in and a command that earns a customer something."""
    lines = ["", f"Habitué serves at    {address}", f"Its documentation    {address}/api/v1/docs"]
    lines.append(f"Mails go             {where_mail_goes(os.environ) or f'into files: {mails_directory()}'}")
    if note := read_note():
        lines += ["", "Sign in as           password      PIN at a till"]
        lines += [f"{person.email:<20} {PASSWORD:<13} {person.pin or 'none'}" for person in PEOPLE]
        if portal := portal_of(note.organisation_id):
            lines += [
                "",
                f"A guest's card       {address}{portal.path}log-in",
                f"                     as {GUESTS[0].email}; the link is in the mail",
            ]
        if note.voucher:
            lines += [
                "",
                f"Try it at the till   {address}/till",
                f"                     card {note.card}, voucher {note.voucher}",
            ]
        lines += ["", f"The demo's API key   {note.key}", "", "A sale that earns; paste it into another terminal:", ""]
        lines += [curl_line(address, note)]
    else:
        lines += ["An owner's log-in    habitue staff add --help", "A key for a till     habitue key issue --help"]
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
