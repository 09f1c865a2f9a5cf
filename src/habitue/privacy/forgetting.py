"""What this room keeps of people, and erases with them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from habitue.platform.files import forget_file
from habitue.privacy.models import Dossier, Warned


def forget_dossiers(organisation_id: UUID, people: Collection[UUID], at: datetime) -> None:  # noqa: ARG001
    """Dossiers go with their files; so does that somebody was warned."""
    dossiers = Dossier.objects.filter(organisation_id=organisation_id, customer_id__in=people)
    for file_id in dossiers.values_list("file_id", flat=True):
        if file_id is not None:
            forget_file(organisation_id=organisation_id, file_id=file_id)
    dossiers.delete()
    Warned.objects.filter(organisation_id=organisation_id, customer_id__in=people).delete()
