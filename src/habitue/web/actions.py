"""What joins rooms below for a page: an act and the mail that tells of it, in one transaction."""

from datetime import datetime
from uuid import UUID

from django.utils import translation

from habitue.merchants.actions import invite_staff
from habitue.merchants.members import member_for
from habitue.merchants.models import Invitation
from habitue.merchants.queries import organisation_facts
from habitue.merchants.staff import memberships_of
from habitue.messages.actions import send
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM, Actor


@action
def invite_by_mail(
    *, organisation_id: UUID, staff_id: UUID, email: str, address: str, by: Actor, at: datetime
) -> Invitation:
    """Invite somebody and send them the link; `address` is where pages are, as `https://loyalty.example`.

    Refuses what `invite_staff` and `send` refuse: then there is neither.
    """
    issued = invite_staff(organisation_id=organisation_id, staff_id=staff_id, email=email, by=by, at=at)
    member = member_for(organisation_id, staff_id)
    with translation.override(member.facts.language):
        send(
            organisation_id=organisation_id,
            kind="web.invitation",
            to=issued.invitation.email,
            language=member.facts.language,
            context={"name": member.facts.name, "by": by.name, "url": f"{address}/invitations/{issued.token}"},
            late_at=issued.invitation.expires_at,
            by=by,
            at=at,
        )
    return issued.invitation


@action
def mail_user(*, user_id: UUID, kind: str, to: str, language: str, url: str, at: datetime) -> UUID | None:
    """Send a user a link in the name of the first organisation they work for; None where there is none."""
    memberships = memberships_of(user_id)
    if not memberships:
        return None
    organisation = organisation_facts(memberships[0].organisation_id)
    return send(
        organisation_id=organisation.id,
        kind=kind,
        to=to,
        language=language,
        context={"name": memberships[0].name, "url": url},
        by=SYSTEM,
        at=at,
    )
