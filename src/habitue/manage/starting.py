"""Long work that a form asks for."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from habitue.checkout.once import once
from habitue.platform.jobs import start_job
from habitue.web import doors
from habitue.web.doors import StaffRequest


def begun(request: StaffRequest, kind: str, asked: dict[str, Any], *, first: Callable[[], None] = lambda: None) -> str:
    """Ask for long work, once for a form however often it is sent; the address of its progress.

    `first` may refuse it; it is not asked again where the work has been asked for.
    """

    def start() -> dict[str, Any]:
        first()
        job = start_job(
            organisation_id=request.organisation.id, kind=kind, request=asked, by=request.staff.actor, at=request.now
        )
        return {"job": str(job.id)}

    # What was kept for it has another id each time: it is the form that counts.
    said = {name: value for name, value in asked.items() if name != "file"}
    outcome = once(
        principal=request.principal, key=doors.once(request), kind=kind, request=said, at=request.now, do=start
    )
    return reverse("manage:work", args=[outcome["job"]])
