"""Passkeys: made in a visit, and used to come in without a mail. For each house apart; `host` is the relying party.

A challenge is kept by the browser, signed by us: anybody may ask for one, and asking leaves nothing here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.core import signing
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerView, customer_for
from habitue.merchants.queries import organisation_facts
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.platform.texts import read_line
from habitue.portal.actions.visits import Begun, begin_visit, guest_actor
from habitue.portal.logic import device_of
from habitue.portal.models import AnsweredChallenge, Passkey

GOOD_FOR = timedelta(minutes=5)
_KEYS_MOST = 20
_NAME_LONGEST = 60
_SALT = "habitue.portal.challenge"


class PasskeyRefused(Refusal):
    """What the device answered does not fit, or the passkey is nobody's: one answer."""

    code = "passkey_refused"
    text = _("This passkey could not be used. Try again, or have a link mailed to you.")


def _server(portal: PortalFacts, host: str, origin: str) -> Fido2Server:
    name = organisation_facts(portal.organisation_id).name
    return Fido2Server(PublicKeyCredentialRpEntity(name=name, id=host), verify_origin=lambda said: said == origin)


def offer_passkey(
    *, portal: PortalFacts, customer: CustomerView, host: str, origin: str, at: datetime
) -> tuple[str, Mapping[str, Any]]:
    """The challenge that a device answers, signed, and what it needs to make a passkey."""
    known = Passkey.objects.filter(organisation_id=portal.organisation_id, customer_id=customer.id)
    if known.count() >= _KEYS_MOST:
        raise PasskeyRefused
    label = customer.name or customer.email
    options, state = _server(portal, host, origin).register_begin(
        PublicKeyCredentialUserEntity(id=customer.id.bytes, name=customer.email or label, display_name=label),
        [AttestedCredentialData(bytes(row.credential)) for row in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _challenge(portal, customer.id, state, at), dict(options)


@action
def keep_passkey(
    *,
    portal: PortalFacts,
    customer: CustomerView,
    challenge: str,
    answer: Mapping[str, Any],
    user_agent: str,
    host: str,
    origin: str,
    at: datetime,
) -> UUID:
    """Keep the passkey that a device has made. Refuses `passkey_refused`."""
    id_, state = _opened(portal, challenge, customer.id, at)
    try:
        made = _server(portal, host, origin).register_complete(state, RegistrationResponse.from_dict(answer))
    except (ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    credential = made.credential_data
    if credential is None:
        raise PasskeyRefused
    _answered(portal, id_, at)
    passkey = Passkey.objects.create(
        id=new_id(),
        organisation_id=portal.organisation_id,
        customer_id=customer.id,
        credential_id=credential.credential_id,
        credential=bytes(credential),
        signed_count=made.counter,
        name=read_line(device_of(user_agent), field="name", longest=_NAME_LONGEST),
        made_at=at,
    )
    _tell(portal, customer.id, "passkey.made", at)
    return passkey.id


def ask_passkey(*, portal: PortalFacts, host: str, origin: str, at: datetime) -> tuple[str, Mapping[str, Any]]:
    """The challenge, signed, and what a device needs to come in with any passkey of this house that it holds."""
    options, state = _server(portal, host, origin).authenticate_begin(
        user_verification=UserVerificationRequirement.PREFERRED
    )
    return _challenge(portal, None, state, at), dict(options)


@action
def answer_passkey(
    *,
    portal: PortalFacts,
    challenge: str,
    answer: Mapping[str, Any],
    user_agent: str,
    is_widget: bool,
    host: str,
    origin: str,
    at: datetime,
) -> Begun:
    """Let in whoever's passkey this is. Refuses `passkey_refused`."""
    id_, state = _opened(portal, challenge, None, at)
    try:
        said = AuthenticationResponse.from_dict(answer)
        row = Passkey.objects.select_for_update().get(organisation_id=portal.organisation_id, credential_id=said.raw_id)
        credential = AttestedCredentialData(bytes(row.credential))
        _server(portal, host, origin).authenticate_complete(state, [credential], said)
    except (ValueError, KeyError, TypeError, InvalidSignature, Passkey.DoesNotExist):
        raise PasskeyRefused from None
    counter = said.response.authenticator_data.counter
    # A count that goes back is a copy of the key. Those that are kept in a cloud say nothing but nought.
    if counter and counter <= row.signed_count:
        raise PasskeyRefused
    _answered(portal, id_, at)
    row.signed_count, row.used_at = counter, at
    row.save(update_fields=["signed_count", "used_at"])
    customer = customer_for(portal.organisation_id, row.customer_id)
    return begin_visit(
        organisation_id=portal.organisation_id, customer_id=customer.id, way="passkey", user_agent=user_agent,
        is_widget=is_widget, at=at,
    )  # fmt: skip


@action
def remove_passkey(*, portal: PortalFacts, customer: CustomerView, passkey_id: UUID, at: datetime) -> None:
    """Let a passkey open nothing any more. Harmless to repeat; somebody else's stays."""
    theirs = Passkey.objects.filter(organisation_id=portal.organisation_id, customer_id=customer.id, id=passkey_id)
    if theirs.delete()[0]:
        _tell(portal, customer.id, "passkey.removed", at)


def _challenge(portal: PortalFacts, customer_id: UUID | None, state: Mapping[str, Any], at: datetime) -> str:
    until = (at + GOOD_FOR).timestamp()
    return signing.dumps([str(new_id()), _whose(portal, customer_id), until, dict(state)], salt=_SALT)


def _opened(
    portal: PortalFacts, challenge: str, customer_id: UUID | None, at: datetime
) -> tuple[UUID, Mapping[str, Any]]:
    """A challenge's id and state, if it is one of ours, for this guest, and in its time."""
    try:
        id_, whose, until, state = signing.loads(challenge, salt=_SALT)
    except signing.BadSignature:
        raise PasskeyRefused from None
    if whose != _whose(portal, customer_id) or until <= at.timestamp():
        raise PasskeyRefused
    return UUID(id_), state


def _answered(portal: PortalFacts, id_: UUID, at: datetime) -> None:
    """An answer is good once: remembered only of one that was right, and for as long as it would be."""
    row = {"organisation_id": portal.organisation_id, "expires_at": at + GOOD_FOR}
    if not AnsweredChallenge.objects.get_or_create(id=id_, defaults=row)[1]:
        raise PasskeyRefused


def _whose(portal: PortalFacts, customer_id: UUID | None) -> list[str]:
    return [str(portal.organisation_id), str(customer_id or "")]


def _tell(portal: PortalFacts, customer_id: UUID, kind: str, at: datetime) -> None:
    by = guest_actor(customer_id)
    journal.write(organisation_id=portal.organisation_id, kind=kind, subject_id=customer_id, by=by, at=at)
