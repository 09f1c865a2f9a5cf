import hashlib
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from habitue.platform.db import action
from habitue.platform.files.kinds import media_type_of, short_name_of
from habitue.platform.files.purposes import TEXTS, Purpose, purpose_named
from habitue.platform.files.queries import FileFacts, facts_of
from habitue.platform.files.refusals import EmptyFile, FileTooLarge, WrongFileKind
from habitue.platform.journal import Actor
from habitue.platform.models import FilePiece, StoredFile

PIECE_BYTES = 1024 * 1024
_NAME_LONGEST = 200
_FORGOTTEN_AT_ONCE = 100


@action
def keep_file(
    *,
    organisation_id: UUID,
    name: str,
    media_type: str = "",
    content: bytes,
    purpose: str,
    expires_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> FileFacts:
    """Keep a file, in the open transaction; what kind it is, is seen from its content.

    `media_type` tells one kind of text from another; otherwise it may be left out, and what is said must be so.
    Refuses `file_empty`, `file_too_large`, `file_of_wrong_kind`.
    """
    allowed = purpose_named(purpose)
    row = StoredFile(
        organisation_id=organisation_id,
        name=plain_name(name),
        media_type=_checked(content, media_type, allowed),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).digest(),
        purpose=purpose,
        created_at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        expires_at=expires_at,
    )
    row.save(force_insert=True)
    for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
        piece = content[start : start + PIECE_BYTES]
        FilePiece.objects.create(file=row, number=number, organisation_id=organisation_id, content=piece)
    return facts_of(row)


@action
def forget_file(*, organisation_id: UUID, file_id: UUID) -> None:
    """Remove a file for good. Harmless to repeat."""
    FilePiece.objects.filter(organisation_id=organisation_id, file_id=file_id).delete()
    StoredFile.objects.filter(organisation_id=organisation_id, id=file_id).delete()


@action
def forget_expired(*, at: datetime) -> int:
    """Remove files whose time has passed, a hundred at a time; how many there were."""
    due = StoredFile.objects.filter(expires_at__lte=at).order_by("expires_at")
    ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:_FORGOTTEN_AT_ONCE])
    FilePiece.objects.filter(file_id__in=ids).delete()
    StoredFile.objects.filter(id__in=ids).delete()
    return len(ids)


def plain_name(name: str) -> str:
    """A file's name without its folders and without what cannot be shown; never empty."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:_NAME_LONGEST].strip() or "file"


def _checked(content: bytes, media_type: str, allowed: Purpose) -> str:
    if not content:
        raise EmptyFile
    if len(content) > allowed.bytes_max:
        raise FileTooLarge(megabytes=allowed.bytes_max // 1_000_000)
    found = media_type_of(content)
    if found == "text/plain" and media_type in TEXTS:
        found = media_type
    elif found == "text/plain" and "text/plain" not in allowed.media_types:
        found = next(iter(sorted(allowed.media_types & TEXTS)), found)
    if found not in allowed.media_types or media_type not in ("", found):
        raise WrongFileKind(found=found, kind=short_name_of(found))
    return found
