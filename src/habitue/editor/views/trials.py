"""A draft on past sales: asked for, watched, looked at."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from habitue.editor.queries import desk_of, surroundings_of
from habitue.editor.trials import queries
from habitue.editor.views.showing import EDITING, READING
from habitue.platform.jobs import cancel_job, start_job
from habitue.programs.actions import check_draft
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.parts import part_of


@require_GET
@part_of("editor:program")
@staff_page(*READING)
def trial(request: StaffRequest) -> HttpResponse:
    """The panel: how far the trial is, or what it found."""
    desk = desk_of(request.organisation.id, request.now)
    context = queries.trial_context(request.organisation, desk) | {"can_edit": request.staff.may("program")}
    return render(request, "editor/trial.html", context)


@require_POST
@staff_page(*EDITING)
def start(request: StaffRequest) -> HttpResponse:
    """Ask for a trial of the draft as it stands, over 1, 3 or 12 months. One that runs is cancelled.

    Refuses `program_invalid`: what cannot be published cannot be tried.
    """
    desk = desk_of(request.organisation.id, request.now)
    organisation = request.organisation
    wanted = request.POST.get("months", "")
    months = int(wanted) if wanted in {str(one) for one in queries.MONTHS} else queries.MONTHS[-1]
    check_draft(organisation.id, desk.document)
    stretch = queries.stretch_of(organisation, months)
    running = queries.latest_trial(organisation.id)
    if running is not None and not running.has_ended:
        cancel_job(organisation_id=organisation.id, job_id=running.id, by=request.staff.actor, at=request.now)
    if stretch is not None:
        start_job(
            organisation_id=organisation.id,
            kind=queries.KIND,
            request={
                "fingerprint": queries.fingerprint_of([desk.in_force, desk.document]),
                "months": months,
                "since": stretch[0].isoformat(),
                "until": stretch[1].isoformat(),
                "in_force": {"currency": organisation.currency, **desk.in_force},
                "draft": desk.document,
            },
            by=request.staff.actor,
            at=request.now,
        )
    if not request.headers.get("HX-Request"):
        return redirect("editor:program")
    context = queries.trial_context(organisation, desk) | {"can_edit": True, "no_sales": stretch is None}
    return render(request, "editor/trial.html", context)


@require_GET
@part_of("editor:program")
@staff_page(*READING)
def preview(request: StaffRequest) -> HttpResponse:
    """The draft on the last hundred sales, at once."""
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    found = queries.preview(request.organisation, desk, world)
    return render(request, "editor/preview.html", {"preview": found})
