"""An import taken back: from its last line to its first, in pieces, each whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError

from habitue.checkout.queries.figures import last_visits
from habitue.checkout.value.bringing import know_own_accounts, take_back_balances
from habitue.customers.actions.many import Change, bring_customers, take_back_customers
from habitue.customers.matching import FIELDS, Person, persons
from habitue.imports.models import Import, ImportLine, Outcome
from habitue.ledger.queries import versions_of_owners
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

CHUNK = 250

Step = Callable[[int, int], None]


@dataclass(slots=True)
class Taking:
    """What is being taken back of a piece: people as they stand, and what will become of them."""

    row: Import
    people: dict[UUID, Person]
    visited: frozenset[UUID]  # bought something since
    versions: dict[UUID, int]
    moved: dict[UUID, int]  # how often this import moved their accounts, undoing counted
    stays: set[UUID]  # something of theirs had to be left
    changes: dict[UUID, Change] = field(default_factory=dict)
    gone: list[UUID] = field(default_factory=list)


def undo(row: Import, step: Step, by: Actor, now: Callable[[], datetime]) -> dict[str, int]:
    """Take back what can be; how many lines were, and of how many something was left. Goes on where it was."""
    total = ImportLine.objects.filter(of_id=row.id).count()
    know_own_accounts(row.organisation_id, now())
    while True:
        waiting = ImportLine.objects.filter(of_id=row.id, undone_at__isnull=True)
        lines = list(waiting.order_by("-number")[:CHUNK])
        step(total - waiting.count(), total)
        if not lines:
            break
        _undo_chunk(row, lines, by, now())
    done = ImportLine.objects.filter(of_id=row.id).exclude(outcome__in=(Outcome.REFUSED, Outcome.SKIPPED, Outcome.SAME))
    left = sum(any(one[0] != "left_out" for one in kept) for kept in done.values_list("left", flat=True))
    return {"undone": done.count() - left, "left": left}


def _undo_chunk(row: Import, lines: Sequence[ImportLine], by: Actor, at: datetime) -> None:
    try:
        _undo_lines(row=row, lines=lines, by=by, at=at)
    except (Refusal, IntegrityError):
        if len(lines) > 1:
            for line in lines:
                line.refresh_from_db()
                _undo_chunk(row, [line], by, at)
        else:
            lines[0].refresh_from_db()
            _leave_line(line=lines[0], at=at)


@action
def _leave_line(*, line: ImportLine, at: datetime) -> None:
    """What was before belongs to somebody else by now: it stays as it is."""
    line.undone_at, line.left = at, [*line.left, ["taken", ""]]
    line.save(update_fields=["undone_at", "left"])


@action
def _undo_lines(*, row: Import, lines: Sequence[ImportLine], by: Actor, at: datetime) -> None:
    """Balances first, then fields and cards, then those who came: all of these lines or none."""
    organisation_id = row.organisation_id
    ids = {line.customer_id for line in lines if line.customer_id is not None}
    people = persons(organisation_id, ids, lock=True)
    _take_back_balances(row, lines, by, at)
    taking = Taking(
        row=row,
        people=people,
        visited=frozenset(
            person for person, visit in last_visits(organisation_id, ids).items() if visit.at >= (row.began_at or at)
        ),
        versions=versions_of_owners(organisation_id, ids),
        moved=_moved(row, ids, lines),
        stays=_stays(row, ids, lines),
    )
    for line in lines:
        line.undone_at = at
        if line.outcome == Outcome.CHANGED:
            _restore(taking, line)
        elif line.outcome == Outcome.NEW:
            _send_away(taking, line)
        if any(one[0] != "left_out" for one in line.left) and line.customer_id is not None:
            taking.stays.add(line.customer_id)
    bring_customers(organisation_id=organisation_id, newcomers=(), changes=list(taking.changes.values()), by=by, at=at)
    take_back_customers(organisation_id=organisation_id, ids=taking.gone, by=by, at=at)
    plain = [line.number for line in lines if not line.left and not line.booked]
    ImportLine.objects.filter(of_id=row.id, number__in=plain).update(undone_at=at, booked=[])
    for line in lines:
        if line.left or line.booked:
            line.save(update_fields=["undone_at", "left", "booked"])


def _take_back_balances(row: Import, lines: Sequence[ImportLine], by: Actor, at: datetime) -> None:
    """What is left stays in `booked`: a file that is imported again does not bring it twice."""
    entries = [UUID(entry) for line in lines for entry, _units, settled in line.booked if not settled]
    left = take_back_balances(
        organisation_id=row.organisation_id,
        source_id=row.organisation_id,
        entries=entries,
        reference=f"import:{row.id}",
        by=by,
        at=at,
    )
    for line in lines:
        kept = []
        for entry, units, settled in line.booked:
            why = "settled" if settled else left.get(UUID(entry))
            if why is not None:
                kept.append([entry, units, settled])
                line.left = [*line.left, *([why, unit] for unit in units)]
        line.booked = kept


def _moved(row: Import, ids: set[UUID], lines: Sequence[ImportLine]) -> dict[UUID, int]:
    """What the versions of these customers' accounts are if nobody but this import ever moved them."""
    counts: dict[UUID, int] = dict.fromkeys(ids, 0)
    now = {line.number: line.booked for line in lines}
    known = ImportLine.objects.filter(organisation_id=row.organisation_id, of_id=row.id, customer_id__in=ids)
    for number, customer_id, booked, count in known.values_list("number", "customer_id", "booked", "booked_count"):
        if customer_id is not None:
            left = len(now.get(number, booked))
            counts[customer_id] += 2 * count - left
    return counts


