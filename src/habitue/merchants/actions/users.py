"""What makes log-ins and joins them to staff."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions.organisations import NAME_LONGEST
from habitue.merchants.actions.staff import locked_staff
from habitue.merchants.models import LANGUAGES, Staff, User
from habitue.merchants.telling import tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, read_line


class UserTaken(Refusal):
    code = "user_taken"
    text = _("This log-in is a member of the organisation already.")


@action
def make_user(*, email: str, name: str = "", language: str = "en", password: str | None, at: datetime) -> User:
    """Make a log-in, or return the one of this e-mail as it is. Without a password one has to be set by mail.

    Refuses `malformed`. Whether a password is good enough is for the door to say, before.
    """
    folded = read_email(email)
    known = User.objects.filter(email=folded).first()
    if known is not None:
        return known
    user = User(
        email=folded,
        name=read_line(name, field="name", longest=NAME_LONGEST),
        language=language if language in LANGUAGES else "en",
        created_at=at,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(force_insert=True)
    # Whoever makes a log-in has seen that the address is theirs: an invitation came by it, or an operator said so.
    EmailAddress.objects.create(user=user, email=folded, verified=True, primary=True)
    return user


@action
def join_user(*, organisation_id: UUID, staff_id: UUID, user: User, by: Actor, at: datetime) -> Staff:
    """Let a user sign in as this member of staff. Refuses `not_found`, `user_taken`."""
    staff = locked_staff(organisation_id, staff_id)
    if staff.user_id == user.id:
        return staff
    if Staff.objects.filter(organisation_id=organisation_id, user=user).exists():
        raise UserTaken
    staff.user = user
    staff.save(update_fields=["user"])
    tell("staff.joined", organisation_id, staff.id, by, at, {"name": staff.name})
    return staff


def read_email(text: str) -> str:
    """An e-mail address, folded. Refuses `malformed`."""
    folded = read_line(text, field="email", longest=254, required=True).lower()
    try:
        validate_email(folded)
    except ValidationError:
        raise Malformed(field="email", why="not_an_address") from None
    return folded


@action
def remove_factors(*, organisation_id: UUID, staff_id: UUID, by: Actor, at: datetime) -> int:
    """Take away every second factor and passkey of somebody who lost theirs; return how many there were.

    Refuses `not_found`. Where their organisation asks for one, they have two weeks again.
    """
    staff = locked_staff(organisation_id, staff_id)
    count: int = Authenticator.objects.filter(user_id=staff.user_id).delete()[0] if staff.user_id else 0
    staff.second_factor_due_at = None
    staff.save(update_fields=["second_factor_due_at"])
    tell("staff.factors_removed", organisation_id, staff.id, by, at, {"name": staff.name})
    return count
