"""The nightly run: what time alone brings, for each customer it concerns, up to a stated moment.

Pending credits become available, then automatic exchanges and grants, then tiers, then expiry, then tiers again. A
run that missed nights goes through them in order, midnight by midnight, so that stamps which matured in one evening
become the toast that they were good for before they expire. It works in small steps, each a transaction of its own:
it can be broken off anywhere, run again, or run twice at once. Nothing that anybody reads waits for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from habitue.customers.birthdays import born_on
from habitue.ledger.actions import hold_owners, settle_due
from habitue.ledger.holders import owners_holding
from habitue.merchants.queries import organisation_facts
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.programs import durations, standings
from habitue.programs.automatic import run_automatic_exchanges
from habitue.programs.grants import give_grants
from habitue.programs.models import CustomerStanding, GrantGiven, Night
from habitue.programs.queries import newest_number, version_in_force
from habitue.programs.referrals import referrals_due, settle_referral
from habitue.programs.tiers import shown_rank, standing_at

CUSTOMERS_AT_ONCE = 100
NIGHTS_MAX = 366
INSTANT = timedelta(microseconds=1)


@dataclass(slots=True)
class NightReport:
    """What a run did. `left` are customers with whom others were busy all the time: the next run comes to them."""

    settled: int = 0
    exchanged: int = 0
    granted: int = 0
    tiers_changed: int = 0
    left: set[UUID] = field(default_factory=set)


def run_night(*, organisation_id: UUID, until: datetime, by: Actor) -> NightReport:
    """Do what is due until a moment, that moment included. Harmless to repeat; nothing is done twice."""
    report = NightReport()
    night = Night.objects.filter(organisation_id=organisation_id).first()
    done_until = None if night is None else night.done_until
    if done_until is not None and until < done_until:
        return report
    newest = newest_number(organisation_id)
    version_in_force(organisation_id, until, newest=newest)  # so that this process knows of it from here on
    everybody = night is None or night.version_number != newest
    for midnight in _midnights(organisation_id, done_until, until):
        _settle(organisation_id, midnight - INSTANT, by, report)
        _change_tiers(organisation_id, midnight - INSTANT, by, report)
        _give_birthdays(organisation_id, midnight, by, report)
        _settle(organisation_id, midnight, by, report)
        _change_tiers(organisation_id, midnight, by, report)
        remember_night(organisation_id=organisation_id, until=midnight)
    _settle(organisation_id, until, by, report)
    _thank_for_friends(organisation_id, until, by, report)
    _exchange(organisation_id, _who_could_exchange(organisation_id, until), by, until, report)
    _change_tiers(organisation_id, until, by, report, everybody=everybody)
    remember_night(organisation_id=organisation_id, until=until, version_number=newest)
    return report


@action
def remember_night(*, organisation_id: UUID, until: datetime, version_number: int | None = None) -> None:
    """Write how far the run has come, and by which version it has looked at everybody's tier."""
    version = {} if version_number is None else {"version_number": version_number}
    Night.objects.update_or_create(organisation_id=organisation_id, defaults={"done_until": until, **version})


def _midnights(organisation_id: UUID, done_until: datetime | None, until: datetime) -> list[datetime]:
    """The organisation's midnights after the last run, up to `until`; the last one alone if there was no run yet."""
    zone = organisation_facts(organisation_id).zone
    day = durations.local_day(until, zone)
    first = day if done_until is None else durations.local_day(done_until, zone) + timedelta(days=1)
    first = max(first, day - timedelta(days=NIGHTS_MAX))
    return [durations.midnight(first + timedelta(days=number), zone) for number in range((day - first).days + 1)]


def _settle(organisation_id: UUID, until: datetime, by: Actor, report: NightReport) -> None:
    while settle_some(organisation_id=organisation_id, report=report, by=by, at=until):
        pass


@action
def settle_some(*, organisation_id: UUID, report: NightReport, by: Actor, at: datetime) -> bool:
    """What is due on some accounts happens, and what their owners now have enough for; whether there were any.

    In one transaction: a second run at the same time passes these customers over, and cannot let expire in between
    what they were about to exchange.
    """
    owners = settle_due(organisation_id=organisation_id, until=at, limit=CUSTOMERS_AT_ONCE)
    report.settled += len(owners)
    _exchange(organisation_id, owners, by, at, report)
    return bool(owners)


def _exchange(organisation_id: UUID, customers: Iterable[UUID], by: Actor, at: datetime, report: NightReport) -> None:
    if not any(rule.automatic for rule in version_in_force(organisation_id, at).document.exchanges):
        return
    for some in _chunks(customers):
        ran, left = run_automatic_exchanges(organisation_id=organisation_id, customers=some, by=by, at=at)
        report.exchanged += ran
        report.left.update(left)


