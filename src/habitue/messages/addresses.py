"""Addresses and header lines of mails: nothing that people typed may become a header of its own."""

from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from habitue.platform.texts import Malformed

LONGEST = 254


def read_address(text: str, *, field: str) -> str:
    """One e-mail address as mail servers take it: its domain in ASCII. Refuses `malformed`."""
    address = text.strip()
    try:
        validate_email(address)
        user, _, domain = address.rpartition("@")
        ascii_address = f"{user}@{domain.encode('idna').decode()}"
        Address(addr_spec=ascii_address)
    except (ValidationError, ValueError):
        raise Malformed(field=field, why="no_email_address") from None
    if len(ascii_address) > LONGEST or not ascii_address.isascii() or not ascii_address.isprintable():
        raise Malformed(field=field, why="no_email_address")
    return ascii_address


def is_address(text: str) -> bool:
    """Whether mail can be sent there at all; for those who would rather leave it than be refused."""
    try:
        read_address(text, field="to")
    except Malformed:
        return False
    return True


def sender_address() -> str:
    """The address that this installation's mails come from; as the operator has set it."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def is_nobodys(address: str) -> bool:
    """Whether it is the one that stands where nobody has set any: at `localhost`, which is no place on the internet."""
    return address.rpartition("@")[2] in ("", "localhost")


def header_line(text: str, longest: int = 200) -> str:
    """A text as one line of a header: no line feeds, no control characters, not too long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
