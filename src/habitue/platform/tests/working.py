"""Work for tests, and a worker that does it: `python -m habitue.platform.tests.working SECONDS_OF_LEASE`."""

import sys
import threading
import time
from datetime import timedelta
from typing import Any

import django

KINDS = {name: f"habitue.platform.tests.working:{name}" for name in ("count", "refuse", "fail", "forever", "plain")}


def count(job: Any, progress: Any) -> dict[str, Any]:
    """Writes a line of the journal for each number that has none; slowly, and in several transactions."""
    from habitue.platform.db import action
    from habitue.platform.journal import write
    from habitue.platform.models import JournalLine

    @action
    def say(*, number: int) -> None:
        write(
            organisation_id=job.organisation_id,
            kind="test.counted",
            subject_id=job.id,
            by=job.by,
            at=job.created_at,
            data={"number": number},
        )

    most = job.request["most"]
    known = JournalLine.objects.filter(organisation_id=job.organisation_id, kind="test.counted").count()
    for number in range(known, most):
        progress.step(number, most, "counting")
        say(number=number)
        time.sleep(job.request.get("pause", 0))
    return {"counted": most}


def refuse(_job: Any, _progress: Any) -> None:
    from habitue.platform.texts import Malformed

    raise Malformed(field="a", why="missing")


def fail(_job: Any, _progress: Any) -> None:
    raise ZeroDivisionError


def forever(_job: Any, progress: Any) -> None:
    while True:
        progress.step(1, 2, str(time.monotonic()))
        time.sleep(0.01)


def plain(_job: Any, _progress: Any) -> None:
    """Nothing to do, nothing to say."""


def main() -> None:
    from django.apps import apps

    from habitue.platform.jobs import Runner
    from habitue.platform.loops import repeat

    apps.get_app_config("platform").jobs = KINDS  # type: ignore[attr-defined]
    stop = threading.Event()
    repeat(stop, Runner(stop, lease=timedelta(seconds=float(sys.argv[1]))).turn, pause_seconds=0.05)


if __name__ == "__main__":
    django.setup()
    main()
