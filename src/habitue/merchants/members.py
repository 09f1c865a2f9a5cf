"""Lists of staff for those who look after them, and invitations, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from habitue.merchants.actions.invitations import InvitationOver, is_open
from habitue.merchants.logic import hash_of
from habitue.merchants.models import Invitation, Staff, User
from habitue.merchants.queries import OrganisationFacts, organisation_facts
from habitue.merchants.staff import StaffFacts, StaffNotFound, staff_facts


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff in the list of all: with the e-mail they sign in by, or were invited by."""

    facts: StaffFacts
    email: str
    own_language: str  # empty: the organisation's
    invited_at: datetime | None
    invited_until: datetime | None
    created_at: datetime
    deactivated_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """An invitation that may be accepted; `is_known` where its e-mail has a log-in already."""

    organisation: OrganisationFacts
    name: str
    email: str
    language: str
    is_known: bool


def members_of(organisation_id: UUID) -> tuple[Member, ...]:
    """All who work or worked here: active ones first, by name."""
    rows = Staff.objects.filter(organisation_id=organisation_id).select_related("user")
    invited = {row.staff_id: row for row in _invitations(organisation_id)}
    organisation = organisation_facts(organisation_id)
    members = [_member(row, invited.get(row.id), organisation) for row in rows]
    return tuple(sorted(members, key=lambda one: (one.deactivated_at is not None, one.facts.name.casefold())))


def has_colleagues(organisation_id: UUID) -> bool:
    """Whether more than one work or worked here."""
    return Staff.objects.filter(organisation_id=organisation_id)[1:].exists()


def member_for(organisation_id: UUID, staff_id: UUID) -> Member:
    """One of them, deactivated ones too. Refuses `not_found`."""
    row = Staff.objects.filter(organisation_id=organisation_id, id=staff_id).select_related("user").first()
    if row is None:
        raise StaffNotFound(what="staff")
    invitation = next((one for one in _invitations(organisation_id) if one.staff_id == staff_id), None)
    return _member(row, invitation, organisation_facts(organisation_id))


def invitation_by(token: str, at: datetime) -> InvitationFacts:
    """The invitation of this token. Refuses `invitation_over`."""
    row = Invitation.objects.filter(token_hash=hash_of(token)).select_related("staff").first()
    if row is None or not is_open(row, at):
        raise InvitationOver
    organisation = organisation_facts(row.organisation_id)
    return InvitationFacts(
        organisation=organisation,
        name=row.staff.name,
        email=row.email,
        language=row.staff.language or organisation.language,
        is_known=User.objects.filter(email=row.email).exists(),
    )


def _invitations(organisation_id: UUID) -> list[Invitation]:
    rows = Invitation.objects.filter(organisation_id=organisation_id)
    return list(rows.filter(accepted_at__isnull=True, revoked_at__isnull=True))


def _member(row: Staff, invitation: Invitation | None, organisation: OrganisationFacts) -> Member:
    return Member(
        facts=staff_facts(row, organisation),
        email=row.user.email if row.user else invitation.email if invitation else "",
        own_language=row.language,
        invited_at=invitation.created_at if invitation else None,
        invited_until=invitation.expires_at if invitation else None,
        created_at=row.created_at,
        deactivated_at=row.deactivated_at,
    )
