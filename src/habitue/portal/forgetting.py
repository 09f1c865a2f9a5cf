"""What this room keeps of guests, and erases: with them, or when it is over."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from habitue.platform.db import action
from habitue.portal.models import AddressChange, AnsweredChallenge, MailedLink, Passkey, Visit

# Limits look back an hour. A new address that is confirmed already is said to be for a while.
_LINKS_KEPT, _CHANGES_KEPT = timedelta(days=1), timedelta(days=30)


def forget_visits(organisation_id: UUID, people: Collection[UUID], at: datetime) -> None:  # noqa: ARG001
    """Visits, passkeys and links go with whom they belong to: every browser is logged out at once."""
    for model in (Visit, Passkey, MailedLink, AddressChange):
        model.objects.filter(organisation_id=organisation_id, customer_id__in=people).delete()


def prune_visits(organisation_id: UUID, before: datetime) -> int:
    """Visits that ended before a moment; how many there were."""
    visits = Visit.objects.filter(organisation_id=organisation_id)
    return visits.filter(ended_at__lt=before).delete()[0] + visits.filter(ends_at__lt=before).delete()[0]


@action
def clear_over(*, at: datetime) -> int:
    """Links and challenges of all houses that are over, as anybody may ask for them; how many there were.

    What somebody has told us who never answered the mail goes as soon as they cannot any more.
    """
    went = AnsweredChallenge.objects.filter(expires_at__lte=at).delete()[0]
    for model, kept in ((MailedLink, _LINKS_KEPT), (AddressChange, _CHANGES_KEPT)):
        over = model.objects.filter(expires_at__lte=at)
        went += over.filter(made_at__lt=at - kept).delete()[0] + over.exclude(sealed=None).update(sealed=None)
    return went
