"""From news to mails, in one transaction: neither is lost nor doubled."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from habitue.customers.lists import customers_named
from habitue.customers.queries import CustomerView
from habitue.merchants.brand import BrandFacts, brand_facts
from habitue.merchants.queries import MerchantNotFound
from habitue.messages.actions import Enclosure, send
from habitue.messages.addresses import is_address
from habitue.notices import copies, notices
from habitue.notices.catalogue import TOLD, WISH
from habitue.notices.telling import Telling
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.printing.codes import CodeNotPrintable
from habitue.printing.vouchers import VoucherToPrint, voucher_pages
from habitue.vouchers.queries import voucher_by_id
from habitue.webhooks.events import Event, events_told_by

ROOM = "notices"
# A till that was offline, or an import, tells of the past: nobody wants forty mails about last month.
FRESH_FOR = timedelta(days=2)

# What was brought from another system is no news to those who had it there.
BROUGHT = "import"

logger = logging.getLogger(__name__)
Json = dict[str, Any]


@action
def spread_news(*, limit: int = 200, at: datetime) -> int:
    """Take news and write the mails that customers and merchants wish for; return how much news was taken."""
    taken = sorted(journal.take(ROOM, limit), key=lambda news: news.organisation_id)
    for organisation_id, group in groupby(taken, key=lambda news: news.organisation_id):
        fresh = [event for event in events_told_by(list(group)) if event.name in TOLD]
        _tell(organisation_id, [event for event in fresh if event.recorded_at - event.occurred_at < FRESH_FOR], at)
    return len(taken)


def _tell(organisation_id: UUID, events: Sequence[Event], at: datetime) -> None:
    events = [event for event in events if event.content.get("reason") != BROUGHT]
    if not events:
        return
    try:
        brand = brand_facts(organisation_id)
    except MerchantNotFound:
        return  # nobody is there any more who could wish for it, and the news of others must not wait behind it
    concerned = {event.id: _customer_of(organisation_id, event) for event in events}
    known = customers_named(organisation_id, {each for each in concerned.values() if each is not None})
    for event in events:
        customer = known.get(concerned[event.id] or UUID(int=0))
        telling = Telling(organisation_id, at, event, customer, brand)
        if customer is not None and _wishes(customer):
            _write(telling, "customer", to=customer.email, language=customer.language or brand.language)
        wanted = TOLD[event.name] in brand.copies and is_address(brand.notice_email)
        if wanted and not _is_told_with_its_sale(event, brand):
            _write(telling, "merchant", to=brand.notice_email, language=brand.language)


def _wishes(customer: CustomerView) -> bool:
    return WISH in customer.mails and customer.blocked_at is None and is_address(customer.email)


def _is_told_with_its_sale(event: Event, brand: BrandFacts) -> bool:
    return event.name == "voucher.issued" and bool(event.content.get("sale")) and "sale" in brand.copies


def _customer_of(organisation_id: UUID, event: Event) -> UUID | None:
    if event.name == "voucher.issued":
        voucher = voucher_by_id(organisation_id, event.subject_id)
        return voucher.customer_id if voucher else None
    said = event.content.get("customer")
    if said:
        return UUID(str(said))
    return None if event.name == "sale.recorded" else event.subject_id


_WRITERS: Mapping[str, Callable[[Telling], tuple[str, Json] | None]] = {
    "customer": notices.notice_of,
    "merchant": copies.copy_of,
}


def _write(telling: Telling, whom: str, *, to: str, language: str) -> None:
    try:
        written = telling.in_language(language, _WRITERS[whom])
    except Refusal as refusal:
        # What it tells of is gone meanwhile: forgotten, merged, undone.
        logger.info("nothing to tell of", extra={"event": str(telling.event.id), "code": refusal.code})
        return
    if written is None:
        return
    kind, context = written
    send(
        organisation_id=telling.organisation_id,
        kind=kind,
        to=to,
        language=language,
        context=context,
        attachments=_enclosed(telling, context, language) if kind == "notices.voucher" else (),
        customer_id=telling.customer.id if telling.customer and whom == "customer" else None,
        by=SYSTEM,
        at=telling.at,
        key=f"notice:{telling.event.id}:{whom}",
    )


def _enclosed(telling: Telling, context: Json, language: str) -> tuple[Enclosure, ...]:
    """The voucher as a page to be printed, in the merchant's design."""
    voucher = VoucherToPrint(code=context["code"], amount=context["amount"], until=context["until"])
    try:
        pdf = voucher_pages(organisation_id=telling.organisation_id, vouchers=[voucher], language=language)
    except CodeNotPrintable:
        return ()
    return (Enclosure(f"{context['code']}.pdf", "application/pdf", pdf),)
