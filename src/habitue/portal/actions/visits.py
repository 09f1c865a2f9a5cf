"""Answering a link, coming in, going out."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import orjson
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from habitue.checkout.people.registering import register_customer
from habitue.customers.actions import NewCard, give_consent
from habitue.customers.details import Details
from habitue.customers.models import Medium
from habitue.customers.portals import PortalFacts
from habitue.customers.queries import CustomerView, UnknownCode, card_for, customer_for, find_customer
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM, Actor
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import unseal
from habitue.portal.logic import device_of, hash_of, new_card_number, new_token, plain_code
from habitue.portal.models import AddressChange, MailedLink, Visit

LASTS = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)
TRIES_MOST = 5
# Six digits are guessed once in a million: five tries for each of very many links would be no few.
WRONG_OF_AN_ASKER, WRONG_OF_AN_ORGANISATION = 25, 100
_HOUR = timedelta(hours=1)
Way = Literal["link", "code", "passkey"]


class LinkOver(Refusal):
    """Used, too old, or never there: one answer."""

    code = "link_over"
    text = _("This link has been used, or is older than fifteen minutes. Ask for a new one.")


class WrongCode(Refusal):
    """Wrong, used up, too old, or of nobody: one answer."""

    code = "wrong_code"
    text = _("This is not the code that we mailed you. After five tries ask for a new one.")


class CodesClosed(WrongCode):
    """Too many codes were wrong in the last hour, from where this link was asked for or for the whole house."""

    code = "codes_closed"
    text = _("So many codes were wrong that none is taken for an hour. Please open the link in the mail.")


@dataclass(frozen=True, slots=True)
class Begun:
    """A visit has begun: the token goes into a cookie and is told nobody else."""

    visit_id: UUID
    customer_id: UUID
    token: str
    ends_at: datetime
    is_new: bool = False


def guest_actor(customer_id: UUID) -> Actor:
    """A guest as the journal knows them: no name, as a journal is for ever."""
    return Actor("customer", customer_id)


@action
def answer_link(*, portal: PortalFacts, token: str, user_agent: str, is_widget: bool = False, at: datetime) -> Begun:
    """Let whoever holds the mailed link in; somebody who registers becomes a customer with a card now.

    Refuses `link_over`.
    """
    rows = MailedLink.objects.select_for_update().filter(organisation_id=portal.organisation_id)
    link = rows.filter(token_hash=hash_of(token)).first()
    if link is None or not link.is_good(at):
        raise LinkOver
    return _let_in(portal, link, "link", user_agent, at, is_widget=is_widget)


@action
def answer_code(
    *, portal: PortalFacts, link_id: UUID, code: str, user_agent: str, is_widget: bool = False, at: datetime
) -> Begun | WrongCode:
    """The same by the short code, in the browser that asked for the link; five tries, each of which commits.

    A wrong code is returned, not raised: it has to be counted, also where the link leads nowhere, as whoever watches
    the counts would learn that. The door raises it.
    """
    rows = MailedLink.objects.select_for_update().filter(organisation_id=portal.organisation_id)
    link = rows.filter(id=link_id).first()
    if link is None or link.tries >= TRIES_MOST:
        return WrongCode()
    if _too_many_were_wrong(link, at):
        return CodesClosed()
    link.tries += 1
    link.save(update_fields=["tries"])
    if not link.is_good(at) or not hmac.compare_digest(bytes(link.code_hash), hash_of(plain_code(code))):
        return WrongCode()
    return _let_in(portal, link, "code", user_agent, at, is_widget=is_widget)


def _too_many_were_wrong(link: MailedLink, at: datetime) -> bool:
    recent = MailedLink.objects.filter(organisation_id=link.organisation_id, made_at__gt=at - _HOUR, used_at=None)
    of_all = recent.aggregate(of_asker=Sum("tries", filter=Q(asker_hash=link.asker_hash)), of_house=Sum("tries"))
    of_asker, of_house = of_all["of_asker"] or 0, of_all["of_house"] or 0
    return of_asker >= WRONG_OF_AN_ASKER or of_house >= WRONG_OF_AN_ORGANISATION


def _let_in(
    portal: PortalFacts, link: MailedLink, way: Way, user_agent: str, at: datetime, *, is_widget: bool
) -> Begun:
    organisation_id = portal.organisation_id
    sealed = link.sealed
    link.used_at, link.sealed = at, None
    link.save(update_fields=["used_at", "sealed"])
    if sealed is not None:
        customer, is_new = _registered(organisation_id, orjson.loads(unseal(sealed)), at), True
    elif link.customer_id is not None:
        customer, is_new = customer_for(organisation_id, link.customer_id), False
    else:
        raise LinkOver
    return begin_visit(
        organisation_id=organisation_id, customer_id=customer.id, way=way, user_agent=user_agent,
        is_widget=is_widget, is_new=is_new, at=at,
    )  # fmt: skip


@action
def begin_visit(
    *,
    organisation_id: UUID,
    customer_id: UUID,
    way: Way,
    user_agent: str,
    is_widget: bool = False,
    is_new: bool = False,
    at: datetime,
) -> Begun:
    """Log a guest in, in one browser."""
    token = new_token()
    visit = Visit.objects.create(
        id=new_id(),
        organisation_id=organisation_id,
        customer_id=customer_id,
        token_hash=token.hash,
        is_widget=is_widget,
        way=way,
        device=device_of(user_agent),
        began_at=at,
        seen_at=at,
        ends_at=at + LASTS,
    )
    _tell_begun(organisation_id, customer_id, way, at)
    return Begun(visit.id, customer_id, token.text, visit.ends_at, is_new)


def _tell_begun(organisation_id: UUID, customer_id: UUID, way: Way, at: datetime) -> None:
    by, data = guest_actor(customer_id), {"way": way}
    journal.write(organisation_id=organisation_id, kind="visit.began", subject_id=customer_id, by=by, at=at, data=data)


@action
def see_visit(*, organisation_id: UUID, visit_id: UUID, at: datetime) -> None:
    """Remember that a visit goes on, and let it last anew."""
    Visit.objects.filter(organisation_id=organisation_id, id=visit_id).update(seen_at=at, ends_at=at + LASTS)


@action
def end_visit(*, organisation_id: UUID, customer_id: UUID, visit_id: UUID, at: datetime) -> None:
    """Log a guest out in one browser. Harmless to repeat; somebody else's stays."""
    Visit.objects.filter(
        organisation_id=organisation_id, customer_id=customer_id, id=visit_id, ended_at__isnull=True
    ).update(ended_at=at)


