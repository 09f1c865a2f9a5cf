"""Asking for a mailed link. What is answered and what is done never tell whether an address is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from habitue.customers.actions import NotConsented
from habitue.customers.consents import texts_in_force
from habitue.customers.details import Details, read_details
from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerNotFound, CustomerView, UnknownCode, find_customer
from habitue.merchants.queries import organisation_facts
from habitue.messages.actions import send
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fingerprint, fold_code, seal
from habitue.portal.logic import new_code, new_token
from habitue.portal.models import MailedLink

GOOD_FOR = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
# A guest who mistypes asks twice; somebody who collects addresses or fills a letter box asks a thousand times. All who
# sit in one place share its wireless network, and so the address from which they ask.
OF_AN_ADDRESS, OF_AN_ASKER = 5, 200
# Five from one network, so that nobody keeps a guest out who asks from theirs; from all what a letter box bears.
OF_AN_ADDRESS_FROM_ALL = 15
# After so many that were not answered no more mails go to addresses that nobody has here: each may be a stranger's who
# did not ask, and the house's good name with those who carry mail hangs on them. Customers get their link all the same,
# so that nobody locks them out by asking for others. All that is asked for counts, known or not: if strangers alone
# did, whoever asked just below the limit would learn who is none.
UNANSWERED_OF_AN_ASKER, UNANSWERED_OF_AN_ORGANISATION = 50, 300


class AskedTooOften(Refusal):
    code = "rate_limited"
    text = _("That was too often. Please try again in an hour.")
    status = 429


class RegisteringClosed(Refusal):
    code = "forbidden"
    text = _("Nobody can register here at the moment. Please ask at the till.")
    status = 403


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page that waits needs to know: which link the short code belongs to.

    `is_crowded`: so much is asked for that a mail may not come. It is said to everybody, customer or not.
    """

    link_id: UUID
    expires_at: datetime
    is_crowded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What somebody who wants a card has told; `texts` are the ids of the consents that they gave."""

    given_name: str
    family_name: str
    email: str
    telephone: str = ""
    birth_date: date | None = None
    language: str = ""
    texts: Sequence[UUID] = ()
    card: str = ""


@action
def ask_to_log_in(*, portal: PortalFacts, address: str, asker: str, base: str, language: str, at: datetime) -> Asked:
    """Mail a link to the customer of this e-mail address or card number; somebody unknown is told so, by mail.

    `asker` is the network address of who asks, `base` the address of this installation. Refuses `rate_limited`.
    """
    customer = _customer_of(portal.organisation_id, address, at)
    to = customer.email if customer else address if "@" in address else ""
    kind = "portal.log_in" if customer else "portal.unknown"
    return _mailed(portal, _address_of(address), asker, customer, None, kind, to, base, language, at)


@action
def ask_to_register(
    *, portal: PortalFacts, registration: Registration, asker: str, base: str, language: str, at: datetime
) -> Asked:
    """Mail a link that makes them a customer; whoever is one already gets a link to log in instead.

    Refuses `forbidden` where the portal lets nobody register, `malformed`, `consent_required`, `rate_limited`.
    """
    if not portal.lets_register:
        raise RegisteringClosed
    organisation_id = portal.organisation_id
    read_details(organisation_id, details_of(registration), at)
    in_force = {text.id: text for text in texts_in_force(organisation_id)}
    missing = [text for text in in_force.values() if text.is_required and text.id not in registration.texts]
    if missing or not set(registration.texts) <= in_force.keys():
        raise NotConsented(purposes=[text.purpose for text in missing])
    customer = _customer_of(organisation_id, registration.email, at)
    kind = "portal.log_in" if customer else "portal.register"
    sealed = None if customer else seal(orjson.dumps(_plain(registration)).decode())
    address, to = _address_of(registration.email), registration.email
    return _mailed(portal, address, asker, customer, sealed, kind, to, base, language, at)


def details_of(registration: Registration) -> Details:
    """What of it describes the person."""
    return Details(
        given_name=registration.given_name,
        family_name=registration.family_name,
        email=registration.email,
        telephone=registration.telephone,
        birth_date=registration.birth_date,
        language=registration.language,
    )


def _plain(registration: Registration) -> dict[str, Any]:
    return {name: getattr(registration, name) for name in Registration.__slots__}


def _address_of(address: str) -> str:
    return address.strip().casefold() if "@" in address else fold_code(address)


def _customer_of(organisation_id: UUID, address: str, at: datetime) -> CustomerView | None:
    try:
        if "@" in address:
            found = find_customer(organisation_id, email=address, at=at)
        else:
            found = find_customer(organisation_id, code=address, at=at)
    except Refusal as refusal:
        if not isinstance(refusal, CustomerNotFound | UnknownCode) and refusal.code not in _SILENT:
            raise
        return None
    return found.customer if found.customer.email else None


# One answer for all of these: what is blocked, blank or too old is not told to the public.
_SILENT = {"blocked", "blank", "ambiguous_customer", "code_expired"}


def _mailed(
    portal: PortalFacts,
    address: str,
    asker: str,
    customer: CustomerView | None,
    sealed: bytes | None,
    kind: str,
    to: str,
    base: str,
    language: str,
    at: datetime,
) -> Asked:
    organisation_id = portal.organisation_id
    address_hash, asker_hash = fingerprint("portal-address", address), fingerprint("portal-asker", asker)
    recent = MailedLink.objects.filter(organisation_id=organisation_id, made_at__gt=at - _HOUR)
    _limit(recent, address_hash, asker_hash)
    unanswered = recent.filter(used_at=None, is_excess=False)
    is_excess = unanswered.filter(asker_hash=asker_hash).count() >= UNANSWERED_OF_AN_ASKER
    is_crowded = is_excess or unanswered.count() >= UNANSWERED_OF_AN_ORGANISATION
    is_mailed = bool(to) and (customer is not None or not is_crowded)
    token, code = new_token(), new_code()
    link = MailedLink.objects.create(
        id=new_id(),
        organisation_id=organisation_id,
        address_hash=address_hash,
        asker_hash=asker_hash,
        customer_id=customer.id if customer else None,
        sealed=sealed if is_mailed else None,
        is_excess=is_excess,
        token_hash=token.hash,
        code_hash=code.hash,
        made_at=at,
        expires_at=at + GOOD_FOR,
    )
    if is_mailed:
        send(
            organisation_id=organisation_id,
            kind=kind,
            to=to,
            language=(customer.language if customer else "")
            or language
            or organisation_facts(organisation_id).language,
            context={
                "url": f"{base}{portal.path}links/{token.text}",
                "code": f"{code.text[:3]} {code.text[3:]}",
                "name": customer.given_name if customer else "",
                "portal_url": f"{base}{portal.path}",
            },
            customer_id=customer.id if customer else None,
            late_at=link.expires_at,
            by=SYSTEM,
            at=at,
        )
    return Asked(link_id=link.id, expires_at=link.expires_at, is_crowded=is_crowded)


def _limit(recent: QuerySet[MailedLink], address_hash: bytes, asker_hash: bytes) -> None:
    """Refuse `rate_limited`; counted for an address whether or not anybody has it."""
    for rows, most in (
        (recent.filter(address_hash=address_hash, asker_hash=asker_hash), OF_AN_ADDRESS),
        (recent.filter(address_hash=address_hash), OF_AN_ADDRESS_FROM_ALL),
        (recent.filter(asker_hash=asker_hash), OF_AN_ASKER),
    ):
        if rows.count() >= most:
            raise AskedTooOften(retry_after=int(_HOUR.total_seconds()))
