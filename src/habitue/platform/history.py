"""Reading the journal as people do: the newest first, by person, kind, subject and day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from habitue.platform.models import JournalLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened, and who did it."""

    id: UUID
    kind: str
    subject_id: UUID
    actor_kind: str
    actor_id: UUID
    actor_name: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """Some lines, the newest first; `next` is where to go on, empty at the end."""

    lines: tuple[Line, ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which lines: empty and None mean any. `kinds` are beginnings, as `customer.`; `hidden` ones are left out."""

    subjects: Collection[UUID] = ()
    kinds: Collection[str] = ()
    hidden: Collection[str] = ()
    actor_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def history_of(
    organisation_id: UUID, sought: Sought, *, before: str = "", limit: int = 50, is_clock_set: bool = False
) -> History:
    """Lines of an organisation's journal. A cursor that is none is the beginning.

    `is_clock_set`: its callers say what time it is, so lines may have been written in any order of time.
    """
    rows = JournalLine.objects.filter(organisation_id=organisation_id).filter(_conditions(sought))
    if sought.until is not None and not is_clock_set:
        rows = rows.filter(_written_before(organisation_id, sought.until))
    place = _place(before)
    if place is not None:
        rows = rows.filter(Q(xid__lt=place[0]) | Q(xid=place[0], id__lt=place[1]))
    if sought.subjects:
        rows = rows.filter(subject_id__in=list(sought.subjects))
    found = list(rows.order_by("-organisation_id", "-xid", "-id")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return History(tuple(_line(row) for row in found[:limit]), "" if last is None else f"{last.xid}.{last.id}")


def last_line_of(organisation_id: UUID, subject_id: UUID, kinds: Collection[str]) -> Line | None:
    """The newest line of one of these kinds about a subject: who changed it last."""
    rows = JournalLine.objects.filter(organisation_id=organisation_id, subject_id=subject_id, kind__in=list(kinds))
    row = rows.order_by("-id").first()
    return None if row is None else _line(row)


def _conditions(sought: Sought) -> Q:
    wanted = Q()
    if sought.kinds:
        begins = Q(pk__in=[])
        for kind in sought.kinds:
            begins |= Q(kind__startswith=kind)
        wanted &= begins
    for kind in sought.hidden:
        wanted &= ~Q(kind__startswith=kind)
    if sought.actor_id is not None:
        wanted &= Q(actor_id=sought.actor_id)
    if sought.since is not None:
        wanted &= Q(recorded_at__gte=sought.since)
    if sought.until is not None:
        wanted &= Q(recorded_at__lt=sought.until)
    return wanted


# Fenced in: else it is looked for line by line along the order of commit, past everything that came after.
_WRITTEN = """
    SELECT max(xid) FROM (
        SELECT xid FROM platform_journal
        WHERE organisation_id = %s AND recorded_at >= %s AND recorded_at < %s OFFSET 0
    ) written
"""
_LOOKED_THROUGH = (timedelta(days=1), timedelta(days=30))
# What was open for a while when a day ended, or was written by a clock that was set back, was committed by then.
_LATE_MOST = timedelta(days=1)


def _written_before(organisation_id: UUID, until: datetime) -> Q:
    """Where lines written before a day lie in the order that they are read in: those after them are passed over.

    The last day, or month, before it says so, and the day after; what is older was committed before the last of them.
    """
    for length in _LOOKED_THROUGH:
        with connection.cursor() as cursor:
            cursor.execute(_WRITTEN, [organisation_id, until - length, until + _LATE_MOST])
            ((last,),) = cursor.fetchall()
        if last is not None:
            return Q(xid__lte=int(last))
    return Q()


def _place(before: str) -> tuple[int, UUID] | None:
    xid, _, line = before.partition(".")
    try:
        # Longer than this is no number of a transaction.
        return int(xid[:18]), UUID(line)
    except ValueError:
        return None


def _line(row: JournalLine) -> Line:
    return Line(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        data=row.data,
    )


def count_since(organisation_id: UUID, sought: Sought, *, since: datetime, before: datetime) -> tuple[int, int]:
    """How many lines were written from `since` on, and how many from `before` until then. One query."""
    rows = JournalLine.objects.filter(organisation_id=organisation_id, recorded_at__gte=before)
    counted = rows.filter(_conditions(sought)).aggregate(
        now=Count("id", filter=Q(recorded_at__gte=since)), then=Count("id", filter=Q(recorded_at__lt=since))
    )
    return counted["now"], counted["then"]
