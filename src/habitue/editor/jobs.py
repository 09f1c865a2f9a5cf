"""Long work of the editor: a draft on the sales of the past."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habitue.checkout.trials import CHUNK, opening_of, past_sales, sales_between
from habitue.editor.trials.figures import as_json, compare, ladder_codes, main_unit
from habitue.merchants.queries import organisation_facts
from habitue.platform.jobs import JobFacts, Progress, long_work
from habitue.programs.validation import read_document


@long_work(title=gettext_lazy("Trial of a program"), right="program_read")
def try_draft(job: JobFacts, progress: Progress) -> dict[str, Any]:
    """Judge a stretch of past sales by the program in force and by the draft. Nothing is written but the result."""
    organisation = organisation_facts(job.organisation_id)
    since, until = (datetime.fromisoformat(job.request[name]) for name in ("since", "until"))
    in_force, draft = (read_document(job.request[name]) for name in ("in_force", "draft"))
    sales = sales_between(organisation.id, since, until)
    total = sales.count()
    progress.step(0, total, _("Judging sales"))
    figures = compare(
        in_force,
        draft,
        past_sales(organisation.id, sales.iterator(CHUNK)),
        zone=organisation.zone,
        opening_of=partial(_opening, organisation.id, since),
        progress=lambda done: progress.step(done, total),
    )
    return as_json(figures, main_unit(in_force, draft), ladder_codes(in_force, draft)) | {"page": "/manage/program"}


def _opening(organisation_id: Any, since: datetime, customer: Any) -> Any:
    return opening_of(organisation_id, customer, since)
