"""Views of imports: each makes one call of the room `imports`, and shows what it answers."""

from collections.abc import Mapping
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from habitue.imports.actions import begin_import, change_columns, change_shape, start_check, start_run, start_undo
from habitue.imports.models import ImportState
from habitue.imports.queries import ImportFacts, import_for, imports_of, left_by
from habitue.imports.reading import BYTES_MAX, Shape
from habitue.imports.refusals import ImportNotFound
from habitue.imports.reports import csv_as_xlsx
from habitue.platform.files import EmptyFile, FileNotFound, FileTooLarge, file_for
from habitue.platform.jobs import JobFacts, cancel_job, job_for
from habitue.platform.refusals import Refusal
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.importing.showing import shown_columns, shown_preview, shown_terms, terms_of_form
from habitue.web.staff.showing import say

_PAGE = 50


@staff_page("customers")
def imports(request: StaffRequest) -> HttpResponseBase:
    """The list of imports, and where a file is chosen. What cannot be read is refused beside it, nothing else lost."""
    wrong = ""
    if request.method == "POST":
        try:
            return _to(_begun(request).id)
        except Refusal as refusal:
            wrong = refusal.sentence
    before = request.GET.get("before", "")
    found = imports_of(request.organisation.id, before=_uuid(before) if before else None, limit=_PAGE + 1)
    shown = {
        "imports": found[:_PAGE],
        "more": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "wrong": wrong,
        "room": "imports",
    }
    return _show(request, "list", shown, status=422 if wrong else 200)


def _begun(request: StaffRequest) -> ImportFacts:
    sent = request.FILES.get("file")
    if sent is None and int(request.META.get("CONTENT_LENGTH") or 0) > BYTES_MAX:
        raise FileTooLarge(megabytes=BYTES_MAX // 1_000_000)
    if sent is None:
        raise EmptyFile
    if (sent.size or 0) > BYTES_MAX:
        raise FileTooLarge(megabytes=BYTES_MAX // 1_000_000)
    return begin_import(
        organisation_id=request.organisation.id,
        name=sent.name or "",
        content=sent.read(),
        by=request.staff.actor,
        at=request.now,
    )


@staff_page("customers")
def one(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """One import, wherever it stands; for htmx the part that moves."""
    found = import_for(request.organisation.id, import_id)
    job = _job_of(found)
    shown = {"one": found, "job": job, "room": "imports", **_shown_by_state(request, found, job)}
    if request.headers.get("HX-Request"):
        # When the work has ended, the whole page is another.
        if job is None or job.has_ended:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "web/importing/at_work.html", shown)
    return _show(request, "one", shown)


def _shown_by_state(request: StaffRequest, found: ImportFacts, job: JobFacts | None) -> dict[str, object]:
    if job is not None and not job.has_ended:
        return {"page": "web/importing/at_work.html"}
    if found.state == ImportState.OPEN:
        return {
            "page": "web/importing/open.html",
            "columns": shown_columns(found, request.now),
            "terms": shown_terms(found),
            "preview": shown_preview(found, request.now),
            "report": found.check,
        }
    return {"page": "web/importing/result.html", "report": found.result, "left": left_by(found)}


@staff_page("customers")
def shape(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Read the file in another way."""
    if request.method == "POST":
        names = ("encoding", "delimiter", "sheet")
        said = Shape(**{name: request.POST.get(name, "").replace("\\t", "\t") for name in names})
        change_shape(organisation_id=request.organisation.id, import_id=import_id, shape=said, at=request.now)
    return _to(import_id)


@staff_page("customers")
def columns(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Say what the columns are; then the file is checked."""
    if request.method == "POST":
        found = import_for(request.organisation.id, import_id)
        said = [request.POST.get(f"column-{place}", "") for place in range(len(found.headers))]
        change_columns(
            organisation_id=request.organisation.id,
            import_id=import_id,
            columns=said,
            terms=terms_of_form(request.POST),
            at=request.now,
        )
        if "check" in request.POST:
            start_check(
                organisation_id=request.organisation.id, import_id=import_id, by=request.staff.actor, at=request.now
            )
    return _to(import_id)


@staff_page("customers")
def run(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Import it, or the rest of it. A second click finds it at work already."""
    if request.method == "POST":
        found = import_for(request.organisation.id, import_id)
        job = _job_of(found)
        if job is None or job.has_ended:
            start_run(
                organisation_id=request.organisation.id, import_id=import_id, by=request.staff.actor, at=request.now
            )
    return _to(import_id)


@staff_page("customers")
def cancel(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Stop at the next step."""
    found = import_for(request.organisation.id, import_id)
    if request.method == "POST" and found.job_id is not None:
        cancel_job(organisation_id=request.organisation.id, job_id=found.job_id, by=request.staff.actor, at=request.now)
        say(request, _("It stops at the next step. What was done until then stays."))
    return _to(import_id)


@staff_page("customers")
def take_back(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Undo it. A second click finds it at work already."""
    if request.method == "POST":
        found = import_for(request.organisation.id, import_id)
        job = _job_of(found)
        if found.state != ImportState.UNDONE and (job is None or job.has_ended):
            start_undo(
                organisation_id=request.organisation.id, import_id=import_id, by=request.staff.actor, at=request.now
            )
    return _to(import_id)


@staff_page("customers")
def refused_lines(request: StaffRequest, import_id: UUID, which: str, form: str) -> HttpResponseBase:
    """The lines that were refused, to be mended: of the check or of the import, as CSV or XLSX."""
    found = import_for(request.organisation.id, import_id)
    report = {"check": found.check, "import": found.result}.get(which)
    if report is None or report.file_id is None:
        raise FileNotFound
    file = file_for(request.organisation.id, report.file_id)
    if form == "csv":
        return FileResponse(file.pieces(), as_attachment=True, filename=file.name, content_type="text/csv")
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(csv_as_xlsx(file.read()), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="refused-{found.created_at:%Y-%m-%d}.xlsx"'
        return response
    raise Http404


def _job_of(found: ImportFacts) -> JobFacts | None:
    if found.job_id is None:
        return None
    try:
        return job_for(found.organisation_id, found.job_id)
    except Refusal:
        # It ended half a year ago.
        return None


def _to(import_id: UUID) -> HttpResponseRedirect:
    return redirect("importing:one", import_id=import_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ImportNotFound from None


def _show(request: StaffRequest, template: str, shown: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, f"web/importing/{template}.html", dict(shown), status=status)
