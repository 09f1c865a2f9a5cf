"""What changes a merchant's look and words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from habitue.merchants.brand.pictures import clean
from habitue.merchants.brand.queries import BrandFacts, brand_facts
from habitue.merchants.models.brands import COPIES, TEXTS, Brand
from habitue.merchants.models.organisations import LANGUAGES
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.files import forget_file, keep_file
from habitue.platform.journal import Actor
from habitue.platform.texts import Malformed, read_line, read_note

_NAME_LONGEST = 80
_URL_LONGEST = 500
_EMAIL_LONGEST = 254
_TEXT_LONGEST = 5_000
Place = Literal["logo", "background"]
_ENDINGS: Mapping[Place, str] = {"logo": "png", "background": "jpg"}


class BrandChanges(TypedDict, total=False):
    """What may be changed; what is left out stays, what is empty goes.

    `colour` is six hexadecimal digits, with or without a number sign; addresses of pages begin with https:// or
    http://; `texts` are `{name: {language: text}}` and stand in for those of the same names; `copies` are of `COPIES`.
    """

    public_name: str
    colour: str
    reply_to: str
    website: str
    imprint: str
    privacy: str
    postal_address: str
    notice_email: str
    texts: Mapping[str, Mapping[str, str]]
    copies: Sequence[str]


@action
def change_brand(*, organisation_id: UUID, changes: BrandChanges, by: Actor, at: datetime) -> BrandFacts:
    """Change what is given, and tell the journal what became of what. Refuses `malformed`, naming the field."""
    read = {name: _READERS[name](value) for name, value in changes.items()}
    row = _locked(organisation_id, at)
    if "texts" in read:
        read["texts"] = {name: texts for name, texts in {**row.texts, **read["texts"]}.items() if texts}
    changed = {name: value for name, value in read.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if row.copies and not row.notice_email:
        raise Malformed(field="notice_email", why="missing")
    if changed:
        row.changed_at = at
        row.save()
        tell("brand.changed", organisation_id, row.id, by, at, changed)
    return brand_facts(organisation_id)


@action
def set_picture(
    *, organisation_id: UUID, place: Place, name: str, content: bytes, by: Actor, at: datetime
) -> BrandFacts:
    """Put a picture in its place; the one before is forgotten. Refuses `picture_too_large`, `picture_unreadable`."""
    written = clean(content, place=place)
    row = _locked(organisation_id, at)
    kept = keep_file(
        organisation_id=organisation_id,
        name=f"{name.rpartition('.')[0] or place}.{_ENDINGS[place]}",
        content=written,
        purpose=f"merchants.{place}",
        by=by,
        at=at,
    )
    _replace(row, place, kept.id, by, at)
    return brand_facts(organisation_id)


@action
def remove_picture(*, organisation_id: UUID, place: Place, by: Actor, at: datetime) -> BrandFacts:
    """Take a picture away. Harmless to repeat."""
    row = _locked(organisation_id, at)
    if getattr(row, f"{place}_id") is not None:
        _replace(row, place, None, by, at)
    return brand_facts(organisation_id)


def _replace(row: Brand, place: Place, file_id: UUID | None, by: Actor, at: datetime) -> None:
    before: UUID | None = getattr(row, f"{place}_id")
    setattr(row, f"{place}_id", file_id)
    row.changed_at = at
    row.save()
    if before is not None:
        forget_file(organisation_id=row.organisation_id, file_id=before)
    told: dict[str, str | None] = {place: None if file_id is None else str(file_id)}
    tell("brand.changed", row.organisation_id, row.id, by, at, told)


def _locked(organisation_id: UUID, at: datetime) -> Brand:
    """The organisation's row, made where it is missing; one at a time changes it."""
    lock_organisation(organisation_id)
    row = Brand.objects.filter(organisation_id=organisation_id).first()
    return row or Brand(organisation_id=organisation_id, changed_at=at)


def _line(field: str, longest: int) -> Callable[[Any], Any]:
    return lambda value: read_line(value, field=field, longest=longest)


def _note(field: str, longest: int) -> Callable[[Any], Any]:
    return lambda value: read_note(value, field=field, longest=longest)


def _colour(value: str) -> str:
    colour = value.strip().removeprefix("#").lower()
    if colour and (len(colour) != 6 or not colour.isascii() or set(colour) - set("0123456789abcdef")):
        raise Malformed(field="colour", why="no_colour")
    return colour


def _email(field: str) -> Callable[[Any], Any]:
    def read(value: str) -> str:
        address = read_line(value, field=field, longest=_EMAIL_LONGEST)
        try:
            if address:
                validate_email(address)
        except ValidationError:
            raise Malformed(field=field, why="no_email_address") from None
        return address

    return read


def _url(field: str) -> Callable[[Any], Any]:
    def read(value: str) -> str:
        url = read_line(value, field=field, longest=_URL_LONGEST)
        if not url:
            return ""
        try:
            parts = urlsplit(url)
        except ValueError:
            raise Malformed(field=field, why="no_web_address") from None
        # What a guest clicks on may be a page, and nothing that runs here.
        if parts.scheme not in ("https", "http") or not parts.hostname or " " in url or '"' in url or "<" in url:
            raise Malformed(field=field, why="no_web_address")
        return url

    return read


def _texts(value: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    if set(value) - set(TEXTS) or any(set(texts) - set(LANGUAGES) for texts in value.values()):
        raise Malformed(field="texts", why="unknown")
    return {
        name: {
            language: read
            for language, text in texts.items()
            if (read := read_note(text, field=f"texts.{name}.{language}", longest=_TEXT_LONGEST))
        }
        for name, texts in value.items()
    }


def _copies(value: Sequence[str]) -> list[str]:
    if set(value) - set(COPIES):
        raise Malformed(field="copies", why="unknown")
    return sorted(set(value))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "public_name": _line("public_name", _NAME_LONGEST),
    "colour": _colour,
    "reply_to": _email("reply_to"),
    "website": _url("website"),
    "imprint": _url("imprint"),
    "privacy": _url("privacy"),
    "postal_address": _note("postal_address", 300),
    "notice_email": _email("notice_email"),
    "texts": _texts,
    "copies": _copies,
}