@action
def end_visits(*, organisation_id: UUID, customer_id: UUID, by: Actor, at: datetime) -> int:
    """Log a guest out everywhere, and let no mailed link work any more; how many visits that ended."""
    ended = Visit.objects.filter(
        organisation_id=organisation_id, customer_id=customer_id, ended_at__isnull=True
    ).update(ended_at=at)  # fmt: skip
    links = MailedLink.objects.filter(organisation_id=organisation_id, customer_id=customer_id, used_at__isnull=True)
    links.update(used_at=at)
    AddressChange.objects.filter(
        organisation_id=organisation_id, customer_id=customer_id, used_at__isnull=True
    ).update(used_at=at, sealed=None)  # fmt: skip
    journal.write(
        organisation_id=organisation_id, kind="visit.all_ended", subject_id=customer_id, by=by, at=at,
        data={"visits": ended},
    )  # fmt: skip
    return ended


def _registered(organisation_id: UUID, told: Mapping[str, Any], at: datetime) -> CustomerView:
    """Whoever answered the mail, as a customer with a card; if they became one meanwhile, as who they are."""
    try:
        return find_customer(organisation_id, email=told["email"], at=at).customer
    except Refusal:
        pass
    birth_date = told["birth_date"]
    details = Details(
        given_name=told["given_name"],
        family_name=told["family_name"],
        email=told["email"],
        telephone=told["telephone"],
        birth_date=date.fromisoformat(birth_date) if birth_date else None,
        language=told["language"],
    )
    customer = register_customer(
        organisation_id=organisation_id,
        details=details,
        cards=[NewCard(_card_for(organisation_id, told.get("card", "")), Medium.QR)],
        by=SYSTEM,
        at=at,
    )
    for text_id in told["texts"]:
        give_consent(
            customer=customer,
            text_id=UUID(text_id),
            place="portal",
            proof="double_opt_in",
            by=guest_actor(customer.id),
            at=at,
        )
    return customer


def _card_for(organisation_id: UUID, wanted: str) -> str:
    """The blank card that they hold already, if it is one; else a new number."""
    if wanted:
        try:
            card = card_for(organisation_id, wanted)
        except UnknownCode:
            pass
        else:
            if card.customer_id is None and card.blocked_at is None:
                return card.code
    return new_card_number()
