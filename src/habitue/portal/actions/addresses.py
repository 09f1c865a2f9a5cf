"""Another e-mail address for a card: asked for in a visit, true when the mail to it is answered.

The address is what a guest logs in with, so the old letter box is told of it. Whether another customer has the new
one, only whoever opens that letter box learns: what is answered and what is kept is the same.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from habitue.customers.actions import change_customer
from habitue.customers.details import read_details
from habitue.customers.logic import fold_email
from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerNotFound, CustomerView, customer_for, find_customer
from habitue.merchants.queries import organisation_facts
from habitue.messages.actions import send
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import seal, unseal
from habitue.platform.texts import Malformed
from habitue.portal.actions.links import OF_AN_ADDRESS, AskedTooOften
from habitue.portal.actions.visits import guest_actor
from habitue.portal.logic import hash_of, new_token
from habitue.portal.models import AddressChange, MailedLink
from habitue.portal.queries import address_hash_of

GOOD_FOR = timedelta(hours=1)
_HOUR = timedelta(hours=1)
_OF_AN_ORGANISATION = 600


class SameAddress(Refusal):
    code = "same_address"
    text = _("This is your address already.")


class AddressLinkOver(Refusal):
    """Used, too old, or never there: one answer."""

    code = "address_link_over"
    text = _(
        "This link has been used or replaced, or is older than an hour. Under “Me” you see which address is yours, and "
        "can ask for a new link."
    )


@action
def ask_for_address(
    *, portal: PortalFacts, customer: CustomerView, address: str, base: str, language: str, at: datetime
) -> None:
    """Mail a link to the new address; `base` is the address of this installation. Nothing else changes yet.

    Another customer's address is told in that mail alone. Refuses `malformed`, `same_address`, `rate_limited`.
    """
    organisation_id = portal.organisation_id
    read = read_details(organisation_id, {"email": address}, at)
    to, folded = read["email"], read["email_folded"]
    if not to:
        raise Malformed(field="email", why="missing")
    if folded == fold_email(customer.email):
        raise SameAddress(field="email")
    address_hash = address_hash_of(folded)
    _limit(customer, address_hash, at)
    is_taken, token = _is_taken(customer, to, at), new_token()
    # What is kept, and shown under "Me", is the same. The link to somebody else's address leads nowhere: to no row.
    kept = new_token() if is_taken else token
    change = AddressChange.objects.create(
        id=new_id(),
        organisation_id=organisation_id,
        customer_id=customer.id,
        address_hash=address_hash,
        sealed=seal(to),
        token_hash=kept.hash,
        made_at=at,
        expires_at=at + GOOD_FOR,
    )
    # Under no customer: what is kept of somebody, which they may read, must not tell which of the two was written.
    send(
        organisation_id=organisation_id,
        kind="portal.address_taken" if is_taken else "portal.address",
        to=to,
        language=customer.language or language or organisation_facts(organisation_id).language,
        context={"url": f"{base}{portal.path}addresses/{token.text}", "name": customer.given_name},
        late_at=change.expires_at,
        by=SYSTEM,
        at=at,
    )


@action
def confirm_address(*, portal: PortalFacts, token: str, at: datetime) -> CustomerView:
    """Make the new address the customer's, and tell the old one. Links that went to the old one work no more.

    Refuses `address_link_over`; `email_taken` where somebody else has got the address meanwhile.
    """
    organisation_id = portal.organisation_id
    rows = AddressChange.objects.select_for_update().filter(organisation_id=organisation_id)
    change = rows.filter(token_hash=hash_of(token)).first()
    if change is None or not change.is_good(at) or change.sealed is None:
        raise AddressLinkOver
    try:
        before = customer_for(organisation_id, change.customer_id)
    except CustomerNotFound:
        raise AddressLinkOver from None
    address = unseal(bytes(change.sealed))
    after = change_customer(customer=before, changes={"email": address}, by=guest_actor(before.id), at=at)
    end_address_changes(customer=after, at=at)
    MailedLink.objects.filter(
        organisation_id=organisation_id, customer_id=after.id, used_at__isnull=True
    ).update(used_at=at)  # fmt: skip
    if before.email:
        _tell_the_old_one(before, at)
    return after


@action
def end_address_changes(*, customer: CustomerView, at: datetime) -> None:
    """Let no link to a new address of this customer work any more. Harmless to repeat."""
    waiting = AddressChange.objects.filter(
        organisation_id=customer.organisation_id, customer_id=customer.id, used_at__isnull=True
    )
    waiting.update(used_at=at, sealed=None)


def _tell_the_old_one(before: CustomerView, at: datetime) -> None:
    send(
        organisation_id=before.organisation_id,
        kind="portal.address_changed",
        to=before.email,
        language=before.language or organisation_facts(before.organisation_id).language,
        context={"name": before.given_name},
        customer_id=before.id,
        by=SYSTEM,
        at=at,
    )


def _is_taken(customer: CustomerView, address: str, at: datetime) -> bool:
    try:
        return find_customer(customer.organisation_id, email=address, at=at).customer.id != customer.id
    except CustomerNotFound:
        return False
    except Refusal:
        return True  # somebody's, who is blocked


def _limit(customer: CustomerView, address_hash: bytes, at: datetime) -> None:
    """Refuse `rate_limited`: nobody fills letter boxes from here, their own or others'."""
    recent = AddressChange.objects.filter(organisation_id=customer.organisation_id, made_at__gt=at - _HOUR)
    for rows, most in (
        (recent.filter(customer_id=customer.id), OF_AN_ADDRESS),
        (recent.filter(address_hash=address_hash), OF_AN_ADDRESS),
        (recent, _OF_AN_ORGANISATION),
    ):
        if rows.count() >= most:
            raise AskedTooOften(retry_after=int(_HOUR.total_seconds()))
