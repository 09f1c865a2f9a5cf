"""A file checked (nothing is written) and run (in pieces, each whole or not at all)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError

from habitue.checkout.value.bringing import Bringing, bring_balances, know_own_accounts
from habitue.customers.actions.many import Change, Newcomer, bring_customers
from habitue.imports.earlier import earlier_lines
from habitue.imports.faults import LineFault, fault_from
from habitue.imports.lines import LineReader, ReadLine
from habitue.imports.models import Import, ImportLine, Outcome
from habitue.imports.planning import Plan, Planner
from habitue.imports.reading import Row, Shape, Table, read_table
from habitue.imports.replacing import Replaced, replaced_by
from habitue.imports.terms import Terms, terms_from
from habitue.ledger.actions import StateMoved
from habitue.ledger.posting import Posted
from habitue.platform.db import action, copy_in
from habitue.platform.files import file_for
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

CHUNK = 250
TRIES = 3
REPLACED_KEPT = 200

Step = Callable[[int, int], None]


@dataclass(slots=True)
class Findings:
    """What a check or a run found: how many lines had which outcome, what is wrong with them, what they replace.

    Of what is replaced the first is kept, and counted is all of it.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*Outcome.values, "left_out"), 0))
    faults: list[LineFault] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
    replaced_count: int = 0

    def add(self, plan: Plan) -> None:
        self.counts[plan.outcome] += 1
        self.counts["left_out"] += plan.left_out
        self.faults += plan.faults
        self.add_replaced(replaced_by(plan.number, plan.customer_id, plan.before, plan.fields))

    def add_replaced(self, more: Iterable[Replaced]) -> None:
        """Count these, and keep them while there is room."""
        for one in more:
            self.replaced_count += 1
            if len(self.replaced) < REPLACED_KEPT:
                self.replaced.append(one)


@dataclass(frozen=True, slots=True)
class Job:
    """One import, opened: its row, its table, how its lines are read and planned."""

    row: Import
    table: Table
    terms: Terms
    reader: LineReader
    planner: Planner

    def chunks(self, rows: Sequence[Row]) -> Iterator[list[ReadLine]]:
        for start in range(0, len(rows), CHUNK):
            yield [self.reader.read(row) for row in rows[start : start + CHUNK]]


def opened(row: Import, at: datetime) -> Job:
    """Read the file of an import again, as it was said. Refuses what reading refuses."""
    file = file_for(row.organisation_id, row.file_id)
    table = read_table(file.read(), file.media_type, Shape(**row.shape))
    terms = terms_from(row.terms)
    reader = LineReader(row.organisation_id, table.headers, row.columns, terms, at)
    earlier = earlier_lines(row.organisation_id, row.id, row.sha256)
    return Job(row, table, terms, reader, Planner(row.organisation_id, row.id, terms, earlier))


def check(row: Import, step: Step, at: datetime) -> Findings:
    """Go through the whole file as a run would, and write nothing."""
    job, findings, done = opened(row, at), Findings(), 0
    total = len(job.table.rows)
    for lines in job.chunks(job.table.rows):
        step(done, total)
        for plan in job.planner.plan(lines, keep=True):
            findings.add(plan)
        done += len(lines)
    return findings


def run(row: Import, step: Step, by: Actor, now: Callable[[], datetime]) -> Findings:
    """Import what has not been imported of the file. Begun again after whatever, it goes on where it was."""
    # What is past and what is not is as it was when it began.
    job = opened(row, row.began_at or now())
    done = set(ImportLine.objects.filter(of_id=row.id).values_list("number", flat=True))
    rows = [line for line in job.table.rows if line.number not in done]
    total, count = len(job.table.rows), len(done)
    know_own_accounts(row.organisation_id, now())
    for lines in job.chunks(rows):
        step(count, total)
        _run_chunk(job, lines, by, now())
        count += len(lines)
    return found_by(row)


def found_by(row: Import) -> Findings:
    """What the run of an import has found so far, as its lines say."""
    findings = Findings()
    lines = ImportLine.objects.filter(of_id=row.id).order_by("number")
    for outcome, faults, left in lines.values_list("outcome", "faults", "left").iterator(chunk_size=2000):
        findings.counts[outcome] += 1
        findings.faults += [fault_from(fault) for fault in faults]
        findings.counts["left_out"] += sum(one[0] == "left_out" for one in left)
    changed = lines.filter(outcome=Outcome.CHANGED).exclude(before={})
    for line in changed.values_list("number", "customer_id", "before", "after").iterator(chunk_size=2000):
        findings.add_replaced(replaced_by(*line))
    return findings


