"""Who is there, and what a guest sees of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from habitue.customers.logic import fold_email
from habitue.customers.queries import CustomerNotFound, CustomerView, customer_for
from habitue.platform.secrets import fingerprint, unseal
from habitue.portal.logic import hash_of
from habitue.portal.models import AddressChange, MailedLink, Passkey, Visit


@dataclass(frozen=True, slots=True)
class VisitFacts:
    id: UUID
    way: str
    device: str
    is_widget: bool
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer in a browser in which they are logged in."""

    visit: VisitFacts
    customer: CustomerView


@dataclass(frozen=True, slots=True)
class PasskeyFacts:
    id: UUID
    name: str
    made_at: datetime
    used_at: datetime | None


def is_link_good(organisation_id: UUID, token: str, at: datetime) -> bool:
    """Whether a mailed link would still let somebody in."""
    link = MailedLink.objects.filter(organisation_id=organisation_id, token_hash=hash_of(token)).first()
    return link is not None and link.is_good(at)


@dataclass(frozen=True, slots=True)
class AddressLink:
    """A mailed link to another address. `waiting` is the one that it would make a guest's; empty where it is over.

    `is_done`: it was used, and the address that it was for is the guest's now.
    """

    waiting: str = ""
    is_done: bool = False


def address_link(organisation_id: UUID, token: str, at: datetime) -> AddressLink:
    """What this link would do, or has done."""
    change = AddressChange.objects.filter(organisation_id=organisation_id, token_hash=hash_of(token)).first()
    if change is None:
        return AddressLink()
    if change.is_good(at) and change.sealed is not None:
        return AddressLink(waiting=unseal(bytes(change.sealed)))
    return AddressLink(is_done=change.used_at is not None and _is_theirs(change))


def address_waiting(organisation_id: UUID, customer_id: UUID, at: datetime) -> str:
    """The address that a guest has asked for last and has not confirmed yet; empty where none waits."""
    rows = AddressChange.objects.filter(
        organisation_id=organisation_id, customer_id=customer_id, used_at__isnull=True, expires_at__gt=at
    )
    change = rows.filter(sealed__isnull=False).order_by("-made_at", "-id").first()
    return unseal(bytes(change.sealed)) if change is not None and change.sealed is not None else ""


def _is_theirs(change: AddressChange) -> bool:
    try:
        email = customer_for(change.organisation_id, change.customer_id).email
    except CustomerNotFound:
        return False
    return address_hash_of(fold_email(email)) == bytes(change.address_hash)


def address_hash_of(folded: str) -> bytes:
    """What is kept of an address to which something was mailed."""
    return fingerprint("portal-address", folded)


def guest_of(organisation_id: UUID, token: str, at: datetime, *, is_widget: bool) -> Guest | None:
    """Whose token this is, and who they are now: whoever they were merged into; None where the visit is over."""
    row = Visit.objects.filter(
        organisation_id=organisation_id,
        token_hash=hash_of(token),
        is_widget=is_widget,
        ended_at__isnull=True,
        ends_at__gt=at,
    ).first()
    if row is None:
        return None
    try:
        return Guest(_visit(row), customer_for(organisation_id, row.customer_id))
    except CustomerNotFound:
        return None


def visits_of(organisation_id: UUID, customer_id: UUID, at: datetime) -> Sequence[VisitFacts]:
    """The browsers in which a guest is logged in, the last seen first."""
    rows = Visit.objects.filter(
        organisation_id=organisation_id, customer_id=customer_id, ended_at__isnull=True, ends_at__gt=at
    )
    return [_visit(row) for row in rows.order_by("-seen_at", "-id")]


def passkeys_of(organisation_id: UUID, customer_id: UUID) -> Sequence[PasskeyFacts]:
    """A guest's passkeys, the oldest first."""
    rows = Passkey.objects.filter(organisation_id=organisation_id, customer_id=customer_id).order_by("id")
    return [PasskeyFacts(row.id, row.name, row.made_at, row.used_at) for row in rows]


def _visit(row: Visit) -> VisitFacts:
    return VisitFacts(row.id, row.way, row.device, row.is_widget, row.began_at, row.seen_at)