def _stays(row: Import, ids: set[UUID], lines: Sequence[ImportLine]) -> set[UUID]:
    """Those of whom a line further down, which was undone before these, had to leave something."""
    others = ImportLine.objects.filter(organisation_id=row.organisation_id, of_id=row.id, customer_id__in=ids)
    others = others.exclude(number__in=[line.number for line in lines]).filter(undone_at__isnull=False)
    return {
        customer_id
        for customer_id, left in others.values_list("customer_id", "left")
        if customer_id is not None and any(one[0] != "left_out" for one in left)
    }


def _restore(taking: Taking, line: ImportLine) -> None:
    """Fields that are still what the line made them become what they were; its cards go."""
    person = taking.people.get(line.customer_id) if line.customer_id is not None else None
    if person is None:
        line.left = [*line.left, ["gone", ""]]
        return
    now = orjson.loads(orjson.dumps({name: person.fields.get(name) for name in FIELDS}))
    back = {name: value for name, value in line.before.items() if now.get(name) == line.after.get(name)}
    line.left = [
        *line.left,
        *(["changed", name] for name in line.before if name not in back and name != "email_folded"),
    ]
    cards = [code for code in line.cards if code in person.codes]
    if cards and person.id in taking.visited:
        line.left, cards = [*line.left, ["used", ""]], []
    fields = _typed(back)
    person.fields |= fields
    person.codes -= set(cards)
    known = taking.changes.get(person.id, Change(person.id))
    taking.changes[person.id] = Change(
        person.id,
        {**known.fields, **fields},
        cards_off=[*known.cards_off, *(code for code in cards if code not in line.blanks)],
        blank=[*known.blank, *(code for code in cards if code in line.blanks)],
    )


def _send_away(taking: Taking, line: ImportLine) -> None:
    """Whoever came by this line goes, unless anything has happened with them since."""
    person = taking.people.get(line.customer_id) if line.customer_id is not None else None
    if person is None:
        return
    now = orjson.loads(orjson.dumps(person.fields))
    is_same = person.codes == set(line.cards) and all(
        (now.get(name) or "") == (line.after.get(name) or "") for name in FIELDS
    )
    is_at_rest = taking.versions.get(person.id, 0) == taking.moved[person.id]
    if not is_same or not is_at_rest or person.id in taking.visited or person.id in taking.stays or line.booked:
        line.left = [*line.left, ["used", ""]]
        return
    known = taking.changes.pop(person.id, Change(person.id))
    if blank := [*known.blank, *line.blanks]:
        taking.changes[person.id] = Change(person.id, blank=blank)
    taking.gone.append(person.id)


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields out of JSON: a date of birth is a date again."""
    born = fields.get("birth_date")
    return {**fields, "birth_date": datetime.fromisoformat(born).date()} if born else fields
