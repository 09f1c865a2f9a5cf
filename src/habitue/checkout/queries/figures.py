"""How business goes, in few numbers: by days of sales, and by customers of a list."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfSales:
    """A business day: how many sales, how many of them by customers, and revenue less what came back; minor units.

    What was wholly taken back, and what only loads or settles, is no sale.
    """

    day: date
    sales: int
    with_customer: int
    revenue: int


_DAYS = """
    SELECT business_day, sum(sales)::int, sum(known)::int, sum(revenue)::bigint
    FROM (
        SELECT s.business_day, goods.sales, CASE WHEN s.customer_id IS NULL THEN 0 ELSE goods.sales END AS known,
               s.revenue
        FROM checkout_sale s
        LEFT JOIN (
            SELECT sale_id, sum(due) AS due, sum(revenue) AS revenue FROM checkout_return
            WHERE id >= %(recorded_from)s AND organisation_id = %(organisation)s AND sale_id IS NOT NULL
            GROUP BY sale_id
        ) back ON back.sale_id = s.id
        CROSS JOIN LATERAL (
            -- What brought revenue was goods: their lines are looked at only where there was none.
            SELECT CASE WHEN (back.sale_id IS NULL OR back.due < s.due OR back.revenue < s.revenue)
                             AND (s.revenue > 0 OR EXISTS (
                SELECT 1 FROM checkout_saleline l WHERE l.sale_id = s.id AND l.loads IS NULL AND l.settles IS NULL
            )) THEN 1 ELSE 0 END AS sales
        ) goods
        WHERE s.organisation_id = %(organisation)s AND s.store_id = ANY (%(stores)s)
          AND s.business_day >= %(first)s AND s.business_day <= %(last)s
        UNION ALL
        SELECT business_day, 0, 0, -revenue FROM checkout_return
        WHERE id >= %(recorded_from)s AND organisation_id = %(organisation)s AND store_id = ANY (%(stores)s)
          AND business_day >= %(first)s AND business_day <= %(last)s
    ) moved GROUP BY business_day ORDER BY business_day
"""


def days_of_sales(organisation_id: UUID, stores: Collection[UUID], first: date, last: date) -> list[DayOfSales]:
    """The business days from `first` through `last` on which these stores sold or took back anything. One query."""
    given: dict[str, Any] = {"organisation": organisation_id, "stores": list(stores), "first": first, "last": last}
    # Returns have no index on days, but ids begin with the milliseconds of recording, which a day never lies after.
    begins = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2)
    given["recorded_from"] = UUID(int=int(begins.timestamp() * 1000) << 80)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, given)
        return [DayOfSales(day=row[0], sales=row[1], with_customer=row[2], revenue=row[3]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMoved:
    """How much of a unit, in parts, sales gave and took since a day; and before it."""

    unit: str
    earned: int
    spent: int
    earned_before: int
    spent_before: int


_UNITS = """
    SELECT unit,
           sum(amount) FILTER (WHERE what = 'earned' AND business_day >= %(since)s),
           sum(amount) FILTER (WHERE what = 'spent' AND business_day >= %(since)s),
           sum(amount) FILTER (WHERE what = 'earned' AND business_day < %(since)s),
           sum(amount) FILTER (WHERE what = 'spent' AND business_day < %(since)s)
    FROM (
        SELECT s.business_day, w.what, e.key AS unit, (e.value)::text::bigint AS amount
        FROM (
            -- Fenced in, so that what a sale did is opened once; and most sales spend nothing.
            SELECT business_day, effects -> 'earned' AS earned, effects -> 'spent' AS spent FROM checkout_sale
            WHERE organisation_id = %(organisation)s AND store_id = ANY (%(stores)s)
              AND business_day >= %(first)s AND business_day <= %(last)s AND customer_id IS NOT NULL
            OFFSET 0
        ) s
        CROSS JOIN LATERAL (VALUES ('earned', s.earned), ('spent', s.spent)) AS w (what, units)
        CROSS JOIN LATERAL jsonb_each(w.units) AS e
        WHERE w.units <> '{}'
    ) moved GROUP BY unit ORDER BY unit
"""


def units_moved(
    organisation_id: UUID, stores: Collection[UUID], *, first: date, since: date, last: date
) -> list[UnitMoved]:
    """What sales from `since` through `last` gave and took, and, to compare, from `first` to `since`. One query."""
    given: dict[str, Any] = {
        "organisation": organisation_id,
        "stores": list(stores),
        "first": first,
        "since": since,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, given)
        return [
            UnitMoved(
                unit=row[0],
                earned=int(row[1] or 0),
                spent=int(row[2] or 0),
                earned_before=int(row[3] or 0),
                spent_before=int(row[4] or 0),
            )
            for row in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    at: datetime
    store_id: UUID


_LAST = """
    SELECT c.id, s.at, s.store_id FROM unnest(%s::uuid[]) AS c (id)
    CROSS JOIN LATERAL (
        SELECT at, store_id FROM checkout_sale
        WHERE organisation_id = %s AND customer_id = c.id
        ORDER BY organisation_id DESC, customer_id DESC, id DESC LIMIT 1
    ) s
"""


def last_visits(organisation_id: UUID, customers: Iterable[UUID]) -> dict[UUID, LastVisit]:
    """When and where each of these customers last bought something. One query, none for nobody."""
    wanted = list(customers)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [wanted, organisation_id])
        return {row[0]: LastVisit(at=row[1], store_id=row[2]) for row in cursor.fetchall()}
