"""Files are kept whole, known by their content, limited by their purpose, and seen by their organisation alone."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError

from habitue.platform.files import (
    EmptyFile,
    FileFacts,
    FileNotFound,
    FileTooLarge,
    WrongFileKind,
    file_for,
    forget_expired,
    forget_file,
    keep_file,
    media_type_of,
)
from habitue.platform.files.actions import PIECE_BYTES
from habitue.platform.files.kinds import XLSX
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.models import FilePiece, StoredFile
from habitue.platform.refusals import Refusal

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ALICE = Actor("staff", UUID(int=1), "Alice")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
MOST = 3 * PIECE_BYTES


@pytest.fixture(autouse=True)
def _purposes(monkeypatch: pytest.MonkeyPatch) -> None:
    purposes = {
        "list": {"bytes_max": MOST, "media_types": ("text/csv", XLSX)},
        "picture": {"bytes_max": 1000, "media_types": ("image/png",)},
    }
    monkeypatch.setattr(apps.get_app_config("platform"), "file_purposes", purposes, raising=False)


def keep(
    content: bytes, purpose: str = "list", *, house: UUID | None = None, expires_at: datetime | None = None, **more: str
) -> FileFacts:
    return keep_file(
        organisation_id=house or new_id(),
        name=more.get("name", "list.csv"),
        media_type=more.get("media_type", ""),
        content=content,
        purpose=purpose,
        expires_at=expires_at,
        by=ALICE,
        at=AT,
    )


def workbook(name: str = "xl/workbook.xml") -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "<workbook/>")
    return kept.getvalue()


def test_a_file_is_given_back_as_it_was_kept() -> None:
    house, content = new_id(), b"name\n" + b"Ana\n" * 600_000
    kept = keep(content, house=house)
    found = file_for(house, kept.id)
    assert found == kept
    assert (found.name, found.media_type, found.size, found.created_by) == (
        "list.csv",
        "text/csv",
        len(content),
        "Alice",
    )
    assert found.read() == content
    assert [len(piece) for piece in found.pieces()] == [PIECE_BYTES, PIECE_BYTES, len(content) - 2 * PIECE_BYTES]


def test_a_file_is_not_there_for_the_house_next_door() -> None:
    kept = keep(b"name\n")
    with pytest.raises(FileNotFound):
        file_for(new_id(), kept.id)
    forget_file(organisation_id=new_id(), file_id=kept.id)
    assert file_for(kept.organisation_id, kept.id).read() == b"name\n"


def test_a_file_is_forgotten_with_its_pieces() -> None:
    kept = keep(b"name\n")
    for _time in range(2):
        forget_file(organisation_id=kept.organisation_id, file_id=kept.id)
    with pytest.raises(FileNotFound):
        file_for(kept.organisation_id, kept.id)
    assert not FilePiece.objects.filter(file_id=kept.id).exists()


def test_files_are_forgotten_when_their_time_has_passed() -> None:
    house = new_id()
    past, present = (keep(b"a\n", house=house, expires_at=AT + timedelta(days=days)) for days in (1, 3))
    lasting = keep(b"a\n", house=house)
    forget_expired(at=AT + timedelta(days=2))
    left = StoredFile.objects.filter(organisation_id=house).order_by("id").values_list("id", flat=True)
    assert list(left) == [present.id, lasting.id]
    assert not FilePiece.objects.filter(file_id=past.id).exists()


@pytest.mark.parametrize(
    ("content", "purpose", "media_type", "refusal", "details"),
    [
        (b"", "list", "", EmptyFile, {}),
        (b"a" * (MOST + 1), "list", "", FileTooLarge, {"megabytes": 3}),
        (PNG + b"\0" * 1000, "picture", "", FileTooLarge, {"megabytes": 0}),
        (b"%PDF-1.7 a", "list", "text/csv", WrongFileKind, {"found": "application/pdf", "kind": "PDF"}),
        (PNG, "list", "text/csv", WrongFileKind, {"found": "image/png", "kind": "PNG"}),
        (b"a,b\n", "picture", "image/png", WrongFileKind, {"found": "text/plain", "kind": "TXT"}),
        (workbook("word/document.xml"), "list", XLSX, WrongFileKind, {"found": "application/zip", "kind": "ZIP"}),
        (workbook(), "list", "text/csv", WrongFileKind, {"found": XLSX, "kind": "XLSX"}),
        (b"a\0b", "list", "", WrongFileKind, {"found": "application/octet-stream", "kind": "?"}),
        (b"<svg xmlns=''/>", "picture", "", WrongFileKind, {"found": "image/svg+xml", "kind": "SVG"}),
    ],
)
def test_what_may_not_be_kept_is_refused(
    content: bytes, purpose: str, media_type: str, refusal: type[Refusal], details: dict[str, object]
) -> None:
    house = new_id()
    with pytest.raises(refusal) as refused:
        keep(content, purpose, house=house, media_type=media_type)
    assert (refused.type, refused.value.details) == (refusal, details)
    assert not StoredFile.objects.filter(organisation_id=house).exists()


def test_a_purpose_that_no_room_named_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room keeps files for nothing"):
        keep(b"a", "nothing")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.4", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (workbook(), XLSX),
        (workbook("XL\\Workbook.xml"), XLSX),
        (b"PK\x03\x04 broken", "application/zip"),
        ("Größe;Preis\n".encode("cp1252"), "text/plain"),
        ("Größe;Preis\n".encode("utf-16"), "text/plain"),
        ("Größe;Preis\n".encode("utf-16-be"), "text/plain"),
        ("Größe;Preis\n".encode("utf-8-sig"), "text/plain"),
        (b" <!DOCTYPE html><p>", "text/html"),
        (b"\0\1\2\3", "application/octet-stream"),
    ],
)
def test_what_a_file_is_is_seen_from_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    ("said", "kept"),
    [("C:\\lists\\May.csv", "May.csv"), ("../../etc/passwd", "passwd"), ("a\nb\u202e.csv", "ab.csv"), ("/", "file")],
)
def test_a_name_is_a_name_alone(said: str, kept: str) -> None:
    assert keep(b"a", name=said).name == kept


def damaged() -> Iterator[tuple[str, dict[str, object]]]:
    yield "a_stored_file_is_not_empty", {"size_bytes": 0}
    yield "a_stored_file_has_a_name", {"name": ""}


@pytest.mark.parametrize(("constraint", "change"), list(damaged()))
def test_the_database_guards_files(constraint: str, change: dict[str, object]) -> None:
    kept = keep(b"a")
    with pytest.raises(IntegrityError, match=constraint):
        StoredFile.objects.filter(id=kept.id).update(**change)
