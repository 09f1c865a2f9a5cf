"""What asks a member of staff to sign in, by an e-mail that a door sends with the token it is given here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions.staff import locked_staff
from habitue.merchants.actions.users import UserTaken, join_user, make_user, read_email
from habitue.merchants.logic import hash_of, new_token
from habitue.merchants.models import Invitation, PinTries, Staff, User
from habitue.merchants.telling import tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

INVITED_FOR = timedelta(days=7)


class InvitationOver(Refusal):
    """Unknown, accepted, revoked or too old: one answer."""

    code = "invitation_over"
    text = _("This invitation does not hold any more. Ask for a new one.")
    status = 404


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """A new invitation with its token, which goes into the e-mail and is kept nowhere."""

    invitation: Invitation
    token: str


@action
def invite_staff(*, organisation_id: UUID, staff_id: UUID, email: str, by: Actor, at: datetime) -> IssuedInvitation:
    """Ask somebody to sign in; an invitation that is open ends with it, so that only the newest e-mail counts.

    Refuses `not_found`, `user_taken` where they sign in already, `malformed`.
    """
    staff = locked_staff(organisation_id, staff_id)
    if staff.user_id is not None:
        raise UserTaken
    _open(staff).update(revoked_at=at)
    token = new_token()
    invitation = Invitation.objects.create(
        organisation_id=organisation_id,
        staff=staff,
        email=read_email(email),
        token_hash=hash_of(token),
        created_at=at,
        expires_at=at + INVITED_FOR,
    )
    tell("staff.invited", organisation_id, staff.id, by, at, {"name": staff.name, "email": invitation.email})
    return IssuedInvitation(invitation, token)


@action
def revoke_invitation(*, organisation_id: UUID, staff_id: UUID, by: Actor, at: datetime) -> Staff:
    """End the open invitation of somebody, if there is one. Refuses `not_found`."""
    staff = locked_staff(organisation_id, staff_id)
    if _open(staff).update(revoked_at=at):
        tell("staff.invitation_revoked", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


@action
def accept_invitation(*, token: str, user: User | None, password: str = "", at: datetime) -> Staff:
    """Join the user who is signed in or, where nobody is, a new one of the invitation's e-mail with this password.

    Refuses `invitation_over`, then `user_taken`: who has a log-in signs in with it first. Raises `ValueError` where a
    new user would have no password.
    """
    invitation = _locked_invitation(token, at)
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise UserTaken
        if not password:
            raise ValueError("a new user has a password")
        named = invitation.staff
        user = make_user(email=invitation.email, name=named.name, language=named.language, password=password, at=at)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    person = invitation.staff
    return join_user(
        organisation_id=invitation.organisation_id,
        staff_id=person.id,
        user=user,
        by=Actor("staff", person.id, person.name),
        at=at,
    )


@action
def clear_over(*, before: datetime, limit: int = 1000) -> int:
    """Delete invitations that ended before a moment and counts of PINs that old; return how many went."""
    is_over = Q(expires_at__lt=before) | Q(accepted_at__lt=before) | Q(revoked_at__lt=before)
    old = list(Invitation.objects.filter(is_over).order_by("id").values_list("id", flat=True)[:limit])
    counts = list(PinTries.objects.filter(last_at__lt=before).order_by("id").values_list("id", flat=True)[:limit])
    Invitation.objects.filter(id__in=old).delete()
    PinTries.objects.filter(id__in=counts).delete()
    return len(old) + len(counts)


def _locked_invitation(token: str, at: datetime) -> Invitation:
    """One at a time: accepted twice at once, it would make two users. Refuses `invitation_over`."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("staff")
    invitation = rows.filter(token_hash=hash_of(token)).first()
    if invitation is None or not is_open(invitation, at):
        raise InvitationOver
    return invitation


def is_open(invitation: Invitation, at: datetime) -> bool:
    """Whether it may still be accepted."""
    is_over = invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= at
    return not is_over and invitation.staff.deactivated_at is None


def _open(staff: Staff) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation_id=staff.organisation_id, staff=staff, accepted_at__isnull=True, revoked_at__isnull=True
    )
