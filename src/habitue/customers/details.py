"""Reading what is said about a customer: each detail becomes a field's value, or is refused by name."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from habitue.customers.logic import fold_email, read_telephone
from habitue.customers.models import EARLIEST_BIRTH_DATE, LANGUAGES, Medium
from habitue.merchants.queries import organisation_facts
from habitue.platform.secrets import fold_code
from habitue.platform.texts import Malformed, read_line, read_note

_NAME_LONGEST = 200
_EMAIL_LONGEST = 254
_TELEPHONE_LONGEST = 50
_NOTE_LONGEST = 5_000
_CODE_LONGEST = 64


class Details(TypedDict, total=False):
    """What is known of a customer; None or empty takes it away."""

    given_name: str | None
    family_name: str | None
    email: str | None
    telephone: str | None
    birth_date: date | None
    language: str | None
    note: str | None


def read_details(organisation_id: UUID, details: Details, at: datetime) -> dict[str, Any]:
    """Return the fields to save. Refuses `malformed`; raises `ValueError` for a detail that there is not."""
    fields: dict[str, Any] = {}
    for name, value in details.items():
        if name not in _READERS:
            raise ValueError(f"a customer has no {name}")
        fields |= _READERS[name](value, organisation_id, at)
    return fields


def read_code(code: str, *, field: str = "code") -> str:
    """A card's code as it is stored: case and spaces mean nothing. Refuses `malformed`."""
    folded = fold_code(read_line(code, field=field, longest=_CODE_LONGEST, required=True))
    if not folded.isprintable():
        raise Malformed(field=field, why="invisible_characters")
    return folded


def read_medium(medium: str) -> str:
    """How a card is read. Refuses `malformed`."""
    if medium not in Medium.values:
        raise Malformed(field="medium", why="unknown")
    return str(medium)


def _name(field: str) -> Callable[[Any, UUID, datetime], Mapping[str, Any]]:
    return lambda value, _organisation, _at: {field: read_line(value or "", field=field, longest=_NAME_LONGEST)}


def _email(value: str | None, _organisation_id: UUID, _at: datetime) -> Mapping[str, Any]:
    email = read_line(value or "", field="email", longest=_EMAIL_LONGEST)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Malformed(field="email", why="no_email_address") from None
        if not email.isprintable():
            raise Malformed(field="email", why="invisible_characters")
    return {"email": email, "email_folded": fold_email(email)}


def _telephone(value: str | None, organisation_id: UUID, _at: datetime) -> Mapping[str, Any]:
    text = read_line(value or "", field="telephone", longest=_TELEPHONE_LONGEST)
    number = read_telephone(text, organisation_facts(organisation_id).country) if text else ""
    if number is None:
        raise Malformed(field="telephone", why="no_telephone_number")
    return {"telephone": number}


def _birth_date(value: date | None, _organisation_id: UUID, at: datetime) -> Mapping[str, Any]:
    if value is not None and not EARLIEST_BIRTH_DATE <= value <= at.date():
        raise Malformed(field="birth_date", why="implausible")
    return {"birth_date": value}


def _language(value: str | None, _organisation_id: UUID, _at: datetime) -> Mapping[str, Any]:
    if (value or "") not in LANGUAGES:
        raise Malformed(field="language", why="unknown")
    return {"language": value or ""}


def _note(value: str | None, _organisation_id: UUID, _at: datetime) -> Mapping[str, Any]:
    return {"note": read_note(value or "", field="note", longest=_NOTE_LONGEST)}


_READERS: Mapping[str, Callable[[Any, UUID, datetime], Mapping[str, Any]]] = {
    "given_name": _name("given_name"),
    "family_name": _name("family_name"),
    "email": _email,
    "telephone": _telephone,
    "birth_date": _birth_date,
    "language": _language,
    "note": _note,
}
