"""What this room does in the background, and the long work that it does."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from habitue.imports.forgetting import forget_news, prune_imports
from habitue.imports.keeping import end_import, keep_check
from habitue.imports.models import Import, ImportState
from habitue.imports.reports import report_of
from habitue.imports.running import check, found_by, opened, run
from habitue.imports.undoing import undo
from habitue.platform import clock
from habitue.platform.jobs import Interrupted, JobFacts, Progress, long_work
from habitue.platform.loops import repeat

NEWS_PAUSE_SECONDS = 2.0
PRUNE_PAUSE_SECONDS = 3600.0


@long_work(title=_("Check of a file before it is imported"), right="customers")
def check_file(job: JobFacts, progress: Progress) -> dict[str, Any]:
    """A dry run: what the import would do, and what is wrong with the file."""
    row, at = _import_of(job), clock.now()
    with translation.override(job.request["language"]):
        findings = check(row, progress.step, at)
        report = report_of(row, findings, opened(row, at).table.rows, job.by, at)
    keep_check(import_id=row.id, report=report)
    return {"page": f"/manage/imports/{row.id}/"}


@long_work(title=_("Import of customers and balances"), right="customers")
def run_import(job: JobFacts, progress: Progress) -> dict[str, Any]:
    """The import itself."""

    def do(row: Import) -> None:
        run(row, progress.step, job.by, clock.now)

    return _work(job, do, ImportState.DONE)


@long_work(title=_("Taking back an import"), right="customers")
def undo_import(job: JobFacts, progress: Progress) -> dict[str, Any]:
    """An import taken back."""
    return _work(job, lambda row: undo(row, progress.step, job.by, clock.now), ImportState.UNDONE)


def _work(job: JobFacts, do: Callable[[Import], dict[str, int] | None], state: ImportState) -> dict[str, Any]:
    """Whatever ends it before its end, other than the worker's own end, has stopped it."""
    row, at = _import_of(job), clock.now()
    with translation.override(job.request["language"]):
        try:
            undoing = do(row)
        except (Interrupted, OperationalError, InterfaceError):
            # A worker begins it again: it is at work still, and no other import may begin meanwhile.
            raise
        except Exception:
            end_import(import_id=row.id, state=ImportState.STOPPED, result=_result(row, job, at), at=clock.now())
            raise
        result = _result(row, job, at)
        end_import(import_id=row.id, state=state, result=result, undoing=undoing, at=clock.now())
    return {"page": f"/manage/imports/{row.id}/"}


def _result(row: Import, job: JobFacts, at: datetime) -> dict[str, object]:
    return report_of(row, found_by(row), opened(row, at).table.rows, job.by, at)


def _import_of(job: JobFacts) -> Import:
    return Import.objects.get(organisation_id=job.organisation_id, id=UUID(job.request["import"]))


def forget(stop: threading.Event) -> None:
    """Whoever is forgotten is forgotten here too."""
    repeat(stop, forget_news, pause_seconds=NEWS_PAUSE_SECONDS)


def prune(stop: threading.Event) -> None:
    """After thirty days nothing personal is left of an import."""
    repeat(stop, lambda: prune_imports(at=clock.now()), pause_seconds=PRUNE_PAUSE_SECONDS)
