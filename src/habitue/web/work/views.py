from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from habitue.platform.jobs import JobFacts, JobNotFound, jobs_of, kind_named, kinds_shown_to
from habitue.web.doors import StaffRequest, staff_page

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    title: str | Promise
    job: JobFacts


@staff_page()
def works(request: StaffRequest) -> HttpResponse:
    """What was asked for, the newest first, as far as one has the right to see it; for htmx the list alone."""
    before = request.GET.get("before", "")
    kinds = kinds_shown_to(request.staff.may)
    found = jobs_of(request.organisation.id, kinds=kinds, before=_uuid(before) if before else None, limit=_PAGE + 1)
    shown = {
        "works": [Shown(kind_named(job.kind).title, job) for job in found[:_PAGE]],
        "more": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "at_work": any(not job.has_ended for job in found[:_PAGE]),
        "room": "work",
    }
    part = request.headers.get("HX-Request")
    return render(request, "web/work/part.html" if part else "web/work/list.html", shown)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise JobNotFound from None
