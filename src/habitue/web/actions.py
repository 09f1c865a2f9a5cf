"""What joins rooms below for a page: an act and the mail that tells of it, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions import invite_staff, remove_factors
from habitue.merchants.members import member_for
from habitue.merchants.models import Invitation, User
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
def mail_user(
    *, user_id: UUID, kind: str, to: str, language: str, context: Mapping[str, Any], at: datetime
) -> UUID | None:
    """Send a user a mail in the name of the first organisation they work for; None where there is none."""
    memberships = memberships_of(user_id)
    if not memberships:
        return None
    return send(
        organisation_id=memberships[0].organisation_id,
        kind=kind,
        to=to,
        language=language or memberships[0].language,
        context={"name": memberships[0].name, **context},
        by=SYSTEM,
        at=at,
    )


@action
def tell_user(
    *, user: User, what: str | Promise, to: str = "", source: str = "", by: str = "", url: str = "", at: datetime
) -> UUID | None:
    """Tell a user that the way in which they sign in was changed: whoever did not do it themselves must hear of it.

    `what` is the sentence that says so; `source` the network address it was done from, `by` who did it, where that was
    somebody else; `url` leads to a new password. It goes to the user's e-mail unless it is said where `to`.
    """
    memberships = memberships_of(user.id)
    if not memberships:
        return None
    language = user.language or memberships[0].language
    zone = organisation_facts(memberships[0].organisation_id).zone
    with translation.override(language):
        local = at.astimezone(zone)
        when = f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')}"
        context = {"what": str(what), "when": when, "source": source, "by": by, "url": url}
    return mail_user(
        user_id=user.id, kind="web.security", to=to or user.email, language=language, context=context, at=at
    )


@action
def take_factors(*, organisation_id: UUID, staff_id: UUID, by: Actor, at: datetime) -> int:
    """Take away the second factors and passkeys of somebody who lost theirs, and tell them; how many there were.

    Refuses what `remove_factors` refuses.
    """
    count = remove_factors(organisation_id=organisation_id, staff_id=staff_id, by=by, at=at)
    user_id = member_for(organisation_id, staff_id).facts.user_id
    if count and user_id is not None:
        what = _("Your second factors and passkeys were taken away")
        tell_user(user=User.objects.get(id=user_id), what=what, by=by.name, at=at)
    return count
