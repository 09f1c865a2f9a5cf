"""Automatic exchanges outside a sale: as often as the balance of a customer allows at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from habitue.customers.queries import CustomerNotFound, customer_for
from habitue.ledger.actions import post
from habitue.ledger.posting import Act, News
from habitue.ledger.queries import owner_at
from habitue.merchants.queries import organisation_facts
from habitue.platform.db import action, call
from habitue.platform.journal import Actor
from habitue.programs import standings
from habitue.programs.crediting import UnitMoves
from habitue.programs.judging.exchanges import Running, run_automatic_now
from habitue.programs.judging.types import Moment, Place, State
from habitue.programs.queries import VersionInForce, version_in_force
from habitue.programs.tiers import standing_at

ATTEMPTS_MAX = 5


@dataclass(frozen=True, slots=True)
class _Plan:
    act: Act
    uses: Mapping[str, int]  # exchange:toast -> times, of those that are limited for each customer


def counter_owner(organisation_id: UUID, use: str) -> UUID:
    """The owner of the counter of what there is only a number of: always the same for `exchange:toast`.

    Sales, the nightly run and exchanges on request count on it alike.
    """
    return uuid5(organisation_id, use)


@action
def run_automatic_exchanges(
    *, organisation_id: UUID, customers: Sequence[UUID], by: Actor, at: datetime
) -> tuple[int, list[UUID]]:
    """Run what is automatic for these customers; return for how many something ran, and who must be asked again.

    Asked again must be those whose accounts others kept moving, or for whom a limit was reached in between.
    """
    ran, open_customers = 0, sorted(set(customers))
    for _attempt in range(ATTEMPTS_MAX):
        plans = {customer: plan for customer in open_customers if (plan := _plan(organisation_id, customer, by, at))}
        if not plans:
            return ran, []
        answers = post(acts=[plan.act for plan in plans.values()])
        open_customers = []
        for (customer, plan), posted in zip(plans.items(), answers, strict=True):
            if posted.status == "done":
                ran += 1
                _remember(organisation_id, customer, plan, at)
            elif posted.status == "stale" or posted.outcome.get("code") == "limit_reached":
                open_customers.append(customer)
    return ran, open_customers


def _plan(organisation_id: UUID, customer_id: UUID, by: Actor, at: datetime) -> _Plan | None:
    version = version_in_force(organisation_id, at)
    zone = organisation_facts(organisation_id).zone
    owner = owner_at(organisation_id, customer_id, at)
    available = {account.unit: account.available for account in owner.accounts if account.purpose == "earned"}
    if not _could_run(version, available):
        return None
    try:
        customer = customer_for(organisation_id, customer_id)
    except CustomerNotFound:
        return None
    counters = _counters(organisation_id, version, at)
    day = at.astimezone(zone).date()
    state = State(
        known=True,
        tier=_tier(organisation_id, customer_id, version, at, zone),
        birthday=(customer.birth_date.month, customer.birth_date.day) if customer.birth_date else None,
        available=available,
        used_by_customer=_uses(organisation_id, customer_id, version, day),
        used_in_total={use: used for use, (_account, used) in counters.items()},
    )
    running = run_automatic_now(version.program, state, Moment(at=at, place=Place(store="", zone=zone)))
    if not running.runs:
        return None
    moves = UnitMoves(organisation_id=organisation_id, owner=owner, document=version.document, zone=zone, at=at)
    act = _act(organisation_id, moves, running, version, counters, by)
    limited = {rule.use for rule in version.program.exchanges if rule.per_customer is not None}
    uses: dict[str, int] = {}
    for run in running.runs:
        if (use := f"exchange:{run.code}") in limited:
            uses[use] = uses.get(use, 0) + run.times
    return _Plan(act, uses)


def _could_run(version: VersionInForce, available: Mapping[str, int]) -> bool:
    """Whether any automatic exchange is affordable to begin with: most customers need not be looked at closer."""
    return any(
        rule.automatic and all(available.get(unit, 0) >= parts for unit, parts in rule.takes.items())
        for rule in version.program.exchanges
    )


def _act(
    organisation_id: UUID,
    moves: UnitMoves,
    running: Running,
    version: VersionInForce,
    counters: Mapping[str, tuple[UUID | None, int]],
    by: Actor,
) -> Act:
    totals = {rule.use: rule.total for rule in version.program.exchanges if rule.total is not None}
    news = []
    for run in running.runs:
        use = f"exchange:{run.code}"
        if use in totals:
            account, _used = counters[use]
            moves.count(counter_owner(organisation_id, use), account, run.times, totals[use])
        moves.exchange(run.took, use)
        moves.earn(run.gave, use)
        told: dict[str, Any] = {
            "exchange": run.code,
            "times": run.times,
            "took": dict(run.took),
            "gave": dict(run.gave),
        }
        news.append(News(kind="exchange.made", subject=moves.owner.id, data=told))
    return moves.act("exchange", by, news)


def _counters(organisation_id: UUID, version: VersionInForce, at: datetime) -> dict[str, tuple[UUID | None, int]]:
    """Of exchanges that there is only a number of: the counter's account, if there is one, and what was used."""
    counters: dict[str, tuple[UUID | None, int]] = {}
    for rule in version.program.exchanges:
        if rule.automatic and rule.total is not None:
            account = owner_at(organisation_id, counter_owner(organisation_id, rule.use), at).account("uses", "use")
            counters[rule.use] = (None, 0) if account is None else (account.id, -account.balance)
    return counters


def _tier(
    organisation_id: UUID, customer_id: UUID, version: VersionInForce, at: datetime, zone: ZoneInfo
) -> str | None:
    if version.ladder is None:
        return None
    tallies = standings.tallies_of(organisation_id, customer_id, version.ladder.what)
    return standing_at(version.ladder, standings.standing_of(organisation_id, customer_id), tallies, at, zone).level


def _uses(organisation_id: UUID, customer_id: UUID, version: VersionInForce, day: date) -> dict[str, int]:
    uses = {}
    for rule in version.document.exchanges:
        limit = rule.limit
        if rule.automatic and limit is not None and limit.per_customer is not None:
            use = f"exchange:{rule.code}"
            tallies = standings.tallies_of(organisation_id, customer_id, f"use:{use}")
            first = day - timedelta(days=limit.days - 1) if limit.days else date.min
            uses[use] = sum(times for used_on, times in tallies.items() if first <= used_on)
    return uses


def _remember(organisation_id: UUID, customer_id: UUID, plan: _Plan, at: datetime) -> None:
    if plan.uses:
        day = at.astimezone(organisation_facts(organisation_id).zone).date()
        tallies = [[f"use:{use}", day.isoformat(), times] for use, times in plan.uses.items()]
        what = {"customer": str(customer_id), "tallies": tallies, "standing": None, "grants": []}
        call("programs_remember_v1", organisation_id, plan.act.entry, at, what)
