"""Runs work that is due, one after the other, each under a lease that is renewed while it runs."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.platform.jobs.kinds import kind_named
from habitue.platform.jobs.leasing import end_hopeless, end_job, give_back, renew_lease, take_job, write_progress
from habitue.platform.jobs.progress import Cancelled, Interrupted, Progress
from habitue.platform.jobs.queries import JobFacts
from habitue.platform.models import JobState
from habitue.platform.refusals import Refusal, kept

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


class Runner:
    """One of it runs one work at a time; a worker has several."""

    def __init__(
        self, stop: threading.Event, *, now: Callable[[], datetime] = clock.now, lease: timedelta = LEASE
    ) -> None:
        self._stop = stop
        self._now = now
        self._lease = lease

    def turn(self) -> int:
        """Do the work that is due next; 1 if there was any."""
        lease, at = new_id(), self._now()
        job = take_job(lease=lease, until=at + self._lease, at=at)
        if job is None:
            self._give_up_the_hopeless(at)
            return 0
        with self._kept(job.id, lease) as is_lost:
            self._run(job, lease, is_lost)
        return 1

    def _run(self, job: JobFacts, lease: UUID, is_lost: threading.Event) -> None:
        def write(done: int, total: int, what: str) -> None:
            match write_progress(job_id=job.id, lease=lease, done=done, total=total, what=what):
                case "lost":
                    raise Interrupted
                case "cancelled":
                    raise Cancelled

        progress = Progress(write, lambda: self._stop.is_set() or is_lost.is_set())

        def end(state: JobState, **how: Any) -> None:
            end_job(job_id=job.id, lease=lease, state=state, at=self._now(), **how)

        try:
            result = kind_named(job.kind).run(job, progress)
            end(JobState.DONE, result=result)
        except Cancelled:
            end(JobState.CANCELLED)
        except Interrupted:
            give_back(job_id=job.id, lease=lease)
        except Refusal as refusal:
            end(JobState.FAILED, fault=kept(refusal))
        except (OperationalError, InterfaceError):
            # Begun again when its lease is over: the database may be back by then.
            logger.exception("work was broken off", extra={"organisation": str(job.organisation_id)})
            connection.close()
        except Exception:
            incident = str(new_id())
            logger.exception("work failed", extra={"incident": incident, "organisation": str(job.organisation_id)})
            end(JobState.FAILED, fault={"incident": incident})

    @contextmanager
    def _kept(self, job_id: UUID, lease: UUID) -> Iterator[threading.Event]:
        """Renew the lease until the work has ended; the event says that it was lost."""
        over, is_lost = threading.Event(), threading.Event()

        def keep() -> None:
            try:
                while not over.wait(self._lease.total_seconds() / 4):
                    if not renew_lease(job_id=job_id, lease=lease, until=self._now() + self._lease):
                        is_lost.set()
                        return
            except (OperationalError, InterfaceError):
                # Not renewed, it runs out: whoever takes it then begins again, and this one may not write any more.
                is_lost.set()
            finally:
                connection.close()

        keeper = threading.Thread(target=keep, name="lease", daemon=True)
        keeper.start()
        try:
            yield is_lost
        finally:
            over.set()
            keeper.join()

    def _give_up_the_hopeless(self, at: datetime) -> None:
        incident = str(new_id())
        if end_hopeless(incident=incident, at=at):
            logger.error("work was begun too often and never ended", extra={"incident": incident})
