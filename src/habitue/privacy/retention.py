"""Who has not been here for so long that they are to be forgotten, and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import connection

from habitue.customers.queries import CustomerView, views_by_id
from habitue.ledger.queries import owner_at
from habitue.merchants.queries import organisations
from habitue.privacy.models import RetentionRule

_DAYS_A_MONTH = 30.4375
NOBODY = UUID(int=0)
_UNSEEN_AT_ONCE = 20
State = Literal["to_warn", "warned", "due", "holds_value"]


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """How long an organisation keeps what; `idle_months` None: people are kept for ever."""

    organisation_id: UUID
    idle_months: int | None = None
    warned_days: int = 30
    visits_days: int = 90
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """A customer who has not been here for long. `forgotten_at` is when they will be, if nothing comes between."""

    customer: CustomerView
    last_at: datetime
    warned_at: datetime | None
    forgotten_at: datetime | None
    state: State


def rule_of(organisation_id: UUID) -> RuleFacts:
    """The rule of an organisation; where it has set none, nobody is forgotten."""
    row = RetentionRule.objects.filter(organisation_id=organisation_id).first()
    return RuleFacts(organisation_id) if row is None else _facts(row)


def rules() -> list[RuleFacts]:
    """The rules of all organisations; of those that nobody has looked at yet and that have set none, some."""
    known = [_facts(row) for row in RetentionRule.objects.order_by("organisation_id")]
    seen = {rule.organisation_id for rule in known}
    unseen = [organisation.id for organisation in organisations() if organisation.id not in seen]
    return known + [RuleFacts(organisation_id) for organisation_id in unseen[:_UNSEEN_AT_ONCE]]


def _facts(row: RetentionRule) -> RuleFacts:
    return RuleFacts(row.organisation_id, row.idle_months, row.warned_days, row.visits_days, row.looked_at)


# Somebody was here: signed up, bought or brought back, was looked after by staff, or came to the portal, for which they
# need not log in again: a visit goes on for as long as they come.
_IDLE = """
    SELECT c.id, greatest(c.created_at, s.at, r.at, j.at, v.at) AS last_at, w.warned_at
    FROM customers_customer c
    LEFT JOIN LATERAL (SELECT recorded_at AS at FROM checkout_sale x
        WHERE x.organisation_id = c.organisation_id AND x.customer_id = c.id ORDER BY x.id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT recorded_at AS at FROM checkout_return x
        WHERE x.organisation_id = c.organisation_id AND x.customer_id = c.id ORDER BY x.id DESC LIMIT 1) r ON true
    LEFT JOIN LATERAL (SELECT recorded_at AS at FROM platform_journal x
        WHERE x.organisation_id = c.organisation_id AND x.subject_id = c.id
          AND x.kind NOT IN ('customer.warned', 'dossier.asked') ORDER BY x.id DESC LIMIT 1) j ON true
    LEFT JOIN LATERAL (SELECT max(x.seen_at) AS at FROM portal_visit x
        WHERE x.organisation_id = c.organisation_id AND x.customer_id = c.id) v ON true
    LEFT JOIN privacy_warned w ON w.organisation_id = c.organisation_id AND w.customer_id = c.id
    WHERE c.organisation_id = %s AND c.merged_into_id IS NULL AND c.forgotten_at IS NULL AND c.created_at < %s
      AND greatest(c.created_at, s.at, r.at, j.at, v.at) < %s AND c.id > %s
    ORDER BY c.id LIMIT %s
"""


def idle_customers(rule: RuleFacts, at: datetime, *, after: UUID = NOBODY, limit: int = 200) -> Sequence[Idle]:
    """Whom the rule concerns at a moment, in order of id after one; those too who are warned or hold something."""
    if rule.idle_months is None:
        return []
    before = at - timedelta(days=rule.idle_months * _DAYS_A_MONTH)
    with connection.cursor() as cursor:
        cursor.execute(_IDLE, [rule.organisation_id, before, before, after, limit])
        rows = cursor.fetchall()
    people = views_by_id(rule.organisation_id, [row[0] for row in rows])
    return [_idle(rule, people[row[0]], row[1], row[2], at) for row in rows if row[0] in people]


def _idle(rule: RuleFacts, customer: CustomerView, last_at: datetime, warned_at: datetime | None, at: datetime) -> Idle:
    # Whoever came back after the warning is not idle; whoever went away again is warned again.
    is_warned = warned_at is not None and warned_at > last_at
    forgotten_at = warned_at + timedelta(days=rule.warned_days) if is_warned and warned_at else None
    if holds_anything(rule.organisation_id, customer.id, at):
        state: State = "holds_value"
    elif forgotten_at is None:
        state = "to_warn"
    else:
        state = "due" if forgotten_at <= at else "warned"
    return Idle(customer, last_at, warned_at if is_warned else None, forgotten_at, state)


def holds_anything(organisation_id: UUID, customer_id: UUID, at: datetime) -> bool:
    """Whether somebody has or owes anything, or has something set aside."""
    accounts = owner_at(organisation_id, customer_id, at).accounts
    return any(account.balance or account.held for account in accounts if account.purpose != "uses")


def counted(found: Iterable[Idle]) -> dict[State, int]:
    """How many of each state."""
    counts: dict[State, int] = {"to_warn": 0, "warned": 0, "due": 0, "holds_value": 0}
    for idle in found:
        counts[idle.state] += 1
    return counts
