"""What is personal in an import goes: of whoever is forgotten at once, of everybody when it is old."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from habitue.customers.searched import families_of
from habitue.imports.models import KEPT_FOR, Import, ImportLine
from habitue.platform import journal
from habitue.platform.db import action

ROOM = "imports"
_AT_ONCE = 200
_PRUNED_AT_ONCE = 20


@action
def forget_news() -> int:
    """Erase what lines keep of customers who were forgotten, and of all who were merged into them; how much news.

    All of a house's at once: an import of thousands that is undone is news of each of them.
    """
    news = journal.take(ROOM, _AT_ONCE)
    gone: dict[UUID, list[UUID]] = {}
    for one in news:
        gone.setdefault(one.organisation_id, []).append(one.subject_id)
    for organisation_id, customers in sorted(gone.items()):
        # Lines name whoever they were before they became part of somebody else.
        people = families_of(organisation_id, customers)
        lines = ImportLine.objects.filter(organisation_id=organisation_id, customer_id__in=people)
        lines.update(before={}, after={}, cards=[], blanks=[])
        _forget_in_reports(organisation_id, people)
    return len(news)


def _forget_in_reports(organisation_id: UUID, people: Collection[UUID]) -> None:
    forgotten = {str(one) for one in people}
    rows = Import.objects.select_for_update().filter(organisation_id=organisation_id, pruned_at__isnull=True)
    for row in rows.order_by("id"):
        changed = False
        for report in (row.check_report, row.run_report):
            known = [] if report is None else report.get("replaced", [])
            left = [one for one in known if one[1] not in forgotten]
            if report is not None and len(left) < len(known):
                report["replaced"], changed = left, True
        if changed:
            row.save(update_fields=["check_report", "run_report"])


@action
def prune_imports(*, at: datetime) -> int:
    """Erase what is personal in imports that are older than they are kept; how many there were."""
    old = Import.objects.filter(created_at__lt=at - KEPT_FOR, pruned_at__isnull=True).order_by("created_at")
    ids = list(old.values_list("id", flat=True)[:_PRUNED_AT_ONCE])
    ImportLine.objects.filter(of_id__in=ids).update(before={}, after={}, cards=[], blanks=[], faults=[])
    for row in Import.objects.filter(id__in=ids):
        for report in (row.check_report, row.run_report):
            if report is not None:
                report.update(faults=[], replaced=[], file=None)
        row.sample, row.pruned_at = [], at
        row.save(update_fields=["check_report", "run_report", "sample", "pruned_at"])
    return len(ids)
