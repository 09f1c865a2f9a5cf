"""What the programs do in the background: each organisation's night, after its own midnight."""

import logging
import threading
from datetime import datetime
from uuid import UUID

from habitue.merchants.queries import organisations
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.platform.loops import repeat
from habitue.programs.durations import local_day
from habitue.programs.models import Night
from habitue.programs.nightly import run_night

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0


def nights(stop: threading.Event) -> None:
    """Run the night of every organisation whose day has changed since its last one."""

    def turn() -> int:
        for organisation_id in nights_due(clock.now()):
            if stop.is_set():
                break
            run_one(organisation_id, clock.now())
        return 0

    repeat(stop, turn, pause_seconds=PAUSE_SECONDS)


def nights_due(at: datetime) -> list[UUID]:
    """The organisations that have not had the night of their present day, by their own calendars.

    Test organisations are left out: whoever sets their clock runs their nights.
    """
    done = dict(Night.objects.values_list("organisation_id", "done_until"))
    return [
        facts.id
        for facts in organisations()
        if not facts.is_test
        and (facts.id not in done or local_day(done[facts.id], facts.zone) < local_day(at, facts.zone))
    ]


def run_one(organisation_id: UUID, at: datetime) -> None:
    """Run one night. Where it fails it is logged, begun again at the next turn, and nobody else waits for it."""
    try:
        run_night(organisation_id=organisation_id, until=at, by=SYSTEM)
    except Exception:
        logger.exception("a night failed", extra={"organisation": str(organisation_id)})
