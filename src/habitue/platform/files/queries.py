import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.platform.models import FilePiece, StoredFile
from habitue.platform.refusals import Refusal


class FileNotFound(Refusal):
    """Not there, forgotten, or another organisation's: the same answer."""

    code = "not_found"
    text = _("There is no such file.")
    status = 404


class FileDamagedError(RuntimeError):
    """The pieces do not make up what was kept."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    id: UUID
    organisation_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    purpose: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None

    def pieces(self) -> Iterator[bytes]:
        """The content, piece by piece."""
        rows = FilePiece.objects.filter(organisation_id=self.organisation_id, file_id=self.id).order_by("number")
        for content in rows.values_list("content", flat=True).iterator(chunk_size=1):
            yield bytes(content)

    def read(self) -> bytes:
        """The whole content. Raises `FileDamagedError` where it is not what was kept."""
        content = b"".join(self.pieces())
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileDamagedError(str(self.id))
        return content


def file_for(organisation_id: UUID, file_id: UUID) -> FileFacts:
    """The organisation's file of this id. Refuses `not_found`."""
    row = StoredFile.objects.filter(organisation_id=organisation_id, id=file_id).first()
    if row is None:
        raise FileNotFound
    return facts_of(row)


def facts_of(row: StoredFile) -> FileFacts:
    return FileFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        media_type=row.media_type,
        size=row.size_bytes,
        sha256=bytes(row.sha256).hex(),
        purpose=row.purpose,
        created_at=row.created_at,
        created_by=row.actor_name,
        expires_at=row.expires_at,
    )