def _run_chunk(job: Job, lines: list[ReadLine], by: Actor, at: datetime) -> None:
    """All of them together; where that cannot be, for whatever reason, each by itself."""
    for _try in range(TRIES):
        try:
            _import_lines(job=job, lines=lines, by=by, at=at)
        except StateMoved:
            continue
        except (Refusal, IntegrityError, _NotBooked):
            break
        else:
            return
    if len(lines) > 1:
        for line in lines:
            _run_chunk(job, [line], by, at)
        return
    _refuse_line(row=job.row, line=lines[0])


@action
def _refuse_line(*, row: Import, line: ReadLine) -> None:
    """What was well by itself and could not be written: accounts that are frozen or full, or never at rest."""
    fault = LineFault(line.number, "", "refused")
    _keep_lines(row, [Plan(line.number, Outcome.REFUSED, faults=[fault])], {})


@action
def _import_lines(*, job: Job, lines: Sequence[ReadLine], by: Actor, at: datetime) -> None:
    """Plan and write these lines, and what became of each: all or nothing."""
    organisation_id = job.row.organisation_id
    plans = job.planner.plan(lines, lock=True)
    newcomers, changes = _people(plans)
    bring_customers(organisation_id=organisation_id, newcomers=newcomers, changes=changes, by=by, at=at)
    bringings = [(plan.number, one) for plan in plans if (one := _bringing(job.row, plan)) is not None]
    posted = bring_balances(
        organisation_id=organisation_id,
        # Keys are the organisation's, whoever imports.
        source_id=organisation_id,
        bringings=[one for _number, one in bringings],
        reference=f"import:{job.row.id}",
        by=by,
        at=at,
    )
    booked = {number: [_booked(bringing, answer)] for (number, bringing), answer in zip(bringings, posted, strict=True)}
    _keep_lines(job.row, plans, booked)


class _NotBooked(Exception):  # noqa: N818 - an answer of the ledger
    """The ledger said no to one line: it is done by itself, and then refused."""


def _booked(bringing: Bringing, answer: Posted) -> list[Any]:
    match answer.status:
        case "done" | "repeat":
            settled = bool(answer.outcome.get("settled"))
            return [str(answer.entry), [balance.unit for balance in bringing.balances], settled]
        case "stale":
            raise StateMoved
        case _:
            raise _NotBooked


def _people(plans: Sequence[Plan]) -> tuple[list[Newcomer], list[Change]]:
    """Who is made and who is changed, each once: several lines may name the same one."""
    newcomers: dict[UUID, Newcomer] = {}
    changes: dict[UUID, Change] = {}
    for plan in plans:
        if plan.customer_id is None or not (plan.is_new or plan.fields or plan.cards):
            continue
        if plan.is_new or plan.customer_id in newcomers:
            new = newcomers.get(plan.customer_id, Newcomer(plan.customer_id, {}))
            fields, cards = {**new.fields, **plan.fields}, [*new.cards, *plan.cards]
            newcomers[plan.customer_id] = Newcomer(plan.customer_id, fields, cards)
        else:
            change = changes.get(plan.customer_id, Change(plan.customer_id))
            fields, cards = {**change.fields, **plan.fields}, [*change.cards, *plan.cards]
            changes[plan.customer_id] = Change(plan.customer_id, fields, cards)
    return list(newcomers.values()), list(changes.values())


def _bringing(row: Import, plan: Plan) -> Bringing | None:
    """The balances of a line under one key, which says which of them: it may come again for a column that was new."""
    if plan.customer_id is None or not plan.balances:
        return None
    units = "+".join(sorted(balance.unit for balance in plan.balances))
    key = f"import:{row.sha256[:32]}:{row.round}:{plan.number}:{units}"
    return Bringing(key, plan.customer_id, plan.is_new, tuple(plan.balances))


def _keep_lines(row: Import, plans: Sequence[Plan], booked: dict[int, list[Any]]) -> None:
    copy_in(
        [
            ImportLine(
                of_id=row.id,
                number=plan.number,
                organisation_id=row.organisation_id,
                outcome=plan.outcome,
                customer_id=plan.customer_id,
                booked=booked.get(plan.number, []),
                booked_count=len(booked.get(plan.number, [])),
                before=_plain(plan.before),
                after=_plain(plan.fields),
                cards=[card.code for card in plan.cards],
                blanks=plan.blanks,
                faults=[fault.as_json() for fault in plan.faults],
                left=[["left_out"]] * plan.left_out,
            )
            for plan in plans
        ]
    )


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(orjson.dumps(fields))
    return plain
