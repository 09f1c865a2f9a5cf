"""A real SMTP server on loopback that answers as it is told and remembers what it took."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

Answering = Callable[[Envelope], str]


@dataclass
class Taken:
    """One mail as it arrived."""

    sender: str
    recipients: list[str]
    mail: EmailMessage

    @property
    def text(self) -> str:
        return str(self.mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]

    @property
    def html(self) -> str:
        return str(self.mail.get_body(("html",)).get_content())  # type: ignore[union-attr]


@dataclass
class MailServer:
    """Takes everything until `to` holds an answer for a recipient, `data` one for all, or `hang_seconds` is set."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    to: dict[str, str] = field(default_factory=dict)
    data: str = ""
    hang_seconds: float = 0.0
    drops: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.drops:
            server.transport.abort()  # type: ignore[union-attr]
        if answer := self.to.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hang_seconds:
            await asyncio.sleep(self.hang_seconds)
        if self.data:
            return self.data
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.taken.append(Taken(str(envelope.mail_from), list(envelope.rcpt_tos), mail))
        return "250 taken"

    def to_address(self, address: str) -> list[Taken]:
        return [one for one in self.taken if address in one.recipients]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that runs until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        told = MailServer(free.getsockname()[1])
    controller = Controller(told, hostname="127.0.0.1", port=told.port, ready_timeout=10)
    controller.start()
    try:
        yield told
    finally:
        controller.stop()


def use_server(settings: Settings, port: int) -> None:
    """Let Django's own SMTP backend send there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    settings.DEFAULT_FROM_EMAIL = "habitue@mail.test"
