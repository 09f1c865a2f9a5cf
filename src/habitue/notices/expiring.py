"""What will soon be lost, told in time: each morning, to customers who chose it, some of them at a time.

Each organisation has a round, a row that falls due in its morning. A turn takes one that is due, looks at its next
customers, and writes their mails and how far it has come in one transaction: whatever stops it, nobody is left out and
nobody is told twice. A mail is written when something will be gone within a fortnight, and tells of all that will be
within six weeks, so that points which expire day by day do not make a mail a day.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from habitue.checkout.amounts import shown
from habitue.checkout.queries.accounts import name_of
from habitue.customers.lists import wishing_for_expiry
from habitue.customers.queries import CustomerView
from habitue.ledger.queries import ExpiringOf, expiring_of, units_of
from habitue.merchants.queries import MerchantNotFound, organisation_facts, organisations
from habitue.messages.actions import send
from habitue.messages.addresses import is_address
from habitue.notices.models import ExpiryRound, ExpiryTold
from habitue.notices.telling import Words
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM
from habitue.vouchers.queries import holders_of_vouchers

SOON = timedelta(days=14)
AHEAD = timedelta(days=45)
MORNING = time(9)
CUSTOMERS_A_TURN = 200
LINES_MAX = 12
_NOBODY = UUID(int=0)
_INSTANT = timedelta(microseconds=1)
Json = dict[str, Any]


@action
def begin_rounds(*, at: datetime) -> int:
    """Give each organisation that has none its round, due in its next morning; how many got one.

    Test organisations are left out, as with their nights: their clock is set by whoever tries something.
    """
    known = set(ExpiryRound.objects.values_list("organisation_id", flat=True))
    rows = [
        ExpiryRound(organisation_id=facts.id, due_at=next_morning(at, facts.zone))
        for facts in organisations()
        if not facts.is_test and facts.id not in known
    ]
    ExpiryRound.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def rounds_due(at: datetime) -> list[UUID]:
    """The organisations whose round is due, whoever waits longest first."""
    return list(ExpiryRound.objects.filter(due_at__lte=at).order_by("due_at").values_list("organisation_id", flat=True))


@action
def warn_some(*, organisation_id: UUID, at: datetime, limit: int = CUSTOMERS_A_TURN) -> bool:
    """Go on with a round: write to those of its next customers who would lose something. False where it is not due.

    Any number of workers may: for whoever comes second to a round it is not due.
    """
    rows = ExpiryRound.objects.select_for_update(skip_locked=True).filter(due_at__lte=at)
    found = rows.filter(organisation_id=organisation_id).first()
    if found is None:
        return False
    try:
        facts = organisation_facts(organisation_id)
    except MerchantNotFound:
        found.delete()
        return False
    customers = wishing_for_expiry(organisation_id, after=found.after or _NOBODY, limit=limit)
    _warn(organisation_id, [each for each in customers if is_address(each.email)], at)
    if len(customers) < limit:
        found.after, found.due_at = None, next_morning(at, facts.zone)
    else:
        found.after = customers[-1].id
    found.save(update_fields=["after", "due_at"])
    return True


def next_morning(at: datetime, zone: ZoneInfo) -> datetime:
    """The first nine o'clock after a moment, where the organisation is."""
    day = at.astimezone(zone).date()
    morning = datetime.combine(day, MORNING, tzinfo=zone)
    return morning if morning > at else datetime.combine(day + timedelta(days=1), MORNING, tzinfo=zone)


def _warn(organisation_id: UUID, customers: Sequence[CustomerView], at: datetime) -> None:
    ids = [customer.id for customer in customers]
    rows = ExpiryTold.objects.filter(organisation_id=organisation_id, customer_id__in=ids)
    told = dict(rows.values_list("customer_id", "told_until"))
    words = Words(organisation_id, at)
    for customer, going in _going(organisation_id, ids, at).items():
        news = [each.at for each in going if each.at > told.get(customer, at)]
        if news and min(news) <= at + SOON:
            _write(words, next(each for each in customers if each.id == customer), going)


def _going(organisation_id: UUID, customers: Sequence[UUID], at: datetime) -> dict[UUID, list[ExpiringOf]]:
    """What these customers will lose of their accounts and vouchers, soonest first: two queries."""
    holders = holders_of_vouchers(organisation_id, customers)
    owners = [*customers, *holders]
    found: dict[UUID, list[ExpiringOf]] = {}
    for owner, going in expiring_of(organisation_id, owners, after=at, until=at + AHEAD).items():
        found.setdefault(holders.get(owner, owner), []).extend(going)
    return {customer: sorted(going, key=lambda each: each.at) for customer, going in found.items()}


def _write(words: Words, customer: CustomerView, going: Sequence[ExpiringOf]) -> None:
    organisation_id, at = words.organisation_id, words.at
    language = customer.language or organisation_facts(organisation_id).language
    ExpiryTold.objects.update_or_create(
        organisation_id=organisation_id,
        customer_id=customer.id,
        defaults={"told_until": going[-1].at, "told_at": at},
    )
    with translation.override(language):
        lines = _lines(words, going)
    send(
        organisation_id=organisation_id,
        kind="notices.expiry",
        to=customer.email,
        language=language,
        context={"name": customer.given_name, "going": lines[:LINES_MAX], "more": max(0, len(lines) - LINES_MAX)},
        customer_id=customer.id,
        # Nobody is told of what is lost already.
        late_at=going[-1].at,
        by=SYSTEM,
        at=at,
    )


def _lines(words: Words, going: Sequence[ExpiringOf]) -> list[Json]:
    """A line for what goes of one thing on one day; the day is the last on which it can be used."""
    decimals = {code: places for code, (places, _money) in units_of(words.organisation_id).items()}
    sums: dict[tuple[str, str], int] = {}
    for each in going:
        unit = "voucher" if each.purpose == "voucher" else name_of(each.purpose, each.unit)
        key = (words.date_of(each.at - _INSTANT), unit)
        sums[key] = sums.get(key, 0) + each.amount
    return [{"day": day, **_said(words, unit, parts, decimals)} for (day, unit), parts in sums.items()]


def _said(words: Words, unit: str, parts: int, decimals: Mapping[str, int]) -> Json:
    if unit == "voucher":
        return {"what": _("Voucher"), "amount": words.money_of(parts)}
    if unit == "prepaid":
        return {"what": _("Prepaid"), "amount": words.money_of(parts)}
    amount = words.amount_of(unit, shown(parts, decimals.get(unit, 0)))
    return {"what": words.name_of(unit), "amount": amount}
