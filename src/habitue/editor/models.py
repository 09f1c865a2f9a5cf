"""Rows of the editor: how the draft came to be what it is."""

from django.db import models

from habitue.platform.ids import new_id
from habitue.programs.fields import DocumentField


class Step(models.Model):
    """The draft after one of its savings: `back` is the revision that undoing returns to, `forth` the one it came from.

    `place` names the sentence that was written in: who goes on typing there adds to the same step.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField()
    revision = models.IntegerField()
    document = DocumentField()
    back = models.IntegerField(null=True)
    forth = models.IntegerField(null=True)
    place = models.TextField(default="")
    writer_id = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        app_label = "editor"
        db_table = "editor_step"
        constraints = (
            models.UniqueConstraint(fields=("organisation_id", "revision"), name="a_revision_of_a_draft_is_one_step"),
        )

    def __str__(self) -> str:
        return f"revision {self.revision}"