def _who_could_exchange(organisation_id: UUID, at: datetime) -> Iterator[UUID]:
    """Whose balance is enough for an automatic exchange, whatever brought it there."""
    for rule in version_in_force(organisation_id, at).program.exchanges:
        if not rule.automatic:
            continue
        unit, parts = next(iter(rule.takes.items()))
        after: UUID | None = None
        while owners := owners_holding(
            organisation_id, purpose="earned", unit=unit, at_least=parts, after=after, limit=CUSTOMERS_AT_ONCE
        ):
            yield from owners
            after = owners[-1]


def _give_birthdays(organisation_id: UUID, midnight: datetime, by: Actor, report: NightReport) -> None:
    """Whose birthday begins gets what the program grants for it, once a year."""
    if not any(grant.at == "birthday" for grant in version_in_force(organisation_id, midnight).document.grants):
        return
    day = durations.local_day(midnight, organisation_facts(organisation_id).zone)
    rows = GrantGiven.objects.filter(organisation_id=organisation_id, occasion=f"birthday:{day.year}")
    for some in _chunks(born_on(organisation_id, day)):
        given_to = set(rows.filter(customer_id__in=some).values_list("customer_id", flat=True))
        receivers = []
        for customer_id in some:
            try:
                codes = give_grants(
                    organisation_id=organisation_id,
                    customer_id=customer_id,
                    moment="birthday",
                    occasion=str(day.year),
                    by=by,
                    at=midnight,
                )
            except Refusal:
                # A frozen account, or one that never stood still: one customer does not end everybody's night.
                report.left.add(customer_id)
                continue
            receivers += [customer_id] if codes and customer_id not in given_to else []
            report.granted += len(codes)
        _exchange(organisation_id, receivers, by, midnight, report)


def _thank_for_friends(organisation_id: UUID, at: datetime, by: Actor, report: NightReport) -> None:
    """Whoever brought a customer that has bought by now gets what the program grants for it."""
    after: UUID | None = None
    while customers := referrals_due(organisation_id, after=after, limit=CUSTOMERS_AT_ONCE):
        for customer_id in customers:
            try:
                report.granted += settle_referral(
                    organisation_id=organisation_id, customer_id=customer_id, by=by, at=at
                )
            except Refusal:
                report.left.add(customer_id)
        after = customers[-1]


def _change_tiers(
    organisation_id: UUID, at: datetime, by: Actor, report: NightReport, *, everybody: bool = False
) -> None:
    """Write down the tiers that changed by themselves: those that are due, or everybody's under a new program."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        changed, after = change_tiers(organisation_id=organisation_id, after=after, everybody=everybody, by=by, at=at)
        report.tiers_changed += changed


@action
def change_tiers(
    *, organisation_id: UUID, after: UUID, everybody: bool, by: Actor, at: datetime
) -> tuple[int, UUID | None]:
    """Bring some standings up to a moment, those with something due or all; how many changed, and where to go on."""
    ladder = version_in_force(organisation_id, at).ladder
    zone = organisation_facts(organisation_id).zone
    rows = CustomerStanding.objects.filter(organisation_id=organisation_id, customer_id__gt=after)
    if not everybody:
        rows = rows.filter(due_on__lte=durations.local_day(at, zone))
    concerned = list(rows.order_by("customer_id").values_list("customer_id", flat=True)[:CUSTOMERS_AT_ONCE])
    if ladder is None or not concerned:
        return 0, None
    # Owners first, as a sale locks them: a sale that has read a standing before reads it again.
    hold_owners(organisation_id=organisation_id, owners=concerned)
    locked = list(rows.filter(customer_id__in=concerned).order_by("customer_id").select_for_update())
    changed = 0
    for row in locked:
        standing = standings.from_row(row)
        tallies = standings.tallies_of(organisation_id, row.customer_id, ladder.what)
        view = standing_at(ladder, standing, tallies, at, zone)
        if view.standing == standing:
            continue
        standings.save(organisation_id, row.customer_id, view.standing)
        before = ladder.levels[shown_rank(ladder, standing)].code
        changed += before != view.level
        standings.tell(organisation_id, row.customer_id, before, view.level, by=by, at=at)
    return changed, concerned[-1]


def _chunks(customers: Iterable[UUID]) -> Iterator[list[UUID]]:
    waiting = iter(customers)
    while some := list(islice(waiting, CUSTOMERS_AT_ONCE)):
        yield some
