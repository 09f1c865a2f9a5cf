"""What this room keeps of guests, and erases: with them, or when it is over."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from habitue.portal.models import AddressChange, Challenge, MailedLink, Passkey, Visit


def forget_visits(organisation_id: UUID, people: Collection[UUID], at: datetime) -> None:  # noqa: ARG001
    """Visits, passkeys and links go with whom they belong to: every browser is logged out at once."""
    for model in (Visit, Passkey, MailedLink, AddressChange, Challenge):
        model.objects.filter(organisation_id=organisation_id, customer_id__in=people).delete()


def prune_visits(organisation_id: UUID, before: datetime, at: datetime) -> int:
    """Visits that ended before a moment, and links and challenges that are over; how many there were."""
    visits = Visit.objects.filter(organisation_id=organisation_id)
    went = visits.filter(ended_at__lt=before).delete()[0] + visits.filter(ends_at__lt=before).delete()[0]
    # What somebody has told us who never answered the mail is kept no longer than the limits look back.
    for model in (MailedLink, AddressChange):
        over = model.objects.filter(organisation_id=organisation_id, expires_at__lt=at)
        went += over.filter(made_at__lt=min(before, at)).delete()[0]
        over.update(sealed=None)
    return went + Challenge.objects.filter(organisation_id=organisation_id, expires_at__lt=at).delete()[0]
