from django.db import models
from django.db.models import Q

from habitue.platform.ids import new_id


class StoredFile(models.Model):
    """A file that is kept in the database, beside what it belongs to; its content stands in pieces.

    `expires_at` is when the background forgets it; none: when somebody says so.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    name = models.TextField()
    media_type = models.TextField()
    size_bytes = models.BigIntegerField()
    sha256 = models.BinaryField()
    purpose = models.TextField()
    created_at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "platform"
        db_table = "platform_file"
        constraints = (
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="a_stored_file_is_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="a_stored_file_has_a_name"),
        )
        indexes = (
            models.Index(fields=("organisation_id", "purpose", "id"), name="files_of_a_purpose"),
            # For the background, which forgets those of all organisations.
            models.Index(fields=("expires_at",), condition=Q(expires_at__isnull=False), name="files_that_expire"),
        )

    def __str__(self) -> str:
        return self.name


class FilePiece(models.Model):
    """A part of a file's content; all but the last are `files.PIECE_BYTES` long."""

    pk = models.CompositePrimaryKey("file_id", "number")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.IntegerField()
    organisation_id = models.UUIDField()
    content = models.BinaryField()

    class Meta:
        app_label = "platform"
        db_table = "platform_file_piece"

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
