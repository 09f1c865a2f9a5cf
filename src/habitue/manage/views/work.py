"""Long work: how far it is, what came of it; it may be left, and cancelled."""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from habitue.manage.reading import FILTERS
from habitue.manage.starting import begun
from habitue.manage.views.customers import doors_back
from habitue.merchants.staff import StaffMayNot
from habitue.platform.files import FileNotFound, file_for
from habitue.platform.jobs import JobFacts, cancel_job, job_for, kind_named
from habitue.web.doors import StaffRequest, staff_page


def seen_by(request: StaffRequest, job_id: UUID) -> JobFacts:
    """Work that somebody may see. Refuses `not_found`, `forbidden`."""
    job = job_for(request.organisation.id, job_id)
    if not any(right == kind_named(job.kind).right for right in request.staff.rights):
        raise StaffMayNot(right=kind_named(job.kind).right)
    return job


@staff_page()
def work(request: StaffRequest, job_id: UUID) -> HttpResponse:
    """Its page, or, for htmx, the part that moves."""
    job = seen_by(request, job_id)
    shown = {
        "room": "",
        "job": job,
        "title": kind_named(job.kind).title,
        "percent": 100 * job.done // job.total if job.total else "",
        "made": job.result.get("made"),
        "known": job.result.get("known"),
        "file": job.result.get("file"),
        "page": job.result.get("page"),
    }
    part = request.headers.get("HX-Request")
    return render(request, "manage/work/part.html" if part else "manage/work/one.html", shown)


@staff_page()
def cancelling(request: StaffRequest, job_id: UUID) -> HttpResponse:
    job = seen_by(request, job_id)
    if request.method == "POST":
        cancel_job(organisation_id=request.organisation.id, job_id=job.id, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:work", args=[job_id]))


@staff_page()
def file(request: StaffRequest, job_id: UUID) -> HttpResponseBase:
    """What the work made, to be saved. Refuses `not_found` where it made nothing."""
    job = seen_by(request, job_id)
    made = job.result.get("file")
    if not made:
        raise FileNotFound
    kept = file_for(request.organisation.id, UUID(made))
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=kept.name) or "attachment",
        "Content-Length": str(kept.size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(kept.pieces(), content_type=kept.media_type, headers=headers)


@staff_page("export")
def customer_export(request: StaffRequest) -> HttpResponse:
    """The list as it is filtered, as a file: asked for, made while one does something else."""
    if request.method != "POST":
        return doors_back(reverse("manage:customers"))
    asked = {name: request.GET.get(name, "") for name in FILTERS if request.GET.get(name)}
    kind = "xlsx" if request.POST.get("format") != "csv" else "csv"
    wanted = {"asked": asked, "format": kind, "language": request.staff.language}
    return doors_back(begun(request, "manage.export_customers", wanted))
